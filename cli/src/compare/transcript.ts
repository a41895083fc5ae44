/** One event that a client heard. The client’s own events are among them: `connect`, `disconnect`, `connect_error`. */
export interface Heard {
  readonly name: string;
  /** Plain data: binary is `{ binary: base64 }`. */
  readonly args: readonly unknown[];
  /** The server waits for an answer. */
  readonly wantsAnswer: boolean;
  /** Milliseconds by the process’s clock. */
  readonly atMs: number;
  /** Since the last thing that this socket heard or sent. */
  readonly gapMs: number;
}

/** One event that the scenario sent and wanted an answer to. */
export interface Asked {
  readonly name: string;
  readonly args: readonly unknown[];
  /** Absent while there is none. */
  readonly answer?: { readonly args: readonly unknown[]; readonly waitedMs: number };
}

/** What one socket of a scenario went through. */
export interface SocketTranscript {
  /** What the scenario calls it. */
  readonly name: string;
  readonly heard: readonly Heard[];
  readonly asked: readonly Asked[];
}

/** What one client library went through in a scenario. */
export interface Transcript {
  readonly sockets: readonly SocketTranscript[];
  /** When the last of its sockets was connected, and when it stopped listening; by the process’s clock. */
  readonly connectedAtMs: number;
  readonly stoppedAtMs: number;
  /** Why the scenario did not come to its end. */
  readonly failure?: string;
  /** The event that it waited for in vain. */
  readonly missing?: string;
}

/** A value as it can be printed and compared. */
export function toPlain(value: unknown): unknown {
  if (value instanceof ArrayBuffer) return { binary: Buffer.from(value).toString('base64') };
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteOffset, byteLength } = value;
    return { binary: Buffer.from(buffer, byteOffset, byteLength).toString('base64') };
  }
  if (Array.isArray(value)) return value.map(toPlain);
  if (typeof value !== 'object' || value === null) return value ?? null;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.map(([name, inner]) => [name, toPlain(inner)]));
}
