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

/** A namespace that the client is in, or that is being decided. One that is being let in, or is leaving, is both. */
interface Place {
  readonly nsp: string;
  isJoined: boolean;
  /** What waits for the decision. */
  waiting: OutgoingMessage[] | undefined;
}

function isNeeded({ isJoined, waiting }: Place): boolean {
  return isJoined || waiting !== undefined;
}

/**
 * What a session's client may say in which namespace. Socket.IO 4 closes a whole connection on an event
 * before its namespace is connected, or a second connect; so such messages are held, or dropped, here.
 */
export class Namespaces {
  /** Mostly one: a list is smaller than a map, and each client has it. */
  private places: readonly Place[] = [];

  constructor(
    private readonly bounds: NamespaceBounds,
    private readonly outcome: NamespaceOutcome,
  ) {
    if (bounds.implicitNamespace !== undefined) this.enter(bounds.implicitNamespace);
  }

  /** True when the client is in no namespace and waits for none. */
  get isEmpty(): boolean {
    return this.places.length === 0;
  }

  /** How many messages wait for a decision of Socket.IO's. */
  get held(): number {
    return this.places.reduce((count, { waiting = [] }) => count + waiting.length, 0);
  }

  accept(message: OutgoingMessage): void {
    const { kind, nsp: asked = '/' } = message;
    const nsp = kind === 'connect' ? this.bounds.namespaceOf(asked) : asked;
    if (kind === 'connect' && nsp === this.bounds.implicitNamespace) return;
    const place = this.find(nsp);
    const waiting = place?.waiting ?? this.waitingFirst;
    if (waiting) waiting.push(message);
    else if (kind === 'connect') this.connect(nsp, message);
    else if (place) this.pass(place, message);
  }

  /** Socket.IO has let the client in. What was held goes on once it has registered the socket. */
  connected(nsp: string): void {
    const place = this.find(nsp) ?? this.enter(nsp);
    place.isJoined = true;
    this.releaseSoon(place);
  }

  /** Socket.IO has refused the client: what was meant for this connect is void, a later one is not. */
  refused(nsp: string): void {
    const place = this.find(nsp);
    if (!place) return;
    const { waiting = [] } = place;
    const next = waiting.findIndex((message) => message.kind === 'connect');
    this.release(place, next < 0 ? [] : waiting.slice(next));
  }

  disconnected(nsp: string): void {
    const place = this.find(nsp);
    if (!place) return;
    place.isJoined = false;
    this.tidy();
  }

  private find(nsp: string): Place | undefined {
    return this.places.find((place) => place.nsp === nsp);
  }

  /** 2.x loses the query of a connect that comes before it has joined its own namespace. */
  private get waitingFirst(): OutgoingMessage[] | undefined {
    const { implicitNamespace } = this.bounds;
    return implicitNamespace === undefined ? undefined : this.find(implicitNamespace)?.waiting;
  }

  private enter(nsp: string): Place {
    const place: Place = { nsp, isJoined: false, waiting: [] };
    // Of just that size: a spread or a push makes room for 16 more.
    this.places = this.places.concat(place);
    return place;
  }

  private tidy(): void {
    // A list of its own, with room for 16, only where there is something to leave out.
    if (!this.places.every(isNeeded)) this.places = this.places.filter(isNeeded);
  }

  private releaseSoon(place: Place): void {
    const { waiting } = place;
    process.nextTick(() => {
      if (waiting && place.waiting === waiting) this.release(place, waiting);
    });
  }

  private release(place: Place, waiting: readonly OutgoingMessage[]): void {
    place.waiting = undefined;
    this.tidy();
    for (const message of waiting) this.accept(message);
  }

  private connect(nsp: string, message: OutgoingMessage): void {
    if (this.find(nsp)) return;
    if (this.places.length >= this.bounds.maxNamespaces) return this.outcome.refuse(nsp);
    this.enter(nsp);
    this.outcome.deliver(message);
  }

  private pass(place: Place, message: OutgoingMessage): void {
    if (message.kind === 'disconnect') this.leave(place, message);
    else this.outcome.deliver(message);
  }

  /**
   * Socket.IO takes a moment to run an event, and would not run it once it knows of the disconnect; and a
   * connect that came before it has let go would be a second one to it.
   */
  private leave(place: Place, message: OutgoingMessage): void {
    place.waiting = [];
    setImmediate(() => {
      if (place.isJoined) {
        place.isJoined = false;
        this.outcome.deliver(message);
      }
      this.releaseSoon(place);
    });
  }
}
