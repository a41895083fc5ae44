import type { FormCount } from './forms.js';
import { FORMS } from './forms.js';
import type { Measurement } from './measure.js';

type Row = readonly [name: string, measurement: Measurement];

const HEAD = [
  'application',
  'files',
  'changed',
  'uses',
  'native',
  'shim',
  'left',
  'unaccounted',
  'marked',
  'again',
  'broken',
  'ms',
  'MB',
];

/** One line an application, and the sum. */
export function formatTable(rows: readonly Row[]): string {
  const lines = [HEAD, ...rows.map(toCells), sumOf(rows)];
  const widths = HEAD.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  return lines.map((line) => formatLine(line, widths)).join('\n');
}

/** How many uses are native, of how many: by form, and by the way in which their place comes by the socket. */
export function formatForms(rows: readonly Row[]): string {
  const counts = rows.flatMap(([, { forms }]) => forms);
  const cell = (isIn: (one: FormCount) => boolean, hasLeft: boolean): string => {
    const those = counts.filter(isIn);
    const total = those.reduce((sum, one) => sum + one.total - (hasLeft ? 0 : one.left), 0);
    const native = those.reduce((sum, one) => sum + one.native, 0);
    return total === 0 ? '-' : `${native}/${total} ${((100 * native) / total).toFixed(1)} %`;
  };
  const isUsual = ({ form }: FormCount): boolean => form === 'basic' || form === 'answers';
  const groups: readonly (readonly [string, (one: FormCount) => boolean, boolean])[] = [
    ...FORMS.map((form) => [form, (one: FormCount) => one.form === form, true] as const),
    ['basic + answers', isUsual, true],
    ['  but what is left', isUsual, false],
    ['all forms', () => true, true],
  ];
  const lines = groups.map(([name, isOne, hasLeft]) => {
    const each = TIERS.map((tier) => cell((one) => isOne(one) && one.tier === tier, hasLeft));
    return [name].concat(
      each,
      cell((one) => isOne(one) && one.tier < 4, hasLeft),
      cell(isOne, hasLeft),
    );
  });
  const head = ['native uses', ...TIERS.map((tier) => `tier ${tier}`), 'tiers 0-3', 'all tiers'];
  const widths = head.map((_, at) =>
    Math.max(...[head, ...lines].map((line) => line[at]?.length ?? 0)),
  );
  return [head, ...lines].map((line) => formatLine(line, widths)).join('\n');
}

const TIERS = [0, 1, 2, 3, 4];

/** Why groups are not native: the reasons, with the uses of the groups that have them, most first. */
export function formatReasons(rows: readonly Row[]): string {
  return rows
    .flatMap(([name, { reasons }]) =>
      reasons
        .toSorted((a, b) => b.uses - a.uses)
        .map(
          ({ uses, why }) => `${name}: ${uses} uses\n${why.map((one) => `    ${one}`).join('\n')}`,
        ),
    )
    .join('\n');
}

/** What was found of what a person has found, where there is a `labels.json`. */
export function formatLabels(rows: readonly Row[]): string {
  return rows
    .flatMap(([name, { labels }]) => {
      if (labels === undefined) return [];
      const { found, missed, extra } = labels;
      const share = (others: number): string => {
        const total = found + others;
        return `${(total === 0 ? 100 : (100 * found) / total).toFixed(1)} %`;
      };
      return [
        `${name}: ${found + missed.length} labelled, recall ${share(missed.length)}, precision ${share(extra.length)}`,
        ...missed.map((place) => `    missed ${place}`),
        ...extra.map((place) => `    not labelled ${place}`),
      ];
    })
    .join('\n');
}

function toCells([name, one]: Row): string[] {
  const { uses } = one;
  const numbers = [
    one.files,
    one.changed,
    uses.total,
    uses.native,
    uses.shim,
    uses.left,
    uses.unaccounted,
    one.marked,
    one.again.length,
    one.broken.length,
    one.timeMs,
    one.memoryMb,
  ];
  return [name, ...numbers.map(String)];
}

function sumOf(rows: readonly Row[]): string[] {
  const cells = rows.map((row) => toCells(row));
  const sums = HEAD.slice(1).map((_, at) =>
    cells.reduce((sum, line) => sum + Number(line[at + 1]), 0),
  );
  const [, , total = 0, native = 0] = sums;
  const share = total === 0 ? 0 : (100 * native) / total;
  // Memory is that of the largest process, not of all together.
  const most = Math.max(0, ...rows.map(([, { memoryMb }]) => memoryMb));
  return [`all: ${share.toFixed(1)} % native`, ...sums.slice(0, -1).map(String), String(most)];
}

function formatLine(line: readonly string[], widths: readonly number[]): string {
  const cells = line.map((cell, at) =>
    at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0),
  );
  return cells.join('  ');
}
