import type { Dialect } from '../dialects/dialect.js';

/** What a URL below a route means. */
export interface RouteTarget {
  readonly dialect: Dialect;
  /** The answer's name; undefined for a start. */
  readonly stream: string | undefined;
  /** The conversation whose last answer is meant, in place of a name. */
  readonly conversation?: string;
}

export function isStart({ stream, conversation }: RouteTarget): boolean {
  return stream === undefined && conversation === undefined;
}

const NAMED = /^(.*)\/([\w-]{22})$/;
const LAST = /^(.*)\/([^/]+)\/stream$/;

/**
 * Finds what is asked for, without trailing slashes.
 * @param path below the route's own; or all of it where that is not known, and then its end decides
 * @param dialects the native one last
 */
export function findTarget(
  path: string,
  isBelow: boolean,
  dialects: readonly Dialect[],
): RouteTarget | undefined {
  const bare = path.replace(/\/+$/, '');
  const isAt = (base: string, { path: own }: Dialect): boolean =>
    isBelow ? base === own : base.endsWith(own);
  const [, below = '', conversation] = LAST.exec(bare) ?? [];
  const spoken = dialects.find((other) => other.conversationOf && isAt(below, other));
  if (spoken && conversation !== undefined) {
    return { dialect: spoken, stream: undefined, conversation: decode(conversation) };
  }
  const [, base = bare, stream] = NAMED.exec(bare) ?? [];
  const dialect = dialects.find((other) => isAt(base, other));
  return dialect && { dialect, stream };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
