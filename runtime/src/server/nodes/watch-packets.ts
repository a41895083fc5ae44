import type { BroadcastPacket, BroadcastOptions, RecoveringAdapter } from '../engine/adapters.js';
import type { PacketLog } from './packet-log.js';

const EVENT = 2;

/**
 * Has a log take down what an adapter broadcasts on this node, whichever node it is from.
 * @param isId whether the last argument of an event is its id: not everybody gives one (Socket.IO's Redis emitter does not)
 */
export function watchPackets(
  adapter: RecoveringAdapter,
  log: PacketLog,
  isId: (last: string) => boolean,
): void {
  const encode = adapter._encode.bind(adapter);
  const apply = adapter.apply.bind(adapter);
  let present: BroadcastPacket | undefined;
  adapter._encode = (packet, options) => {
    present = packet;
    return encode(packet, options);
  };
  adapter.apply = (options, callback) => {
    const packet = present;
    present = undefined;
    const id = packet && isRecoverable(packet, options) ? packet.data.at(-1) : undefined;
    if (packet && typeof id === 'string' && isId(id)) log.push(id, packet.data, options);
    apply(options, callback);
  };
}

/** As Socket.IO has it: neither what wants an ack nor what is volatile is sent again. */
export function isRecoverable({ type, id }: BroadcastPacket, { flags }: BroadcastOptions): boolean {
  return type === EVENT && id === undefined && flags?.volatile === undefined;
}
