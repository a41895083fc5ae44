import { execFileSync } from 'node:child_process';

/** What git says of a folder. `none`: no repository, or no git. */
export type GitState = 'clean' | 'dirty' | 'none';

/** Whether the working tree around a folder has changes that are not committed. Untracked files do not count. */
export function gitState(folder: string): GitState {
  try {
    const status = execFileSync('git', ['status', '--porcelain', '--untracked-files=no'], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return status.trim() === '' ? 'clean' : 'dirty';
  } catch {
    return 'none';
  }
}
