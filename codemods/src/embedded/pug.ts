import type { Span } from '../span.js';

/** The inline scripts of a Pug page: what is indented below `script.`. */
export function findPugScripts(text: string): Span[] {
  const spans: Span[] = [];
  for (const match of text.matchAll(/^([ \t]*)script(\([^)\n]*\))?\.[ \t]*\r?\n/gm)) {
    const [whole, indent = '', attributes = ''] = match;
    if (/\btype\s*=/.test(attributes) && !/javascript|module|babel/.test(attributes)) continue;
    const start = match.index + whole.length;
    const end = endOfBlock(text, start, indent.length);
    if (end > start) spans.push({ start, end });
  }
  return spans;
}

/** The first line that is neither empty nor indented deeper. */
function endOfBlock(text: string, from: number, indent: number): number {
  let end = from;
  for (const line of text.slice(from).split(/(?<=\n)/)) {
    const depth = /^[ \t]*/.exec(line)?.[0].length ?? 0;
    if (line.trim() !== '' && depth <= indent) break;
    end += line.length;
  }
  return end;
}
