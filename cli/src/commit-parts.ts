import type { MigrateOptions, MigrationResult, Part } from '@sse-migrate/codemods';
import { commitFiles } from './git.js';
import type { Terminal } from './terminal.js';

const MESSAGES: Readonly<Record<Part, string>> = {
  server: 'Mount the bridge: the same Socket.IO handlers also serve SSE clients',
  config: 'Let the development server pass the event stream on',
  client: 'Move clients from Socket.IO to Server-Sent Events',
};

/**
 * Writes and commits one part after the other, so that the application runs at each commit. Each is a run of its own
 * for `undo`.
 *
 * @returns whether git took every commit; if not, it was said why, and how to go on
 */
export async function commitParts(
  { root, changes }: MigrationResult,
  wishes: MigrateOptions,
  workOut: (wishes: MigrateOptions) => Promise<MigrationResult>,
  terminal: Terminal,
): Promise<boolean> {
  const { applyChanges, PARTS } = await import('@sse-migrate/codemods');
  if (changes.length === 0) return true;
  for (const part of wishes.only ?? PARTS) {
    const step = await workOut({ ...wishes, only: [part], survey: false });
    if (step.changes.length === 0) continue;
    applyChanges(wishes.disk, root, step.changes, wishes.onProgress);
    const files = step.changes.map(({ file }) => file);
    const outcome = commitFiles(root, files, MESSAGES[part]);
    if ('refusal' in outcome) {
      terminal.say(formatRefusal(part, files, outcome.refusal));
      return false;
    }
    terminal.say(`${outcome.commit}  ${MESSAGES[part]}\n`);
  }
  return true;
}

function formatRefusal(part: Part, files: readonly string[], refusal: string): string {
  const said = refusal.replaceAll(/^(?=.)/gm, '  ');
  const list = files.map((file) => `  ${file}\n`).join('');
  return `git does not commit “${MESSAGES[part]}”. It says:
${said}

Commits above this line stay. These files are written, and neither staged nor committed:
${list}
Next: commit them yourself, or take them back with \`sse-migrate undo\`; then run the same command again for the rest.
`;
}
