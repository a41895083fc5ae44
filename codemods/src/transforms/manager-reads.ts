import { findManagerRow } from '../catalog/manager.js';
import { wholeLine } from '../edit/lines.js';
import type { EditedSource } from '../edit/source.js';
import { quoted, styleAt } from '../edit/style.js';
import type { ManagerRow } from '../catalog/manager.js';
import type { ManagerRead, SocketUse } from '../inventory.js';
import type { Span } from '../span.js';
import type { RewriteContext } from './context.js';

/**
 * `socket.io.engine.transport.name` becomes `'sse'`, what waits for an upgrade goes, and `socket.io.opts.query` is
 * `socket.query`. @returns whether all of it could be written
 */
export function rewriteManagerReads(context: RewriteContext, use: SocketUse): boolean {
  const { reads = [], alias } = use;
  const { source } = context;
  const rows = reads.map((read) => ({ read, row: findManagerRow(read.path) }));
  // What only looks whether there is an engine stays, and finds none.
  if (
    rows.some(({ read, row }) => row === undefined || (read.isOptional && row.fate === 'literal'))
  ) {
    return true;
  }
  const isWritten = rows.every(
    ({ read, row }) => row !== undefined && writeRead(context, use, read, row),
  );
  if (alias !== undefined) source.splices.drop(lines(source.text, alias));
  return isWritten;
}

/** @returns false where what is written is not as the row has it, such as `(socket.io as any).opts` */
function writeRead(
  { source }: RewriteContext,
  use: SocketUse,
  read: ManagerRead,
  { fate, to = '' }: ManagerRow,
): boolean {
  const { splices, text } = source;
  const { start } = use.memberSpan;
  switch (fate) {
    case 'literal':
      splices.overwrite(read, quoted(to, styleAt(source, read.start)));
      return true;
    case 'drop':
      if (read.statement !== undefined) splices.drop(lines(text, read.statement));
      return true;
    case 'rename':
      return rename(source, { start, end: read.end }, read, to);
    case 'holder': {
      const [dot = ''] = /\s*\??\.\s*$/.exec(text.slice(0, start)) ?? [];
      splices.remove({ start: start - dot.length, end: read.end });
      return dot !== '';
    }
    case 'copy':
      return true;
    case 'compare':
      return compare(source, use, read, to);
  }
}

function rename(
  { splices, text }: EditedSource,
  span: Span,
  { replacement }: ManagerRead,
  to: string,
): boolean {
  if (!/^io(?:\s*[?!]?\s*\.\s*\w+)+$/.test(text.slice(span.start, span.end))) return false;
  splices.overwrite(span, to);
  if (replacement === undefined) return true;
  // `= { ...socket.io.opts, query: value }` becomes `= value`.
  splices.remove({ start: replacement.start, end: replacement.value.start });
  splices.remove({ start: replacement.value.end, end: replacement.end });
  return true;
}

function compare(
  { splices }: EditedSource,
  use: SocketUse,
  { comparison }: ManagerRead,
  to: string,
): boolean {
  if (comparison === undefined || comparison.start !== use.start) return false;
  if (!comparison.isEqual) splices.insert(comparison.start, '!');
  splices.overwrite({ start: use.memberSpan.start, end: comparison.end }, to);
  return true;
}

/** A statement's lines, with the empty one that only parted it from what is above. */
function lines(text: string, span: Span): Span {
  const { start, end } = wholeLine(text, span);
  const blank = /(?<=\n)[ \t]*\r?\n$/.exec(text.slice(0, start));
  const isLast = /^\s*(?:\}|\r?\n|$)/.test(text.slice(end));
  return { start: blank !== null && isLast ? start - blank[0].length : start, end };
}
