import { decodeArgs } from '../client/payload.js';
import type { NamespaceMessage } from '../client/session.js';
import type { EventMessage } from '../protocol/downlink.js';
import type { UpMessage } from '../protocol/uplink.js';

/** Socket.IO's packet types. */
export const CONNECT = 0;
export const DISCONNECT = 1;
export const EVENT = 2;
export const ACK = 3;
export const CONNECT_ERROR = 4;

/** What Socket.IO's client keeps in `sendBuffer` and shows in the manager's `packet` event. */
export interface Packet {
  type: number;
  nsp: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- as in socket.io-parser, for code that looks inside
  data?: any;
  id?: number;
  options?: { compress?: boolean };
}

/** The packet that Socket.IO would have received. */
export function toPacket(message: NamespaceMessage, asArrayBuffer = false): Packet {
  switch (message.kind) {
    case 'connect': {
      const { nsp, sid, pid } = message;
      return { type: CONNECT, nsp, data: { sid, ...(pid !== undefined && { pid }) } };
    }
    case 'connect_error': {
      const { nsp, message: text, data } = message;
      return { type: CONNECT_ERROR, nsp, data: { message: text, data } };
    }
    case 'disconnect':
      return { type: DISCONNECT, nsp: message.nsp };
    case 'event':
      return eventPacket(message, asArrayBuffer);
    case 'ack': {
      const { nsp, args, ack, bin } = message;
      return { type: ACK, nsp, data: decodeArgs(args, bin, asArrayBuffer), id: ack };
    }
  }
}

function eventPacket(message: EventMessage, asArrayBuffer: boolean): Packet {
  const { nsp, name, args, ack, bin } = message;
  const data = [name, ...decodeArgs(args, bin, asArrayBuffer)];
  return { type: EVENT, nsp, data, ...(ack !== undefined && { id: ack }) };
}

/** The message for a packet that Socket.IO would have sent. */
export function toMessage({ type, nsp, data, id }: Packet): UpMessage {
  switch (type) {
    case CONNECT:
      return { kind: 'connect', nsp, ...(data && { auth: data }) };
    case DISCONNECT:
      return { kind: 'disconnect', nsp };
    case ACK:
      return { kind: 'ack', nsp, ack: id ?? 0, args: data };
    default: {
      const [name, ...args] = data;
      return { kind: 'event', nsp, name, args, ...(id !== undefined && { ack: id }) };
    }
  }
}
