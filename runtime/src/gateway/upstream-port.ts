import type { BridgeRequest } from '../server/http/request.js';
import type { Observer } from '../server/observe.js';
import type { Reservation, SocketIoPort } from '../server/engine/port.js';
import { createCheckedCodec } from './checked-codec.js';
import { Dialer } from './dialer.js';
import { forward } from './forward.js';
import { join } from './join.js';
import type { GatewaySettings } from './settings.js';

/** As Engine.IO's defaults have it: between gateway and client, for the upstream has its own. */
const PING = { pingIntervalMs: 25_000, pingTimeoutMs: 20_000 };

/** A way to a Socket.IO server elsewhere, in the place of one of this process. */
export function openUpstream(settings: GatewaySettings, observer: Observer): SocketIoPort {
  const { path, eio, maxMessageBytes } = settings;
  const dialer = new Dialer(settings, ({ message }) => {
    observer.observe({ kind: 'upstream-failed', detail: message });
  });
  let { maxPayloadBytes } = settings;

  /** Connects; the connection's id is the upstream's own, of which clients of Socket.IO 2 make theirs. */
  async function reserve(request: BridgeRequest): Promise<Reservation> {
    const upstream = await dialer.dial(forward(request, settings));
    const { sid: id, maxPayloadBytes: taken = Infinity } = upstream.handshake;
    maxPayloadBytes = Math.min(settings.maxPayloadBytes, taken);
    let isTaken = false;
    return {
      id,
      handOver(conn) {
        isTaken = true;
        join(conn, upstream, settings, ({ message }) => {
          observer.observe({ kind: 'upstream-lost', conn: id, detail: message });
        });
      },
      cancel() {
        if (!isTaken) upstream.close();
      },
    };
  }

  return {
    isVersion2: eio === 3,
    codec: createCheckedCodec({ eio, maxMessageBytes }),
    engine: undefined,
    peers: undefined,
    recovery: undefined,
    path: () => path,
    limits: () => ({ ...PING, maxPayloadBytes }),
    cors: () => undefined,
    reserve,
    runMiddlewares: async () => undefined,
    refusal: async () => undefined,
    reportRefusal: () => undefined,
    emitHeaders: () => undefined,
    release: () => undefined,
    // Whether a handler is there, only the upstream knows.
    socketOf: () => undefined,
    isClosing: () => false,
    intercept: () => undefined,
  };
}
