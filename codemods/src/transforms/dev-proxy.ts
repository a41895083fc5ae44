import { j, openSource, spanOf, textOf } from '../edit/source.js';
import type { EditedSource } from '../edit/source.js';
import { indentAt } from '../edit/style.js';
import type { Span } from '../span.js';

/** What became of a development server's proxy. */
export interface ProxyOutcome {
  readonly text: string;
  /** Places of entries that need a person. */
  readonly unclear: readonly Span[];
}

/**
 * A Vite configuration with an entry for the bridge beside the one for `/socket.io`: the same target, without the
 * WebSocket. `undefined` when nothing concerns Socket.IO or the bridge has its entry.
 *
 * @param origin where the entry leads, if not to the same target
 * @throws {SourceSyntaxError} when it cannot be parsed
 */
export function addProxyEntry(
  path: string,
  text: string,
  mount: string,
  origin?: string,
): ProxyOutcome | undefined {
  const source = openSource(path, text);
  const entries = proxyEntries(source);
  if (entries.some(({ key }) => key === mount || key.startsWith(`${mount}/`))) return undefined;
  const found = entries.filter(({ key }) => key.replace(/^\^?\/?/, '').startsWith('socket.io'));
  const unclear: Span[] = [];
  for (const { key, node, value } of found) {
    if (key === '/socket.io' || key === '/socket.io/') {
      const quote = text[node.start] === '"' ? '"' : "'";
      const target = origin === undefined ? targetOf(source, value) : quote + origin + quote;
      insertEntry(source, node, `${quote}${mount}${quote}: ${target}`);
    } else unclear.push(node);
  }
  if (found.length === 0) return undefined;
  return { text: source.splices.isEmpty ? text : source.splices.toString(), unclear };
}

interface ProxyEntry {
  readonly key: string;
  readonly node: Span;
  readonly value: unknown;
}

function proxyEntries(source: EditedSource): ProxyEntry[] {
  const entries: ProxyEntry[] = [];
  source.find(j.ObjectProperty).forEach(({ node, parent }) => {
    const { key, value } = node;
    if (key.type !== 'StringLiteral' || nameOfOwner(parent) !== 'proxy') return;
    entries.push({ key: key.value, node: spanOf(node), value });
  });
  return entries;
}

/** The name of the property whose object a property is in. */
function nameOfOwner(object: unknown): unknown {
  const { parent, parentPath } = Object(object);
  const { key } = Object(parent?.node ?? parentPath?.node);
  return key?.name ?? key?.value;
}

function targetOf(source: EditedSource, value: unknown): string {
  return withoutWebSocket(source, value).replace(/(["'`])ws(s?:\/\/)/, '$1http$2');
}

function insertEntry({ text, style, splices }: EditedSource, node: Span, entry: string): void {
  const hasOwnLine = /(?:^|\n)[ \t]*$/.test(text.slice(0, node.start));
  const gap = hasOwnLine ? style.newline + indentAt(text, node.start) : ' ';
  const comma = /^\s*,/.exec(text.slice(node.end));
  if (comma === null) splices.insert(node.end, `,${gap}${entry}`);
  else splices.insert(node.end + comma[0].length, `${gap}${entry},`);
}

function withoutWebSocket(source: EditedSource, value: unknown): string {
  const { properties } = Object(value);
  const text = textOf(source, value);
  if (!Array.isArray(properties)) return text;
  const { start } = spanOf(value);
  const ws = properties.find((one: unknown) => Object(one).key?.name === 'ws');
  if (ws === undefined) return text;
  const index = properties.indexOf(ws);
  const before = index > 0 ? spanOf(properties[index - 1]).end : undefined;
  const next = index + 1 < properties.length ? spanOf(properties[index + 1]).start : undefined;
  const from = before ?? spanOf(ws).start;
  const to = before === undefined ? (next ?? spanOf(ws).end) : spanOf(ws).end;
  return text.slice(0, from - start) + text.slice(to - start);
}
