import {
  formatDiagnosis,
  formatMarkdown,
  formatSarif,
  formatSummary,
  formatVerdict,
} from '@sse-migrate/codemods';
import type { Finding, MigrationResult } from '@sse-migrate/codemods';
import { describe, expect, it } from 'vitest';
import { prose } from '../../../codemods/src/report/html/markup.js';
import { count, notRead } from '../../../codemods/src/report/words.js';

const NOTHING: MigrationResult = {
  root: '/app',
  files: { total: 1, changed: 0, unchanged: 1, skipped: 0 },
  changes: [],
  groups: [],
  uses: { total: 0, native: 0, shim: 0, left: 0, unaccounted: 0 },
  findings: [],
  skipped: [],
};
const CHANGED: MigrationResult = {
  ...NOTHING,
  changes: [{ file: 'a.js', before: 'a\n', after: 'b\n', actions: ['moved'] }],
};

function group(fate: 'native' | 'shim' | 'left', ...reasons: string[]): MigrationResult['groups'] {
  return [{ id: 'a.js:1', file: 'a.js', line: 1, fate, uses: 1, reasons }];
}

function finding(given: Partial<Finding> = {}): Finding {
  const place = { file: 'a.js', line: 1, column: 1 };
  return { code: 'SSE2001', severity: 'todo', ...place, message: 'm', advice: 'do it', ...given };
}

describe('the summary', () => {
  it('says why nothing is changed', () => {
    const say = (groups: MigrationResult['groups']): string =>
      formatSummary({ ...NOTHING, groups }, { isDryRun: false });
    expect(say([])).toContain('Nothing to change: no socket');
    expect(say(group('left', 'old'))).toContain('Nothing to change: the sockets stay as they are.');
    expect(say(group('native'))).toContain('Nothing to change: everything is done already.');
  });

  it('gives three reasons, and counts the others', () => {
    const say = (reasons: string[]): string =>
      formatSummary({ ...NOTHING, groups: group('shim', ...reasons) }, { isDryRun: false });
    expect(say(['a', 'b', 'c'])).not.toContain('more reason');
    expect(say(['a', 'b', 'c', 'd'])).toContain('because c\n      and 1 more reason\n');
  });

  it.each([
    ['a dry run', CHANGED, true, 'Nothing was written.'],
    ['a dry run that would change nothing', NOTHING, true, undefined],
    ['a run', CHANGED, false, 'Next: start the application,'],
    [
      'a run with something left',
      { ...CHANGED, findings: [finding()] },
      false,
      'Next: do what is listed above, start',
    ],
    [
      'nothing but that',
      { ...NOTHING, findings: [finding()] },
      false,
      'Next: what is listed above.',
    ],
  ])('says what comes after %s', (_, result, isDryRun, next) => {
    const last = formatSummary(result, { isDryRun }).trimEnd().split('\n').at(-1) ?? '';
    expect(last.startsWith(next ?? '0 socket uses')).toBe(true);
  });
});

describe('Markdown', () => {
  it('keeps what is in a cell there', () => {
    const text = formatMarkdown({
      ...NOTHING,
      findings: [finding({ message: 'a | b\n c', advice: '<App> or a < b' })],
    });
    expect(text).toContain('| `a.js:1` | SSE2001 | a \\| b c | &lt;App> or a < b |');
  });

  it.each([
    [50, undefined],
    [51, '… and 1 more.'],
  ])('of %i findings shows fifty', (length, more) => {
    const findings = Array.from({ length }, () => finding());
    const text = formatMarkdown({ ...NOTHING, findings });
    expect(text.match(/SSE2001/g)).toHaveLength(50);
    expect(/… and .* more\./.exec(text)?.[0]).toBe(more);
  });
});

it('SARIF warns of what needs a person, and writes a path as a URI', () => {
  const findings = [finding({ file: 'a b/ü.js' }), finding({ code: 'SSE1001', severity: 'note' })];
  const { runs } = JSON.parse(formatSarif({ ...NOTHING, findings }, '1.0.0')) as {
    runs: { results: { level: string; locations: unknown[] }[] }[];
  };
  expect(runs[0]?.results.map(({ level }) => level)).toEqual(['warning', 'note']);
  expect(JSON.stringify(runs[0]?.results[0]?.locations)).toContain('"uri":"a%20b/%C3%BC.js"');
});

it('numbers come with their nouns', () => {
  expect([0, 1, 2].map((number) => count(number, 'file'))).toEqual([
    '0 files',
    '1 file',
    '2 files',
  ]);
});

it('minified files are not named: nobody wrote them', () => {
  const skipped = ['minified', 'no permission'].map((reason) => ({ file: 'a.js', reason }));
  expect(notRead(skipped)).toEqual(['  a.js: no permission']);
});

it('the verdict of `check` is about what is left', () => {
  const result = { examined: 2, allowed: 0, unused: [] };
  expect(formatVerdict({ ...result, problems: [] })).toMatch(/^Nothing is left .*\(2 files read\)/);
  const problems = [finding()];
  expect(formatVerdict({ ...result, problems })).toMatch(/^1 thing left \(2 files read\)\./);
});

it('what stands between backticks is code in HTML, and escaped as all is', () => {
  expect(prose('run `a < b`, then `c`').markup).toBe(
    'run <code>a &lt; b</code>, then <code>c</code>',
  );
  expect(prose('a ` alone').markup).toBe('a ` alone');
});

it('the diagnosis names what was fixed, or counts what `--fix` would', () => {
  const { changes } = CHANGED;
  const found = { ...finding(), fix: 'automatic', reason: 'r', effect: 'e' } as const;
  const diagnosis = { root: '/app', examined: 1, findings: [found], changes, skipped: [] };
  expect(formatDiagnosis(diagnosis, { isFixed: true })).toContain('\nfixed  a.js\n');
  expect(formatDiagnosis(diagnosis, { isFixed: false })).toContain('\n--fix does 1 of them;');
});
