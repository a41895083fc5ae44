import type { MigrateOptions, MigrationResult, Part } from '@sse-migrate/codemods';
import { commitFiles } from './git.js';
import type { Terminal } from './terminal.js';

const MESSAGES: Readonly<Record<Part, string>> = {
  server: 'Mount the bridge: the same Socket.IO handlers also serve SSE clients',
  config: 'Let the development server pass the event stream on',
  client: 'Move clients from Socket.IO to Server-Sent Events',
};

/**
 * Writes and commits one part after the other, so that the application runs at each commit. Each is a transform of its
 * own for `undo`.
 */
export async function commitParts(
  { root, changes }: MigrationResult,
  wishes: MigrateOptions,
  workOut: (wishes: MigrateOptions) => Promise<MigrationResult>,
  terminal: Terminal,
): Promise<void> {
  const { applyChanges, PARTS } = await import('@sse-migrate/codemods');
  if (changes.length === 0) return;
  for (const part of wishes.only ?? PARTS) {
    const step = await workOut({ ...wishes, only: [part], survey: false });
    if (step.changes.length === 0) continue;
    applyChanges(wishes.disk, root, step.changes);
    const files = step.changes.map(({ file }) => file);
    terminal.say(`${commitFiles(root, files, MESSAGES[part])}  ${MESSAGES[part]}\n`);
  }
}
