/** What is indented so far is the head of an item: what does not fit goes below it, a little to the right. */
const ITEM = 2;

/**
 * Text in lines that a terminal has room for, broken between words. A command to be copied stays in one line, and so
 * does a word that is longer than a line.
 *
 * @param columns how many characters fit into a line
 */
export function fit(text: string, columns: number): string {
  return text.replaceAll(/^.+$/gm, (line) =>
    line.length <= columns || /^\s*\$ /.test(line) ? line : fold(line, columns),
  );
}

function fold(line: string, columns: number): string {
  const indent = line.length - line.trimStart().length;
  const below = ' '.repeat(indent === ITEM ? 2 * ITEM : indent);
  const lines: string[] = [];
  let open = line.slice(0, indent);
  for (const word of line.slice(indent).match(/\S+ */g) ?? []) {
    if ((open + word).trimEnd().length > columns && open.trim() !== '') {
      lines.push(open.trimEnd());
      open = below;
    }
    open += word;
  }
  return [...lines, open].join('\n');
}
