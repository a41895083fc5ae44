import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Measurement } from './measure.js';
import { measure } from './measure.js';
import { formatForms, formatLabels, formatReasons, formatTable } from './table.js';

const SELF = fileURLToPath(import.meta.url);
const ONE = '--one';

/**
 * `npm run corpus -- DIR`: migrates every folder below DIR in memory, each in a process of its own, and prints what came
 * of it; with a `labels.json` in the folder also how much of what a person has found was found. Nothing is fetched, and nothing is written.
 */
async function main([first, second]: readonly string[]): Promise<void> {
  if (first === ONE && second !== undefined) {
    process.stdout.write(JSON.stringify(await measure(second)));
    return;
  }
  if (first === undefined) {
    process.stderr.write(
      'Give a folder: npm run corpus -- DIR. Each folder in it is one application.\n',
    );
    process.exitCode = 2;
    return;
  }
  await measureAll(resolve(first));
}

async function measureAll(root: string): Promise<void> {
  const names = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted();
  const rows: (readonly [string, Measurement])[] = [];
  for (const name of names) {
    process.stderr.write(`${name}\n`);
    rows.push([name, await measureApart(join(root, name))]);
  }
  const parts = [
    formatTable(rows),
    formatForms(rows),
    formatLabels(rows),
    formatReasons(rows),
  ].filter((part) => part !== '');
  process.stdout.write(`${parts.join('\n\n')}\n`);
  const isBad = rows.some(
    ([, { uses, again, broken }]) => uses.unaccounted + again.length + broken.length > 0,
  );
  if (isBad) process.exitCode = 1;
}

/** In a process of its own, so that time and memory are those of this application. */
async function measureApart(folder: string): Promise<Measurement> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...process.execArgv, SELF, ONE, folder],
    { maxBuffer: 64 * 1024 * 1024 },
  );
  // The child is this very file, and prints what `measure` gives.
  return JSON.parse(stdout) as Measurement;
}

await main(process.argv.slice(2));
