import type { Creation, SocketGroup } from '../inventory.js';

/** Gives the text of a file. */
type TextOf = (file: string) => string;

/** The namespace that a group’s sockets connect to; `undefined` where no literal says so. */
export function namespaceOf(group: SocketGroup, textOf: TextOf): string | undefined {
  const [first, ...others] = new Set(group.creations.map((one) => namespaceOfOne(one, textOf)));
  return others.length === 0 ? first : undefined;
}

function namespaceOfOne({ file, arguments: given }: Creation, textOf: TextOf): string | undefined {
  const [first] = given;
  if (first === undefined || 'entries' in first) return '/';
  const written = textOf(file).slice(first.start, first.end);
  const text = /^(['"`])([^$]*)\1$/.exec(written)?.[2];
  if (text === undefined) return undefined;
  // As clients read it: a name alone is a host's.
  const absolute = text.replace(/^ws(?=s?:)/, 'http').replace(/^(?!https?:|[/?]|$)/, '//');
  return URL.canParse(absolute, 'http://page')
    ? new URL(absolute, 'http://page').pathname
    : undefined;
}

/** Whether some text has handlers for another namespace than `/`. */
export function hasNamespaces(texts: Iterable<string>): boolean {
  return [...texts].some((text) => /\.of\(\s*['"`/]/.test(text));
}
