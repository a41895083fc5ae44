import type { Span } from '../span.js';

/** The script blocks of a .vue or .svelte file, and whether they are TypeScript. */
export function findComponentScripts(text: string): { blocks: Span[]; language: 'js' | 'ts' } {
  const blocks: Span[] = [];
  let language: 'js' | 'ts' = 'js';
  for (const match of text.matchAll(/<script\b((?:"[^"]*"|'[^']*'|[^'">])*)>/g)) {
    const start = match.index + match[0].length;
    const end = text.indexOf('</script', start);
    if (end === -1) continue;
    if (/\blang\s*=\s*["']?tsx?\b/.test(match[1] ?? '')) language = 'ts';
    blocks.push({ start, end });
  }
  return { blocks, language };
}
