import { createRequire } from 'node:module';
import type { Major } from './socket-io-server.js';

/** A packet as the parsers of all majors know it. */
export interface ParserPacket {
  readonly type: number;
  readonly nsp: string;
  readonly id?: number | undefined;
  readonly data?: unknown;
}

/** The digits that packets begin with. */
export const PacketNumber = { event: 2, ack: 3, binaryEvent: 5, binaryAck: 6 } as const;

type Part = string | Buffer;

interface ParserModule {
  readonly Encoder: new () => {
    encode(packet: ParserPacket, done?: (parts: readonly Part[]) => void): readonly Part[] | void;
  };
  readonly Decoder: new () => {
    on(event: 'decoded', listener: (packet: ParserPacket) => void): void;
    add(part: Part): void;
  };
}

const require = createRequire(import.meta.url);

/** The parser that a major of Socket.IO itself uses: what it writes and reads is the truth. */
export function socketIoParser(major: Major): {
  encode(packet: ParserPacket): readonly Part[];
  decode(parts: readonly Part[]): ParserPacket;
} {
  // 3.x and 4.x answer `encode`, 2.x calls back, at once unless there are Blobs.
  const { Encoder, Decoder } = createRequire(require.resolve(major))(
    'socket.io-parser',
  ) as ParserModule;
  return {
    encode(packet) {
      let written: readonly Part[] = [];
      const returned = new Encoder().encode(packet, (parts) => (written = parts));
      return returned ?? written;
    },
    decode(parts) {
      let decoded: ParserPacket | undefined;
      const decoder = new Decoder();
      decoder.on('decoded', (packet) => (decoded = packet));
      for (const part of parts) decoder.add(part);
      if (!decoded) throw new Error(`nothing was decoded from ${JSON.stringify(parts)}`);
      return decoded;
    },
  };
}
