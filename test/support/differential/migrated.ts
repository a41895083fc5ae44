import { posix } from 'node:path';
import { applyChanges, MemoryDisk, migrate, undo } from '@sse-migrate/codemods';
import type { MigrationResult, Target } from '@sse-migrate/codemods';
import type { Files } from './server.js';

const ROOT = '/program';

/** A program after a migration, and what is wrong with the migration itself. */
export interface Migrated {
  readonly files: Files;
  readonly result: MigrationResult;
  readonly faults: readonly string[];
}

export async function migrated(files: Files, target: Target): Promise<Migrated> {
  const disk = new MemoryDisk(
    Object.fromEntries(Object.entries(files).map(([name, text]) => [posix.join(ROOT, name), text])),
  );
  const result = await run(disk, target);
  const faults: string[] = [];
  if (result.uses.unaccounted > 0)
    faults.push(`${result.uses.unaccounted} uses are unaccounted for`);
  for (const { file, reason } of result.skipped) faults.push(`${file} was skipped: ${reason}`);
  applyChanges(disk, result.root, result.changes);
  const after = textsOf(disk, files);
  const again = await run(disk, target);
  for (const { file } of again.changes) faults.push(`a second run changes ${file}`);
  if (result.changes.length > 0) undo(disk, ROOT);
  const restored = textsOf(disk, files);
  for (const [name, text] of Object.entries(files)) {
    if (restored[name] !== text) faults.push(`undo does not give ${name} back`);
  }
  return { files: after, result, faults };
}

function run(disk: MemoryDisk, target: Target): Promise<MigrationResult> {
  return migrate({ paths: [ROOT], disk, target, runtimeVersion: '^1.0.0' });
}

function textsOf(disk: MemoryDisk, files: Files): Files {
  return Object.fromEntries(
    Object.keys(files).map((name) => [name, disk.text(posix.join(ROOT, name)) ?? '']),
  );
}
