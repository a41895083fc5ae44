import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diagnoseTexts, fixTexts } from './diagnose-texts.js';
import { type DoctorCase, readDoctorCases } from './doctor-cases.js';

// UPDATE_FIXTURES=1 writes what comes out; read the difference before you commit it.
const isUpdating = process.env['UPDATE_FIXTURES'] === '1';

describe('doctor fixtures', () => {
  it.each(readDoctorCases().map((one) => [one.name, one] as const))('%s', (_name, one) => {
    expect(Object.keys(one.input), 'input files').not.toEqual([]);
    const diagnosis = diagnoseTexts(one.input);
    const findings = diagnosis.findings.map(({ code, severity, file, line, fix }) => ({
      code,
      severity,
      place: `${file}:${line}`,
      fix,
    }));
    const changed = Object.fromEntries(diagnosis.changes.map(({ file, after }) => [file, after]));
    if (isUpdating) update(one, changed, findings);
    const wanted = isUpdating ? { findings, expected: changed } : one;
    expect(findings).toEqual(wanted.findings);
    expect(changed).toEqual(wanted.expected);
    expect(diagnosis.skipped).toEqual([]);

    const fixed = fixTexts(one.input);
    expect(fixTexts(fixed), 'fixing twice is fixing once').toEqual(fixed);
    const left = diagnoseTexts(fixed).findings.filter(({ fix }) => fix === 'automatic');
    expect(left, 'nothing is left that could be fixed').toEqual([]);
  });
});

function update(
  { folder }: DoctorCase,
  changed: Readonly<Record<string, string>>,
  findings: readonly object[],
): void {
  rmSync(join(folder, 'expected'), { recursive: true, force: true });
  for (const [path, text] of Object.entries(changed)) {
    const target = join(folder, 'expected', path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
  const lines = findings.map((one) => `  ${JSON.stringify(one)}`);
  writeFileSync(
    join(folder, 'findings.json'),
    lines.length === 0 ? '[]\n' : `[\n${lines.join(',\n')}\n]\n`,
  );
}
