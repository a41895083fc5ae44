import { parse } from 'node:url';
import type { BridgeOptions } from '../options.js';
import type { SessionSettings } from './session.js';
import type { SocketIoPort } from '../engine/port.js';

/** Proxies and browsers cut a connection that is idle for 60 s, some sooner. */
const MAX_PING_INTERVAL_MS = 15_000;

/** What the bridge's options leave open, Socket.IO's own decide. */
export function readSettings(port: SocketIoPort, options: BridgeOptions): SessionSettings {
  const { replayFrames = 4096, replayBytes = 1024 * 1024 } = options;
  const { pingIntervalMs, pingTimeoutMs, maxPayloadBytes } = port.limits();
  return {
    pingIntervalMs: Math.min(pingIntervalMs, MAX_PING_INTERVAL_MS),
    pingTimeoutMs,
    graceMs: options.graceMs ?? pingTimeoutMs,
    maxPayloadBytes,
    maxNamespaces: options.maxNamespaces ?? 100,
    maxHeldMessages: options.maxHeldMessages ?? 1000,
    replay: { frames: replayFrames, bytes: replayBytes },
    codec: port.codec,
    namespaceOf: port.isVersion2 ? withoutQuery : (nsp) => nsp,
    implicitNamespace: port.isVersion2 ? '/' : undefined,
  };
}

/** As 2.x itself reads the namespace of a connect. */
function withoutQuery(nsp: string): string {
  return parse(nsp).pathname ?? nsp;
}
