import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One folder of fixtures/doctor: files, what is found in them, and what they become. */
export interface DoctorCase {
  readonly name: string;
  readonly folder: string;
  /** Texts by path, relative to the project. */
  readonly input: Readonly<Record<string, string>>;
  /** The files that `--fix` changes, and only those. */
  readonly expected: Readonly<Record<string, string>>;
  readonly findings: unknown;
}

export const DOCTOR_FIXTURES = fileURLToPath(new URL('../../../fixtures/doctor', import.meta.url));

/** All cases, by name. */
export function readDoctorCases(): DoctorCase[] {
  return readdirSync(DOCTOR_FIXTURES).map((name) => {
    const folder = join(DOCTOR_FIXTURES, name);
    const findings = join(folder, 'findings.json');
    return {
      name,
      folder,
      input: readTree(join(folder, 'input'), ''),
      expected: readTree(join(folder, 'expected'), ''),
      // The file is compared as it is with what comes out.
      findings: existsSync(findings) ? (JSON.parse(readFileSync(findings, 'utf8')) as unknown) : [],
    };
  });
}

function readTree(folder: string, prefix: string): Record<string, string> {
  const texts: Record<string, string> = {};
  if (!existsSync(folder)) return texts;
  for (const entry of readdirSync(folder)) {
    const path = join(folder, entry);
    if (statSync(path).isDirectory()) Object.assign(texts, readTree(path, `${prefix}${entry}/`));
    else texts[prefix + entry] = readFileSync(path, 'utf8');
  }
  return texts;
}
