import { globals } from './environment.js';

/** What a Socket.IO URL says: where the server is, and which namespace is meant. */
export interface Address {
  /** Such as `https://example.org`. */
  readonly origin: string;
  /** `/` or `/name`. */
  readonly nsp: string;
  /** Without the `?`. */
  readonly query: string;
}

/**
 * Reads a URL as Socket.IO does: its path is the namespace, what is missing is the page's own, and `ws:` is `http:`.
 * Where there is no page, no address at all means `http://localhost`.
 * @throws {TypeError} when it is no URL, or is a mere path where there is no page.
 */
export function parseAddress(url = '/'): Address {
  const { location } = globals as { location?: Location };
  // Modules of a page are also run by a server that renders it: that must not fail before anything is opened.
  if (!location && (url === '' || url === '/')) url = 'http://localhost';
  let absolute = url.replace(/^ws(s?:)/, 'http$1');
  if (!/^https?:/.test(absolute)) {
    const protocol = location ? location.protocol : 'https:';
    // `io('')` is common: an environment variable that is empty where the page's own server is meant.
    if (/^(?:\/(?!\/)|\?|$)/.test(url))
      absolute = location ? protocol + '//' + location.host + url : url;
    else absolute = url.startsWith('//') ? protocol + url : `${protocol}//${url}`;
  }
  try {
    const { origin, pathname, search } = new URL(absolute);
    return { origin, nsp: pathname, query: search.slice(1) };
  } catch {
    throw new TypeError(`url: got "${url}", wanted "https://host/namespace", or a path in a page`);
  }
}

export type Query = string | Readonly<Record<string, unknown>> | undefined;

/** A query as it goes into a URL, without the `?`. */
export function formatQuery(query: Query): string {
  if (typeof query === 'string') return query.replace(/^\?/, '');
  const pairs = Object.entries(query ?? {});
  return pairs
    .map((pair) => pair.map((part) => encodeURIComponent(String(part))).join('='))
    .join('&');
}
