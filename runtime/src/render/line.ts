/** What one line of Markdown says about blocks, in CommonMark's words. Lines come without their end. */

/** The columns before the first character that is no space or tab; a tab goes to the next fourth. */
export function indentOf(line: string): number {
  let column = 0;
  for (let at = 0; at < line.length; at += 1) {
    if (line[at] === ' ') column += 1;
    else if (line[at] === '\t') column += 4 - (column % 4);
    else break;
  }
  return column;
}

export const isBlank = (line: string): boolean => /^[ \t]*$/.test(line);
/** Whether it begins like no block but a paragraph, or the row of a table. */
export const isProse = (line: string): boolean => /^\p{L}/u.test(line);
export const isHeading = (line: string): boolean => /^ {0,3}#{1,6}(?:\s|$)/.test(line);
export const isQuote = (line: string): boolean => /^ {0,3}>/.test(line);
export const isSetextUnderline = (line: string): boolean => /^ {0,3}(?:=+|-+)[ \t]*$/.test(line);
export const isDefinition = (line: string): boolean => /^ {0,3}\[.+\]:/.test(line);
export const isThematicBreak = (line: string): boolean =>
  /^ {0,3}(?:(?:-[ \t]*){3,}|(?:_[ \t]*){3,}|(?:\*[ \t]*){3,})$/.test(line);

/** The run of backticks or tildes that opens a fenced code block. */
export function fenceOf(line: string): string | undefined {
  return /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/.exec(line)?.[1];
}

export function closesFence(line: string, fence: string): boolean {
  const run = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(line)?.[1];
  return run !== undefined && run[0] === fence[0] && run.length >= fence.length;
}

export interface ListMarker {
  /** The column where the item's content begins: what is indented so far belongs to the item. */
  readonly content: number;
  readonly empty: boolean;
  /** Whether it may begin a list right after a line of a paragraph. */
  readonly interrupts: boolean;
}

export function listMarkerOf(line: string): ListMarker | undefined {
  const [, before = '', marker = '', rest = ''] =
    /^( {0,3})([*+-]|\d{1,9}[.)])((?:[ \t].*)?)$/.exec(line) ?? [];
  if (!marker || isThematicBreak(line)) return undefined;
  const end = before.length + marker.length;
  const empty = isBlank(rest);
  const padding = indentOf(' '.repeat(end) + rest) - end;
  return {
    content: end + (empty || padding > 4 ? 1 : padding),
    empty,
    interrupts: !empty && !/^\d+[.)]/.test(marker.replace(/^1\D/, '')),
  };
}

/** The cells of a row of a table, as they are written. */
export function cellsOf(row: string): string[] {
  const bare = row.replace(/\\\|/g, '\\/').trim();
  return bare.replace(/^\|/, '').replace(/\|$/, '').split('|');
}

/** Whether it is the line under the header that makes a table of it. */
export const isDelimiterRow = (line: string): boolean =>
  /^ {0,3}(?:\| *)?:?-+:? *(?:\| *:?-+:? *)*(?:\| *)?$/.test(line) && /[:|]/.test(line);
