import type { Command } from 'commander';
import { details } from './details.js';
import { EXIT } from './exit-codes.js';
import type { ExitCode } from './exit-codes.js';
import { absolutePath } from './paths.js';
import type { Terminal } from './terminal.js';

interface UndoOptions {
  readonly force?: boolean;
}

const DETAILS = `
It gives back what the last transform, finish or doctor --fix changed, also one that was interrupted; once more, and
the run before it. A file that was edited since stays as it is, unless --force is given. Commits stay: see git revert.

  $ sse-migrate undo
  $ sse-migrate undo client/ --force

Exit status: 0 taken back, 1 edited files were left, 2 there is nothing to take back.`;

/** `sse-migrate undo [path]` */
export function addUndo(
  program: Command,
  terminal: Terminal,
  done: (code: ExitCode) => void,
): void {
  program
    .command('undo')
    .description('take the last run back, byte for byte')
    .argument('[path]', 'a path in the project', '.')
    .option('--force', 'also give back the originals of files that were edited since')
    .addHelpText('after', details(DETAILS))
    .action(async (path: string, options: UndoOptions) => {
      done(await undo(path, options, terminal));
    });
}

async function undo(path: string, options: UndoOptions, terminal: Terminal): Promise<ExitCode> {
  const codemods = await import('@sse-migrate/codemods');
  const result = codemods.undo(codemods.nodeDisk, absolutePath(path), options);
  for (const file of result.restored) terminal.say(`restored  ${file}\n`);
  for (const file of result.untouched) terminal.say(`unchanged ${file}\n`);
  for (const file of result.edited) terminal.say(`left      ${file}: edited since\n`);
  if (result.edited.length === 0) {
    const isEmpty = result.restored.length + result.untouched.length === 0;
    terminal.say(
      isEmpty
        ? 'The last run was interrupted before it had changed anything.\n'
        : 'The last run is taken back.\n',
    );
    return EXIT.ok;
  }
  terminal.say(
    'Edited files were left as they are. `sse-migrate undo --force` gives back their originals too.\n',
  );
  return EXIT.needsPerson;
}
