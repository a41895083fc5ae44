import { execFileSync } from 'node:child_process';

/** What git says of a folder. `none`: no repository, or no git. */
export type GitState = 'clean' | 'dirty' | 'none';

/** Whether the working tree around a folder has changes that are not committed. Untracked files do not count. */
export function gitState(folder: string): GitState {
  try {
    const status = git(folder, ['status', '--porcelain', '--untracked-files=no']);
    return status.trim() === '' ? 'clean' : 'dirty';
  } catch {
    return 'none';
  }
}

/** A commit that was made, by its short name; or what git, or one of its hooks, had against it. */
export type CommitOutcome = { readonly commit: string } | { readonly refusal: string };

/**
 * Commits these files and nothing else. What is refused stays written, and is not staged either.
 *
 * @param files relative to the folder
 */
export function commitFiles(
  folder: string,
  files: readonly string[],
  message: string,
): CommitOutcome {
  try {
    git(folder, ['add', '--', ...files]);
    git(folder, ['commit', '--quiet', '-m', message, '--', ...files]);
    return { commit: git(folder, ['rev-parse', '--short', 'HEAD']).trim() };
  } catch (error) {
    try {
      git(folder, ['reset', '--quiet', '--', ...files]);
    } catch {
      // A repository without a commit: nothing to go back to.
    }
    const { stdout, stderr, message: said } = Object(error);
    const why = [stdout, stderr].map((one) => String(one ?? '').trim()).filter(Boolean);
    return { refusal: why.length === 0 ? String(said) : why.join('\n') };
  }
}

function git(folder: string, args: readonly string[]): string {
  return execFileSync('git', args, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
