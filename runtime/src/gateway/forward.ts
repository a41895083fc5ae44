import { queryOf } from '../server/http/request.js';
import type { BridgeRequest } from '../server/http/request.js';
import { SESSION_PARAMETER } from '../protocol/names.js';
import type { GatewaySettings } from './settings.js';

/** Where one connection to the upstream is made, and with what. */
export interface UpstreamRequest {
  /** With the client's query; without Engine.IO's own parameters. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

const OWN_PARAMETERS: ReadonlySet<string> = new Set([
  SESSION_PARAMETER,
  'EIO',
  'sid',
  'transport',
  't',
  'j',
  'b64',
]);

/** What of a client's request goes on to the upstream: what is configured, and nothing else. */
export function forward(request: BridgeRequest, settings: GatewaySettings): UpstreamRequest {
  const url = new URL(settings.url);
  for (const [name, value] of forwardedQuery(request, settings.forward.query)) {
    url.searchParams.append(name, value);
  }
  const headers = {
    ...forwardedHeaders(request, settings.forward.headers),
    ...forwardedFor(request, settings.forward.forwarded),
    ...settings.headers,
  };
  return { url, headers };
}

function forwardedQuery(
  request: BridgeRequest,
  wanted: boolean | readonly string[],
): readonly (readonly [string, string])[] {
  if (wanted === false) return [];
  return [...queryOf(request)].filter(
    ([name]) => !OWN_PARAMETERS.has(name) && (wanted === true || wanted.includes(name)),
  );
}

function forwardedHeaders(
  { headers }: BridgeRequest,
  names: readonly string[],
): Record<string, string> {
  const found = names.map((name) => [name, headers[name]] as const);
  return Object.fromEntries(
    found.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}

function forwardedFor(
  request: BridgeRequest,
  mode: 'set' | 'append' | 'none',
): Record<string, string> {
  if (mode === 'none') return {};
  const { headers, socket } = request;
  const told = (name: string): string | undefined => {
    const value = mode === 'append' ? headers[`x-forwarded-${name}`] : undefined;
    return value === undefined ? undefined : String(value);
  };
  const address = socket.remoteAddress ?? '';
  const before = told('for');
  const isSecure = 'encrypted' in socket && socket.encrypted === true;
  const host = told('host') ?? headers.host;
  return {
    'x-forwarded-for': before === undefined ? address : `${before}, ${address}`,
    'x-forwarded-proto': told('proto') ?? (isSecure ? 'https' : 'http'),
    ...(host !== undefined && { 'x-forwarded-host': host }),
  };
}
