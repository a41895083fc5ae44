import type { MigrateOptions, MigrationResult } from '@sse-migrate/codemods';
import { fit } from './fit.js';
import type { Terminal } from './terminal.js';

/** What an answer means: something to do, or wishes that change. */
const CHOICES: Readonly<Record<string, Partial<MigrateOptions> | 'diff' | 'nothing'>> = {
  y: {},
  yes: {},
  d: 'diff',
  s: { target: 'shim' },
  o: { only: ['server'] },
  n: 'nothing',
  no: 'nothing',
  q: 'nothing',
};

/**
 * Shows on a terminal what would be done, and asks. Elsewhere, and with `--yes`, it asks nothing.
 *
 * @returns what is wanted; `undefined` when nothing is
 */
export async function choose(
  planned: MigrationResult,
  wishes: MigrateOptions,
  { yes }: { readonly yes?: boolean },
  terminal: Terminal,
): Promise<MigrateOptions | undefined> {
  if (planned.changes.length === 0 || yes === true) return wishes;
  if (!process.stdin.isTTY || !process.stderr.isTTY) return wishes;
  const { createInterface } = await import('node:readline/promises');
  const { formatDiff, formatSummary } = await import('@sse-migrate/codemods');
  terminal.say(formatSummary(planned, { isDryRun: true, next: '' }));
  const input = createInterface({ input: process.stdin, output: process.stderr });
  try {
    for (;;) {
      // Ctrl-C, Ctrl-D, and a terminal that is gone reject: the answer is no, in a line of its own.
      const answer = await input
        .question(fit(question(wishes), process.stderr.columns || 80))
        .catch(() => {
          terminal.say('\n');
          return 'no';
        });
      const choice = CHOICES[answer.trim().toLowerCase()];
      if (choice === 'diff') terminal.say(formatDiff(planned));
      else if (choice === 'nothing') {
        terminal.say('Nothing was written.\n');
        return undefined;
      } else if (choice !== undefined) return { ...wishes, ...choice };
    }
  } finally {
    input.close();
  }
}

/** Offers what was not asked for already. */
function question({ only, target }: MigrateOptions): string {
  const choices = ['[y] yes', '[d] show the diff'];
  if (target !== 'shim' && only?.includes('client') !== false) choices.push('[s] only the shim');
  if (only === undefined) choices.push('[o] only the server');
  return `\nWrite it? ${choices.join(', ')}, [n] no: `;
}
