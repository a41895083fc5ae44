/** One Engine.IO packet: its text with the digit of its type in front, or the bytes of a binary message. */
export type EnginePacket = string | Buffer;

export interface TransportListener {
  packet(packet: EnginePacket): void;
  /** Called once. After it nothing else is. */
  closed(failure: UpstreamFailure): void;
}

/** What carries Engine.IO packets to an upstream and back, in order. */
export interface Transport {
  send(packet: EnginePacket): void;
  /** Bytes that the upstream has not taken yet. */
  readonly backlogBytes: number;
  /** Reads no more; what has been read may still come. */
  pause(): void;
  resume(): void;
  /** What has been sent is still delivered, if the upstream takes it. */
  close(): void;
  /** At once, whatever waits. */
  destroy(): void;
}

export interface TransportTarget {
  /** `http:` or `https:`, with `EIO` and `transport` in its query. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly eio: 3 | 4;
  readonly maxMessageBytes: number;
  readonly connectTimeoutMs: number;
}

export type OpenTransport = (target: TransportTarget, listener: TransportListener) => Transport;

/**
 * Why there is no connection to an upstream.
 *
 * `away`: nobody answers, or a proxy says so; it may pass. `refused`: the answer is no. `unfit`: this transport is not
 * to be had there. `closed`: the upstream has closed an open connection. `broken`: anything else that ended one.
 */
export class UpstreamFailure extends Error {
  constructor(
    readonly kind: 'away' | 'refused' | 'unfit' | 'closed' | 'broken',
    message: string,
    /** Of an HTTP answer. */
    readonly status?: number,
  ) {
    super(message);
    this.name = 'UpstreamFailure';
  }
}

/** What an HTTP answer means that is not the one hoped for. @param text its beginning */
export function failureOf(status: number, text: string): UpstreamFailure {
  const said = text === '' ? '' : `: ${JSON.stringify(text.slice(0, 200))}`;
  const kind =
    status === 401 || status === 403
      ? 'refused'
      : [502, 503, 504].includes(status)
        ? 'away'
        : 'unfit';
  return new UpstreamFailure(kind, `the upstream answered ${status}${said}`, status);
}
