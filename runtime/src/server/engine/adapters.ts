/** An event as an adapter broadcasts it. */
export interface BroadcastPacket {
  readonly type: number;
  /** Of an ack that is wanted. */
  readonly id?: number;
  /** Name and arguments. */
  readonly data: unknown[];
}

/** Who gets it. */
export interface BroadcastOptions {
  readonly rooms: ReadonlySet<string>;
  readonly except?: ReadonlySet<string>;
  readonly flags?: { readonly volatile?: boolean };
}

/** What Socket.IO stores of a socket, to restore it under the same id. */
export interface StoredSocket {
  readonly sid: string;
  readonly pid: string;
  readonly rooms: readonly string[];
  readonly data: unknown;
}

/** A stored socket, with the names and arguments of the events that its client has missed. */
export interface RestoredSocket extends StoredSocket {
  readonly missedPackets: readonly (readonly unknown[])[];
}

type Awaitable<T> = T | Promise<T>;

/** What of an adapter of Socket.IO 4.6 and later takes part in connection state recovery. */
export interface RecoveringAdapter {
  broadcast(packet: BroadcastPacket, options: BroadcastOptions): unknown;
  /** Called for each broadcast, also another node's, right before `apply`. */
  _encode(packet: BroadcastPacket, options: object): unknown;
  apply(options: BroadcastOptions, callback: (socket: object) => void): void;
  persistSession(socket: StoredSocket): unknown;
  restoreSession(pid: string, offset: string): Awaitable<RestoredSocket | null | undefined>;
  /** Redis: whether what is sent to a single room concerns this node. */
  hasRoom?(room: string): boolean;
  /** The cluster adapter: adds an id, which it does not have. */
  addOffsetIfNecessary?(): void;
  /** Sharded Redis: whether it subscribes to each room by itself. */
  readonly opts?: { readonly subscriptionMode?: string };
}

/** Where connection state recovery is on. */
export interface RecoverySupport {
  /** How long a socket is stored. */
  readonly maxDisconnectionMs: number;
  /** Calls `listener` with the adapter of each namespace, those that there are and those to come. */
  eachAdapter(listener: (adapter: RecoveringAdapter, nsp: string) => void): void;
}

interface Namespace {
  readonly name: string;
  readonly adapter: RecoveringAdapter;
}

export interface RecoveringServer {
  readonly opts?: {
    readonly connectionStateRecovery?: { readonly maxDisconnectionDuration: number };
  };
  readonly _nsps?: ReadonlyMap<string, Namespace>;
  on?(event: string, listener: (subject: unknown) => void): unknown;
  adapter?(...args: readonly unknown[]): unknown;
}

/** @returns undefined where the application has not asked for connection state recovery, or there is none: before 4.6 */
export function findRecovery(server: RecoveringServer): RecoverySupport | undefined {
  const settings = server.opts?.connectionStateRecovery;
  if (!settings) return undefined;
  return {
    maxDisconnectionMs: settings.maxDisconnectionDuration,
    eachAdapter(listener) {
      const hear = ({ adapter, name }: Namespace): void => listener(adapter, name);
      const hearAll = (): void => server._nsps?.forEach(hear);
      hearAll();
      // With the namespace, as Socket.IO documents it.
      server.on?.('new_namespace', (nsp) => hear(nsp as Namespace));
      // An adapter that is set later takes the place of those that there are.
      const setAdapter = server.adapter?.bind(server);
      server.adapter = (...args) => {
        const result = setAdapter?.(...args);
        if (args.length > 0) hearAll();
        return result;
      };
    },
  };
}

/** Whether an adapter restores sockets by itself; Socket.IO's base class, from which all are made, does nothing. */
export function hasOwnRecovery(adapter: RecoveringAdapter): boolean {
  let base: unknown = adapter;
  for (let at: object | null = adapter; at !== null; at = prototypeOf(at)) {
    if (Object.getOwnPropertyDescriptor(at, 'restoreSession')) base = at;
  }
  return (base as RecoveringAdapter).restoreSession !== adapter.restoreSession;
}

/** Whether what is sent to one room may overtake what is sent to another, or comes only while somebody is in it. */
export function isByRoom({ opts }: RecoveringAdapter): boolean {
  return opts?.subscriptionMode?.startsWith('dynamic') === true;
}

function prototypeOf(value: object): object | null {
  // Whatever is in a chain of prototypes is an object, or its end.
  return Object.getPrototypeOf(value) as object | null;
}
