import type { ServerResponse } from 'node:http';
import cors, { type CorsOptions } from 'cors';
import { SESSION_HEADER } from '../../protocol/names.js';
import { Refusal } from './answers.js';
import type { BridgeRequest } from './request.js';

/** What Chromium remembers of a preflight at most, in seconds. */
const PREFLIGHT_MAX_AGE_S = 7200;

/**
 * Applies the CORS rules, and answers a preflight.
 * @returns whether the request has been answered
 */
export function applyCors(
  options: CorsOptions | undefined,
  request: BridgeRequest,
  response: ServerResponse,
): Promise<boolean> {
  if (!options) return Promise.resolve(answerUnallowed(request, response));
  return new Promise((resolve, reject) => {
    const onFinish = (): void => resolve(true);
    response.on('finish', onFinish);
    cors({ maxAge: PREFLIGHT_MAX_AGE_S, ...options })(request, response, (error?: Error | null) => {
      response.off('finish', onFinish);
      if (error) reject(error);
      else resolve(answerUnallowed(request, response));
    });
  });
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
