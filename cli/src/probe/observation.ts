/** How a probe asks for a stream. */
export interface ProbeRequest {
  readonly url: URL;
  /** Default `GET`, or `POST` with a body. */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** What `Accept-Encoding` says. Default `browser`: gzip, deflate and br. */
  readonly encoding?: 'browser' | 'identity';
  /** Gives up after this time. Default 30 000 ms. */
  readonly maxMs?: number;
  /** Breaks the connection off after this many frames. Default never. */
  readonly maxFrames?: number;
}

/** Bytes as they came, still compressed. */
export interface ArrivedChunk {
  readonly atMs: number;
  readonly bytes: number;
}

/** One frame of the stream. */
export interface ArrivedFrame {
  readonly atMs: number;
  /** When the sender says that it sent it, by the sender’s own clock. */
  readonly sentAtMs?: number;
  readonly id?: string;
  /** A frame of comments alone, such as a heartbeat. */
  readonly isComment: boolean;
}

/** How a response ended: the sender ended it; it was cut on the way; the probe had seen enough, or gave up waiting. */
export type ObservedEnd = 'complete' | 'cut' | 'enough' | 'timeout';

/** What a client saw of one response. All times are milliseconds since the request was sent. */
export interface Observation {
  readonly url: string;
  readonly status: number;
  /** `1.1`, or `1.0`. */
  readonly httpVersion: string;
  /** What the other side would speak, where TLS lets it say so. */
  readonly alpn?: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly headersAtMs: number;
  readonly chunks: readonly ArrivedChunk[];
  readonly frames: readonly ArrivedFrame[];
  readonly end: ObservedEnd;
  readonly endedAtMs: number;
}
