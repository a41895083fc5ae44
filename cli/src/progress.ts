import type { OnProgress, Progress } from '@sse-migrate/codemods';
import type { Terminal } from './terminal.js';

const DOING: Readonly<Record<Progress['phase'], string>> = {
  read: 'Reading the project',
  follow: 'Following sockets',
  rewrite: 'Rewriting',
  survey: 'Joining events',
  write: 'Writing',
};

/** Keeps the terminal’s status line at what the work is about. */
export function showOn(terminal: Terminal): OnProgress {
  return ({ phase, files, total }) => {
    const of = total === undefined ? '' : ` of ${total}`;
    const noun = (total ?? files) === 1 ? 'file' : 'files';
    terminal.status(`${DOING[phase]}: ${files}${of} ${noun} …`);
  };
}
