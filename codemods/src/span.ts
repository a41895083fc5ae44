/** A range of UTF-16 offsets in the text of a file without its byte order mark. `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A range in a named file. `file` is an absolute path with forward slashes. */
export interface Place extends Span {
  readonly file: string;
}

/** The offset of a one-based line and column. */
export function offsetOf(text: string, place: { line: number; column: number }): number {
  let lineStart = 0;
  for (let line = 1; line < place.line; line += 1) lineStart = text.indexOf('\n', lineStart) + 1;
  return lineStart + place.column - 1;
}

/** One-based line and column of an offset. */
export function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  let line = 1;
  let lineStart = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) {
    line += 1;
    lineStart = at + 1;
  }
  return { line, column: offset - lineStart + 1 };
}
