import { SOCKET_IO_CLIENT } from '../catalog/modules.js';
import { lineAndColumn } from '../span.js';

/** Socket.IO’s client, its types, and what package.json files call either. */
export function clientPackages(manifests: readonly string[]): ReadonlySet<string> {
  const names = new Set([SOCKET_IO_CLIENT, `@types/${SOCKET_IO_CLIENT}`]);
  for (const text of manifests) {
    for (const match of text.matchAll(/"([^"]+)"\s*:\s*"npm:socket\.io-client(?:@[^"]*)?"/g)) {
      if (match[1] !== undefined) names.add(match[1]);
    }
  }
  return names;
}

/** The first place that needs one of the packages. */
export function findUse(
  text: string,
  names: ReadonlySet<string>,
): { line: number; what: string } | undefined {
  for (const name of names) {
    const quoted = new RegExp(`(['"\`])${name.replaceAll('.', '\\.')}(?:/[^'"\`]*)?\\1`);
    const at = text.search(quoted);
    if (at === -1) continue;
    const line = lineAndColumn(text, at);
    return { line: line.line, what: (text.split('\n')[line.line - 1] ?? '').trim() };
  }
  // The global namespace of @types/socket.io-client, and a page's script tag.
  const other = /\bSocketIOClient\s*\.\s*\w+|<script[^>]*socket\.io[^>]*>/.exec(text);
  if (other === null) return undefined;
  return { line: lineAndColumn(text, other.index).line, what: other[0] };
}
