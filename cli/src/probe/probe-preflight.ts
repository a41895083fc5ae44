import http from 'node:http';
import https from 'node:https';
import { once } from 'node:events';
import type { LiveFinding } from './live-findings.js';
import { liveFinding } from './live-findings.js';
import type { ProbeRequest } from './observation.js';

/**
 * Asks, as a browser does first, whether a page of another origin may send this request. Requests that need no such
 * question are not asked about.
 *
 * @see https://fetch.spec.whatwg.org/#cors-preflight-fetch
 */
export async function probePreflight(probe: ProbeRequest, origin: string): Promise<LiveFinding[]> {
  const { method, names } = questionFor(probe);
  if (method === 'GET' && names.length === 0) return [];
  const { status, headers } = await ask(probe.url, origin, method, names);
  if (status < 200 || status > 299) return refused(`status ${status}`);
  const allowed = headers['access-control-allow-origin'];
  if (allowed !== origin && allowed !== '*') {
    return refused(`Access-Control-Allow-Origin is ${allowed ?? 'missing'}`);
  }
  const methods = splitList(headers['access-control-allow-methods']);
  if (!['get', 'post', 'head'].includes(method.toLowerCase()) && !isListed(methods, method)) {
    return refused(`Access-Control-Allow-Methods does not name ${method}`);
  }
  const permitted = splitList(headers['access-control-allow-headers']);
  const missing = names.filter((name) => !isListed(permitted, name));
  return missing.length === 0
    ? []
    : refused(`Access-Control-Allow-Headers does not name ${missing.join(', ')}`);
}

function refused(what: string): LiveFinding[] {
  return [liveFinding('preflightRefused', `OPTIONS: ${what}`)];
}

/** `*` does not stand for Authorization. */
function isListed(list: readonly string[], name: string): boolean {
  return (
    list.includes(name.toLowerCase()) ||
    (list.includes('*') && name.toLowerCase() !== 'authorization')
  );
}

const SIMPLE = new Set(['accept', 'accept-language', 'content-language', 'origin']);

/** The headers that a browser sends only after it has asked: all but a few, and a body of JSON makes one more. */
function questionFor({ method, headers = {}, body }: ProbeRequest): {
  method: string;
  names: readonly string[];
} {
  const own = Object.keys(headers).map((name) => name.toLowerCase());
  const all = new Set(body === undefined ? own : [...own, 'content-type']);
  return {
    method: (method ?? (body === undefined ? 'GET' : 'POST')).toUpperCase(),
    names: [...all].filter((name) => !SIMPLE.has(name)).toSorted(),
  };
}

async function ask(
  url: URL,
  origin: string,
  method: string,
  names: readonly string[],
): Promise<{ status: number; headers: Readonly<Record<string, string>> }> {
  const { request } = url.protocol === 'https:' ? https : http;
  const asking = request(url, {
    method: 'OPTIONS',
    agent: false,
    headers: {
      origin,
      'access-control-request-method': method,
      ...(names.length === 0 ? {} : { 'access-control-request-headers': names.join(',') }),
    },
  });
  asking.end();
  // An answer has this event, and this argument.
  const [response] = (await once(asking, 'response')) as [http.IncomingMessage];
  response.resume();
  asking.destroy();
  const headers = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
  // Pairs made of strings.
  return {
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(headers) as Record<string, string>,
  };
}

function splitList(value: string | undefined): string[] {
  return (value ?? '').split(',').map((one) => one.trim().toLowerCase());
}
