import type { Dialect } from '../dialects/dialect.js';

/** What a URL below a route means. */
export interface RouteTarget {
  readonly dialect: Dialect;
  /** The answer's name; undefined for a start. */
  readonly stream: string | undefined;
}

const NAMED = /^(.*)\/([\w-]{22})$/;

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
  const [, base = bare, stream] = NAMED.exec(bare) ?? [];
  const dialect = dialects.find((other) =>
    isBelow ? base === other.path : base.endsWith(other.path),
  );
  return dialect && { dialect, stream };
}
