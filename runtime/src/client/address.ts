import { globals } from './environment.js';

/** What a Socket.IO URL says: where the server is, and which namespace is meant. */
export interface Address {
  /** Such as `https://example.org`; '' where it is the page's own, and there is no page. */
  readonly origin: string;
  /** `/` or `/name`. */
  readonly nsp: string;
  /** Without the `?`. */
  readonly query: string;
}

/** Whose page it is where there is none. */
const NOBODY = 'https://nobody.invalid';

/**
 * Reads a URL as Socket.IO does: its path is the namespace, what is missing is the page's own, and `ws:` is `http:`.
 * Modules of a page are also run by a server that renders it: a path is an address there as well, of nothing that `fetch` reaches.
 * @throws {TypeError} when it is no URL.
 */
export function parseAddress(url = '/'): Address {
  const { location } = globals as { location?: Location };
  const own = location ? `${location.protocol}//${location.host}` : NOBODY;
  // A name alone is a host's.
  const absolute = url.replace(/^ws(?=s?:)/, 'http').replace(/^(?!https?:|[/?]|$)/, '//');
  try {
    const { origin, pathname, search } = new URL(absolute, own);
    return { origin: origin === NOBODY ? '' : origin, nsp: pathname, query: search.slice(1) };
  } catch {
    throw new TypeError(`url: got "${url}", wanted "https://host/namespace" or a path`);
  }
}

export type Query = string | Readonly<Record<string, unknown>> | undefined;

/** A query as it goes into a URL, without the `?`, which a text may have. */
export function formatQuery(query: Query): string {
  // What is no text in it is made one.
  return String(new URLSearchParams(query as Record<string, string> | undefined));
}
