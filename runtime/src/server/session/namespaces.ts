import type { OutgoingMessage } from '../packets/codec.js';

export interface NamespaceBounds {
  /** The namespace that the server joins every connection to by itself. */
  readonly implicitNamespace: string | undefined;
  readonly maxNamespaces: number;
  /** The namespace that a connect asks for: 2.x takes a query with it. */
  namespaceOf(asked: string): string;
}

export interface NamespaceOutcome {
  /** The message is in order: Socket.IO may have it. */
  deliver(message: OutgoingMessage): void;
  /** The bound is passed. */
  refuse(nsp: string): void;
}

/**
 * What a session's client may say in which namespace. Socket.IO 4 closes a whole connection on an event
 * before its namespace is connected, or a second connect; so such messages are held, or dropped, here.
 */
export class Namespaces {
  private readonly joined = new Set<string>();
  /** Namespaces that are being decided, with what waits for the decision. */
  private readonly pending = new Map<string, OutgoingMessage[]>();

  constructor(
    private readonly bounds: NamespaceBounds,
    private readonly outcome: NamespaceOutcome,
  ) {
    if (bounds.implicitNamespace !== undefined) this.pending.set(bounds.implicitNamespace, []);
  }

  /** True when the client is in no namespace and waits for none. */
  get isEmpty(): boolean {
    return this.joined.size === 0 && this.pending.size === 0;
  }

  /** How many messages wait for a decision of Socket.IO's. */
  get held(): number {
    let count = 0;
    for (const waiting of this.pending.values()) count += waiting.length;
    return count;
  }

  accept(message: OutgoingMessage): void {
    const { kind, nsp: asked = '/' } = message;
    const nsp = kind === 'connect' ? this.bounds.namespaceOf(asked) : asked;
    if (kind === 'connect' && nsp === this.bounds.implicitNamespace) return;
    const waiting = this.pending.get(nsp) ?? this.pendingFirst;
    if (waiting) waiting.push(message);
    else if (kind === 'connect') this.connect(nsp, message);
    else if (this.joined.has(nsp)) this.pass(nsp, message);
  }

  /** 2.x loses the query of a connect that comes before it has joined its own namespace. */
  private get pendingFirst(): OutgoingMessage[] | undefined {
    const { implicitNamespace } = this.bounds;
    return implicitNamespace === undefined ? undefined : this.pending.get(implicitNamespace);
  }

  /** Socket.IO has let the client in. What was held goes on once it has registered the socket. */
  connected(nsp: string): void {
    this.joined.add(nsp);
    this.releaseSoon(nsp);
  }

  /** Socket.IO has refused the client: what was meant for this connect is void, a later one is not. */
  refused(nsp: string): void {
    const waiting = this.pending.get(nsp) ?? [];
    const next = waiting.findIndex((message) => message.kind === 'connect');
    this.release(nsp, next < 0 ? [] : waiting.slice(next));
  }

  disconnected(nsp: string): void {
    this.joined.delete(nsp);
  }

  private releaseSoon(nsp: string): void {
    const waiting = this.pending.get(nsp);
    process.nextTick(() => {
      if (waiting && this.pending.get(nsp) === waiting) this.release(nsp, waiting);
    });
  }

  private release(nsp: string, waiting: readonly OutgoingMessage[]): void {
    this.pending.delete(nsp);
    for (const message of waiting) this.accept(message);
  }

  private connect(nsp: string, message: OutgoingMessage): void {
    if (this.joined.has(nsp)) return;
    // One that is being let in, or is leaving, is in both.
    const present = new Set([...this.joined, ...this.pending.keys()]);
    if (present.size >= this.bounds.maxNamespaces) return this.outcome.refuse(nsp);
    this.pending.set(nsp, []);
    this.outcome.deliver(message);
  }

  private pass(nsp: string, message: OutgoingMessage): void {
    if (message.kind === 'disconnect') this.leave(nsp, message);
    else this.outcome.deliver(message);
  }

  /**
   * Socket.IO takes a moment to run an event, and would not run it once it knows of the disconnect; and a
   * connect that came before it has let go would be a second one to it.
   */
  private leave(nsp: string, message: OutgoingMessage): void {
    this.pending.set(nsp, []);
    setImmediate(() => {
      if (this.joined.delete(nsp)) this.outcome.deliver(message);
      this.releaseSoon(nsp);
    });
  }
}
