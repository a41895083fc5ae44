import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MigrateOptions } from '@sse-migrate/codemods';

/** One folder of fixtures/transforms: what goes in, and what must come out. */
export interface FixtureCase {
  /** `transform/case`. */
  readonly name: string;
  readonly folder: string;
  /** Texts by path, relative to the application. */
  readonly input: Readonly<Record<string, string>>;
  readonly expected: Readonly<Record<string, string>>;
  readonly report: string | undefined;
  /** How to migrate it: `options.json`. */
  readonly options: Partial<MigrateOptions>;
  /** Entries of the folder that belong to nothing. */
  readonly orphans: readonly string[];
}

const KNOWN = /^(?:input|expected)(?:\.\w+)?$|^report\.txt$|^options\.json$/;
const ROOT = fileURLToPath(new URL('../../../fixtures/transforms', import.meta.url));

/** All cases, by name. */
export function readFixtureCases(): FixtureCase[] {
  return folders(ROOT).flatMap((transform) =>
    folders(join(ROOT, transform)).map((name) => readCase(`${transform}/${name}`)),
  );
}

/**
 * A case is `input.EXT` and `expected.EXT`, or, for several files, the folders `input` and `expected`. `report.txt` says
 * where the sockets went, and which findings there are; `options.json`, if it is there, how to migrate.
 */
function readCase(name: string): FixtureCase {
  const folder = join(ROOT, name);
  const entries = readdirSync(folder);
  const orphans = entries.filter((entry) => !KNOWN.test(entry));
  const optionsPath = join(folder, 'options.json');
  const reportPath = join(folder, 'report.txt');
  return {
    name,
    folder,
    input: readSide(folder, 'input'),
    expected: readSide(folder, 'expected'),
    report: existsSync(reportPath) ? readFileSync(reportPath, 'utf8') : undefined,
    // Written beside the case, and checked by what comes out.
    options: existsSync(optionsPath)
      ? (JSON.parse(readFileSync(optionsPath, 'utf8')) as Partial<MigrateOptions>)
      : {},
    orphans,
  };
}

function readSide(folder: string, side: 'input' | 'expected'): Record<string, string> {
  const path = join(folder, side);
  if (existsSync(path)) return readTree(path, '');
  const texts: Record<string, string> = {};
  for (const entry of readdirSync(folder)) {
    // The file is `app.EXT` on both sides, so that the two can be compared.
    if (entry.startsWith(`${side}.`)) {
      texts[entry.replace(side, 'app')] = readFileSync(join(folder, entry), 'utf8');
    }
  }
  return texts;
}

function readTree(folder: string, prefix: string): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const entry of readdirSync(folder)) {
    const path = join(folder, entry);
    if (statSync(path).isDirectory()) Object.assign(texts, readTree(path, `${prefix}${entry}/`));
    else texts[prefix + basename(path)] = readFileSync(path, 'utf8');
  }
  return texts;
}

function folders(path: string): string[] {
  return readdirSync(path).filter((entry) => statSync(join(path, entry)).isDirectory());
}
