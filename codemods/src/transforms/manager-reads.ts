import { findManagerRow } from '../catalog/manager.js';
import { wholeLine } from '../edit/lines.js';
import { quoted, styleAt } from '../edit/style.js';
import type { SocketUse } from '../inventory.js';
import type { Span } from '../span.js';
import type { RewriteContext } from './context.js';

/** `socket.io.engine.transport.name` becomes `'sse'`, and what waits for an upgrade goes. */
export function rewriteManagerReads(
  context: RewriteContext,
  { reads = [], alias }: SocketUse,
): void {
  const { source } = context;
  const rows = reads.map((read) => ({ read, row: findManagerRow(read.path) }));
  // What only looks whether there is an engine stays, and finds none.
  if (rows.some(({ read, row }) => row === undefined || (read.isOptional && row.fate !== 'drop'))) {
    return;
  }
  for (const { read, row } of rows) {
    if (row?.fate === 'literal') {
      source.splices.overwrite(read, quoted(row.to ?? '', styleAt(source, read.start)));
    } else if (read.statement !== undefined)
      source.splices.drop(lines(source.text, read.statement));
  }
  if (alias !== undefined) source.splices.drop(lines(source.text, alias));
}

/** A statement's lines, with the empty one that only parted it from what is above. */
function lines(text: string, span: Span): Span {
  const { start, end } = wholeLine(text, span);
  const blank = /(?<=\n)[ \t]*\r?\n$/.exec(text.slice(0, start));
  const isLast = /^\s*(?:\}|\r?\n|$)/.test(text.slice(end));
  return { start: blank !== null && isLast ? start - blank[0].length : start, end };
}
