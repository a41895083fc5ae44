/** `1 file`, `2 files`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** Files that somebody wrote and nobody read. */
export function notRead(skipped: readonly { file: string; reason: string }[]): string[] {
  return skipped
    .filter(({ reason }) => reason !== 'minified')
    .map(({ file, reason }) => `  ${file}: ${reason}`);
}

/** Text in columns that are as wide as their widest cell; the last one is left ragged. */
export function columns(rows: readonly (readonly string[])[], gap = '  '): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, cell.length);
    });
  }
  return rows.map((row) =>
    row
      .map((cell, index) => (index === row.length - 1 ? cell : cell.padEnd(widths[index] ?? 0)))
      .join(gap)
      .trimEnd(),
  );
}
