import { EXIT } from './exit-codes.js';
import type { ExitCode } from './exit-codes.js';
import { absolutePath } from './paths.js';
import type { Terminal } from './terminal.js';

export interface UndoOptions {
  readonly force?: boolean;
}

/** `sse-migrate undo [path]` */
export async function undo(
  path: string,
  options: UndoOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const codemods = await import('@sse-migrate/codemods');
  const result = codemods.undo(codemods.nodeDisk, absolutePath(path), options);
  for (const file of result.restored) terminal.say(`restored  ${file}\n`);
  for (const file of result.untouched) terminal.say(`unchanged ${file}\n`);
  for (const file of result.edited) terminal.say(`left      ${file}: edited since the transform\n`);
  if (result.edited.length === 0) {
    const isEmpty = result.restored.length + result.untouched.length === 0;
    terminal.say(
      isEmpty
        ? 'The last transform was interrupted before it had changed anything.\n'
        : 'The last transform is taken back.\n',
    );
    return EXIT.ok;
  }
  terminal.say(
    'Edited files were left as they are. `sse-migrate undo --force` gives back their originals too.\n',
  );
  return EXIT.needsPerson;
}
