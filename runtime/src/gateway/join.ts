import type { EngineConnection } from '../server/engine/engine-connection.js';
import type { PacketPart } from '../server/packets/codec.js';
import type { UpstreamConnection } from './engine/connection.js';
import { UpstreamFailure } from './engine/transport.js';

export interface JoinBounds {
  /** What may wait for the upstream before the client is asked to wait. */
  readonly backlogBytes: number;
  /** What may wait for the client before the upstream is read no more. */
  readonly unreadBytes: number;
  /** What a message counts at least. */
  readonly messageBytes: number;
}

/**
 * Lets an upstream's connection speak for a Socket.IO server: what arrives there is written here, and what the client
 * says here is sent there. The end of one is the end of the other; nothing is made up for what may have been lost.
 * @param onLost called when it was the upstream's end that came first
 */
export function join(
  conn: EngineConnection,
  upstream: UpstreamConnection,
  bounds: JoinBounds,
  onLost: (failure: UpstreamFailure) => void,
): void {
  let unreadBytes = 0;

  function lose(failure: UpstreamFailure): void {
    onLost(failure);
    if (failure.kind === 'closed') conn.close();
    else conn.lose();
  }

  conn.isCongested = () => upstream.backlogBytes > bounds.backlogBytes;
  conn.on('data', (part: PacketPart) => upstream.send(part));
  conn.on('drain', () => {
    unreadBytes = 0;
    upstream.resume();
  });
  conn.on('close', () => upstream.close());

  upstream.start({
    message(part) {
      try {
        conn.write(part);
      } catch (error) {
        upstream.close();
        return lose(new UpstreamFailure('broken', error instanceof Error ? error.message : ''));
      }
      unreadBytes += Math.max(part.length, bounds.messageBytes);
      if (unreadBytes > bounds.unreadBytes) upstream.pause();
    },
    closed: lose,
  });
}
