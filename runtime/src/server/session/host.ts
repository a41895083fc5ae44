import type { SocketIoPort } from '../engine/port.js';
import type { Observer } from '../observe.js';
import type { BridgeOptions } from '../options.js';
import { Liveness } from './liveness.js';
import type { SessionHost } from './session.js';
import type { Sessions } from './sessions.js';
import { readSettings } from './settings.js';

/** @returns what gives each new session its host: another one only when Socket.IO has been given other limits */
export function createHosts(
  port: SocketIoPort,
  options: BridgeOptions,
  observer: Observer,
  sessions: Sessions,
): () => SessionHost {
  let known = '';
  let host: SessionHost | undefined;
  return () => {
    const limits = Object.values(port.limits()).join();
    if (host && limits === known) return host;
    known = limits;
    return (host = createHost(port, options, observer, sessions));
  };
}

function createHost(
  port: SocketIoPort,
  options: BridgeOptions,
  observer: Observer,
  sessions: Sessions,
): SessionHost {
  const settings = readSettings(port, options);
  return {
    settings,
    liveness: new Liveness(settings.pingIntervalMs, settings.pingTimeoutMs),
    cut: ({ conn }) => observer.observe({ kind: 'cut', conn: conn.id }),
    ended(session, { reason, goodbye }) {
      sessions.forget(session, settings.graceMs);
      port.release(session.conn);
      observer.observe({ kind: 'ended', conn: session.conn.id, reason, goodbye });
    },
  };
}
