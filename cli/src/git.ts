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

/**
 * Commits these files and nothing else.
 *
 * @param files relative to the folder
 * @returns the short name of the commit
 * @throws {Error} with what git, or one of its hooks, said
 */
export function commitFiles(folder: string, files: readonly string[], message: string): string {
  try {
    git(folder, ['add', '--', ...files]);
    git(folder, ['commit', '--quiet', '-m', message, '--', ...files]);
    return git(folder, ['rev-parse', '--short', 'HEAD']).trim();
  } catch (error) {
    const { stderr, stdout, message: said } = Object(error);
    const why = [stderr, stdout, said].map((one) => String(one ?? '').trim()).find(Boolean);
    throw new Error(`git does not commit: ${why}`, { cause: error });
  }
}

function git(folder: string, args: readonly string[]): string {
  return execFileSync('git', args, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
