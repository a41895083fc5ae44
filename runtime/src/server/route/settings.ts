import { decodeBatch } from '../../protocol/uplink.js';
import { AUTH_HEADER } from '../../protocol/names.js';
import { Refusal } from '../http/answers.js';
import { checkBatch, header } from '../http/request.js';
import type { CallPlan } from './call.js';
import type { RouteOptions, RouteRequest } from './options.js';

/** A route's options, with their defaults. */
export interface RouteSettings extends Omit<CallPlan, 'id' | 'args' | 'auth' | 'store'> {
  /** Names the route among those of a store. */
  readonly route: string;
  readonly maxRunning: number;
  readonly args: RouteOptions['args'];
  auth(request: RouteRequest): object | undefined | Promise<object | undefined>;
}

const MINUTE_MS = 60_000;

/** @throws {TypeError} when Socket.IO would not take the event or the namespace */
export function readRouteSettings(event: string, options: RouteOptions): RouteSettings {
  const { namespace: nsp = '/', until = [], failures = [], events } = options;
  const flaw = flawOf(event, nsp);
  if (flaw !== undefined) throw new TypeError(`route "${event}": ${flaw}`);
  return {
    route: `${nsp} ${event}`,
    nsp,
    event,
    until: new Set(until),
    failures: new Set(failures),
    events: events && new Set(events),
    wantsAck: options.ack ?? true,
    args: options.args,
    auth: options.auth ?? readAuth,
    refusal: options.refusal ?? (() => ({})),
    ...readBounds(options),
  };
}

/** What `auth` threw, as a middleware's error is told. */
export function refusedBy(error: unknown): { message: string; data?: unknown } {
  if (!(error instanceof Error)) return { message: String(error) };
  const { message, data }: Error & { readonly data?: unknown } = error;
  return { message, ...(data !== undefined && { data }) };
}

function readBounds(options: RouteOptions) {
  return {
    timeLimitMs: options.timeLimitMs ?? 5 * MINUTE_MS,
    graceMs: options.graceMs ?? MINUTE_MS / 2,
    resumeTtlMs: options.resumeTtlMs ?? 5 * MINUTE_MS,
    maxBytes: options.maxBytes ?? 16 * 1024 * 1024,
    maxRunning: options.maxRunning ?? 10_000,
  };
}

function flawOf(name: string, nsp: string): string | undefined {
  try {
    decodeBatch({ seq: 1, messages: [{ kind: 'event', nsp, name }] });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function readAuth(request: RouteRequest): object | undefined {
  const [token, sent] = [bearerToken(request), sentAuth(request)];
  return token && sent ? { ...token, ...sent } : (sent ?? token);
}

/**
 * What a client of the runtime says in a header.
 * @throws {Refusal} `malformed`
 */
function sentAuth(request: RouteRequest): object | undefined {
  const text = header(request, AUTH_HEADER);
  if (text === undefined) return undefined;
  let auth: unknown;
  try {
    auth = JSON.parse(text);
  } catch (error) {
    throw new Refusal('malformed', { detail: 'Sse-Auth: wanted JSON' }, {}, error);
  }
  checkBatch({ seq: 1, messages: [{ kind: 'connect', auth }] });
  // It has just been seen to be an object.
  return auth as object;
}

function bearerToken({ headers }: RouteRequest): { token: string } | undefined {
  const token = /^Bearer\s+(.+)$/i.exec(headers.authorization ?? '')?.[1];
  return token === undefined ? undefined : { token };
}
