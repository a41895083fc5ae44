import { Server } from 'socket.io';
import type {
  BroadcastOptions,
  BroadcastPacket,
  RecoveringAdapter,
} from '../../runtime/src/server/engine/adapters.js';
import { Recovery } from '../../runtime/src/server/nodes/recovery.js';

/** What a bus brings from one node to the others. */
type BusMessage =
  | { readonly packet: BroadcastPacket; readonly options: BroadcastOptions }
  | { readonly told: object };

type BaseAdapter = RecoveringAdapter & {
  addAll(id: string, rooms: ReadonlySet<string>): void;
  delAll(id: string): void;
};

// The adapter of one node, from which all others are made.
const Base = new Server().of('/').adapter.constructor as new (nsp: object) => BaseAdapter;
const { encoder } = new Server() as unknown as { encoder: object };

/** Keeps what is said in one order for all, as Redis does; each node gets it when the test says so. */
export class Bus {
  readonly nodes: readonly BusNode[];

  constructor(names: readonly string[]) {
    this.nodes = names.map((name) => new BusNode(name, this));
  }

  publish(from: BusNode, message: BusMessage): void {
    const copy = structuredClone(message);
    for (const node of this.nodes) if (node !== from) node.inbox.push(copy);
  }
}

/** A node with the adapter of a bus, and recovery from node to node. */
export class BusNode {
  readonly inbox: BusMessage[] = [];
  readonly recovery: Recovery;
  private readonly adapter: BaseAdapter;
  private readonly sockets = new Map<string, object>();
  private readonly listeners: ((message: unknown) => void)[] = [];
  private readonly deliverPacket: BaseAdapter['broadcast'];

  constructor(
    readonly name: string,
    bus: Bus,
  ) {
    const adapter = new Base({ name: '/', server: { encoder, opts: {} }, sockets: this.sockets });
    this.deliverPacket = adapter.broadcast.bind(adapter);
    adapter.broadcast = (packet, options) => {
      bus.publish(this, { packet, options });
      return this.deliverPacket(packet, options);
    };
    // As Redis's adapter: what is for one room is nothing to a node where nobody is in it.
    const { rooms } = adapter as unknown as { rooms: ReadonlyMap<string, unknown> };
    adapter.hasRoom = (room) => rooms.has(room);
    this.adapter = adapter;
    const peers = () => ({
      send: (told: object) => bus.publish(this, { told }),
      onMessage: (listener: (message: unknown) => void) => void this.listeners.push(listener),
      count: async () => bus.nodes.length - 1,
    });
    const support = {
      maxDisconnectionMs: 60_000,
      eachAdapter: (listener: (one: RecoveringAdapter, nsp: string) => void) =>
        listener(adapter, '/'),
    };
    this.recovery = new Recovery(support, peers, {});
  }

  emit(room: string, value: number): void {
    const options = { rooms: new Set([room]), except: new Set<string>() };
    this.adapter.broadcast({ type: 2, data: ['news', value] }, options);
  }

  /** Takes the next message of the bus. @returns false when there is none */
  deliver(): boolean {
    const message = this.inbox.shift();
    if (!message) return false;
    if ('told' in message) this.listeners.forEach((listener) => listener(message.told));
    else if ([...message.options.rooms].every((room) => this.adapter.hasRoom?.(room)))
      this.deliverPacket(message.packet, message.options);
    return true;
  }

  /** @param hear called with the arguments of each event */
  join(id: string, rooms: readonly string[], hear: (args: readonly unknown[]) => void): void {
    this.adapter.addAll(id, new Set(rooms));
    const writeToEngine = ([text = '']: readonly string[]): void => {
      // `2["news",…]`
      hear((JSON.parse(text.slice(1)) as unknown[]).slice(1));
    };
    this.sockets.set(id, { client: { writeToEngine } });
  }

  leave(id: string, rooms: readonly string[]): void {
    this.adapter.persistSession({ sid: id, pid: `p-${id}`, rooms, data: {} });
    this.adapter.delAll(id);
    this.sockets.delete(id);
  }

  restore(id: string, offset: string) {
    return this.adapter.restoreSession(`p-${id}`, offset);
  }
}
