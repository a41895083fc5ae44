import type { ServerResponse } from 'node:http';
import cors, { type CorsOptions, type CorsOptionsDelegate } from 'cors';
import {
  AUTH_HEADER,
  ATTEMPT_HEADER,
  IDEMPOTENCY_HEADER,
  LAST_EVENT_ID_HEADER,
  SESSION_HEADER,
} from '../../protocol/names.js';
import { Refusal } from './answers.js';
import type { BridgeRequest } from './request.js';

/** What Chromium remembers of a preflight at most, in seconds. */
const PREFLIGHT_MAX_AGE_S = 7200;

/** What our own clients send: a list of allowed headers was written for other transports. */
const SENT_HEADERS = [
  'content-type',
  SESSION_HEADER,
  ATTEMPT_HEADER,
  LAST_EVENT_ID_HEADER,
  IDEMPOTENCY_HEADER,
  AUTH_HEADER,
];

/** What lets a page of another origin read a response. */
const PERMISSIONS = ['access-control-allow-origin', 'access-control-allow-credentials'];

/** As the cors package takes them: for all requests, or found for each. */
type CorsRules = CorsOptions | CorsOptionsDelegate<BridgeRequest>;

/**
 * Applies the CORS rules, and answers a preflight.
 * @returns whether the request has been answered
 */
export function applyCors(
  rules: CorsRules | undefined,
  request: BridgeRequest,
  response: ServerResponse,
): Promise<boolean> {
  if (!rules) return Promise.resolve(answerUnallowed(request, response));
  return new Promise((resolve, reject) => {
    const onFinish = (): void => resolve(true);
    response.on('finish', onFinish);
    const apply = cors<BridgeRequest>((_, decide) => {
      if (typeof rules !== 'function') return decide(null, completeRules(rules));
      rules(request, (error, found) => decide(error, completeRules(found)));
    });
    apply(request, response, (error?: Error | null) => {
      response.off('finish', onFinish);
      if (error) reject(error);
      else resolve(answerUnallowed(request, response));
    });
  });
}

/** @param rules may list the headers by the package's older name for them */
function completeRules(rules: CorsOptions & { headers?: string | string[] } = {}): CorsOptions {
  const listed = rules.allowedHeaders ?? rules.headers;
  const allowed = listed && { allowedHeaders: [listed, SENT_HEADERS].flat() };
  return { maxAge: PREFLIGHT_MAX_AGE_S, ...rules, ...allowed };
}

/** @returns what takes back the permissions that others have given a response since, or have taken from it */
export function keepPermissions(response: ServerResponse): () => void {
  const kept = PERMISSIONS.map((name) => [name, response.getHeader(name)] as const);
  return () => {
    if (response.headersSent) return;
    for (const [name, value] of kept) {
      if (value === undefined) response.removeHeader(name);
      else response.setHeader(name, value);
    }
  };
}

/** A preflight that no rule allows is answered without a permission. */
function answerUnallowed({ method }: BridgeRequest, response: ServerResponse): boolean {
  const isPreflight = method === 'OPTIONS';
  if (isPreflight) response.writeHead(204, { Allow: 'GET, POST, OPTIONS' }).end();
  return isPreflight;
}

/**
 * A browser sends a plain GET of another site without asking first, cookies included.
 * @throws {Refusal} `forbidden` unless the CORS rules, which have been applied, allow its origin.
 * @see https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
 */
export function checkFetchSite(request: BridgeRequest, response: ServerResponse): void {
  const site = request.headers['sec-fetch-site'];
  if (site !== 'cross-site' && site !== 'same-site') return;
  if (request.headers[SESSION_HEADER] !== undefined) return;
  const allowed = response.getHeader('access-control-allow-origin');
  const { origin } = request.headers;
  // Without an origin nobody could read the answer: it is asked for its effect.
  if (origin !== undefined && (allowed === '*' || allowed === origin)) return;
  throw new Refusal('forbidden', { detail: `Sec-Fetch-Site: ${site}` });
}
