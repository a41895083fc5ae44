import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FixtureCase } from './fixture-cases.js';
import { readFixtureCases } from './fixture-cases.js';
import { describeResult, migrateTexts } from './migrate-texts.js';

// UPDATE_FIXTURES=1 writes what comes out; read the difference before you commit it.
const isUpdating = process.env['UPDATE_FIXTURES'] === '1';
const cases = readFixtureCases();

describe('transform fixtures', () => {
  it.each(cases.map((one) => [one.name, one] as const))('%s', async (_name, one) => {
    expect(one.orphans, 'files that belong to no case').toEqual([]);
    expect(Object.keys(one.input), 'input files').not.toEqual([]);
    const { texts, result } = await migrateTexts(one.input, one.options);
    const report = describeResult(result);
    if (isUpdating) update(one, texts, report);
    const { expected, report: wanted } = isUpdating ? { expected: texts, report } : one;
    expect(texts).toEqual(expected);
    expect(report).toBe(wanted);
    expect(result.uses.unaccounted).toBe(0);
    const again = await migrateTexts(texts, one.options);
    expect(again.result.changes, 'a second run changes nothing').toEqual([]);
  });
});

function update(one: FixtureCase, texts: Readonly<Record<string, string>>, report: string): void {
  const isSingle = Object.keys(one.input).every((path) => path.startsWith('app.'));
  rmSync(join(one.folder, 'expected'), { recursive: true, force: true });
  for (const [path, text] of Object.entries(texts)) {
    const target = join(
      one.folder,
      isSingle ? path.replace('app', 'expected') : `expected/${path}`,
    );
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
  writeFileSync(join(one.folder, 'report.txt'), report);
}
