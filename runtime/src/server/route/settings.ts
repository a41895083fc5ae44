import { decodeBatch } from '../../protocol/uplink.js';
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
    auth: options.auth ?? bearerToken,
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

function bearerToken({ headers }: RouteRequest): { token: string } | undefined {
  const token = /^Bearer\s+(.+)$/i.exec(headers.authorization ?? '')?.[1];
  return token === undefined ? undefined : { token };
}
