import type { ForwardOptions, GatewayOptions, TransportName } from './options.js';

/** Options of the gateway's own, with their defaults. */
export interface GatewaySettings {
  /** Where the upstream's Engine.IO answers. */
  readonly url: URL;
  /** Of the upstream's Engine.IO, without the slash at its end: where clients that only changed an import look for it. */
  readonly path: string;
  readonly eio: 3 | 4;
  readonly transports: readonly TransportName[];
  readonly forward: Required<ForwardOptions>;
  readonly headers: Readonly<Record<string, string>>;
  readonly connectTimeoutMs: number;
  readonly maxMessageBytes: number;
  readonly maxPayloadBytes: number;
  readonly backlogBytes: number;
  /** What a client may leave unread before the upstream is no longer read either. */
  readonly unreadBytes: number;
  /** What a message counts at least, for the replay is bounded by their number, too. */
  readonly messageBytes: number;
}

const DEFAULTS = {
  upstreamPath: '/socket.io/',
  eio: 4,
  transports: ['websocket', 'polling'],
  headers: {},
  connectTimeoutMs: 10_000,
  maxMessageBytes: 16 * 1024 * 1024,
  maxPayloadBytes: 1e6,
  backlogBytes: 1024 * 1024,
  replayBytes: 1024 * 1024,
  replayFrames: 4096,
} as const;

const FORWARD_DEFAULTS: Required<ForwardOptions> = {
  headers: ['authorization', 'cookie'],
  query: true,
  forwarded: 'set',
};

/** Of the connection between gateway and upstream, or made by the gateway itself. */
const OWN_HEADERS =
  /^(connection|content-.*|expect|host|keep-alive|proxy-.*|sec-websocket-.*|te|trailer|transfer-encoding|upgrade|x-forwarded-.*)$/i;

/** @throws {TypeError} when an option is not what it should be */
export function readGatewaySettings(options: GatewayOptions): GatewaySettings {
  const given = { ...DEFAULTS, ...withoutUndefined(options) };
  const forward = { ...FORWARD_DEFAULTS, ...withoutUndefined(options.forward ?? {}) };
  const { eio, transports, upstream, upstreamPath } = given;
  if (eio !== 3 && eio !== 4) throw flaw('eio', eio, '3 or 4');
  if (!isTransports(transports)) throw flaw('transports', transports, 'websocket, polling or both');
  const own = forward.headers.find((name) => OWN_HEADERS.test(name));
  if (own !== undefined) throw flaw('forward.headers', own, 'headers that are the client’s');
  const path = `/${upstreamPath.replace(/^\/+|\/+$/g, '')}`;
  return {
    ...given,
    url: readUrl(upstream, path),
    path,
    forward: { ...forward, headers: forward.headers.map((name) => name.toLowerCase()) },
    // The upstream has stopped, or nearly so, long before the session passes its bound.
    unreadBytes: given.replayBytes / 4,
    messageBytes: given.replayBytes / given.replayFrames,
  };
}

function isTransports(names: readonly string[]): boolean {
  return names.length > 0 && names.every((name) => name === 'websocket' || name === 'polling');
}

function readUrl(upstream: string, path: string): URL {
  if (!URL.canParse(upstream) || !/^(http|ws)s?:$/.test(new URL(upstream).protocol)) {
    throw flaw('upstream', upstream, 'a URL such as http://127.0.0.1:5000');
  }
  const url = new URL(upstream.replace(/^ws/i, 'http'));
  url.pathname = `${url.pathname.replace(/\/+$/, '')}${path}/`;
  return url;
}

/** An option that is undefined is one that is not given. */
function withoutUndefined<T extends object>(options: T): T {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as T;
}

function flaw(option: string, got: unknown, wanted: string): TypeError {
  return new TypeError(`sseGateway: ${option}: got ${String(got)}, wanted ${wanted}`);
}
