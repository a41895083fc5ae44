import { setTimeout as delay } from 'node:timers/promises';
import { deserialize, serialize } from 'node:v8';
import {
  hasOwnRecovery,
  isByRoom,
  type RecoveringAdapter,
  type RecoverySupport,
} from '../engine/adapters.js';
import type { OpenPeers } from '../engine/peers.js';
import type { RelayOptions } from '../options.js';
import { closeGap } from './close-gap.js';
import { lendRecovery } from './lend-recovery.js';
import { PacketLog } from './packet-log.js';
import { Relay } from './relay.js';
import { type Given, StoredSockets } from './stored-sockets.js';

/** Who has stored this socket? */
interface Question {
  readonly nsp: string;
  readonly pid: string;
  readonly offset: string;
}

/** A `Given`: a socket's data and its events may hold what JSON cannot. */
interface Found {
  readonly base64: string;
}

/** Packets of a namespace that are kept, at most. */
const MAX_PACKETS = 10_000;

/** What the last answer needs to leave this process. */
const SEND_MS = 100;

/** Connection state recovery from node to node, for every adapter of the application. @see CAPACITY.md */
export class Recovery {
  private readonly stored: StoredSockets;
  private readonly relay: Relay<Question, Found>;
  private readonly known = new WeakSet<RecoveringAdapter>();

  constructor(support: RecoverySupport, peers: OpenPeers, options: RelayOptions) {
    const { maxDisconnectionMs } = support;
    this.stored = new StoredSockets(maxDisconnectionMs);
    this.relay = new Relay(peers('recovery'), (question) => this.answer(question), options);
    support.eachAdapter((adapter, nsp) => {
      if (this.known.has(adapter) || isByRoom(adapter)) return;
      this.known.add(adapter);
      const log = new PacketLog(maxDisconnectionMs, MAX_PACKETS);
      if (hasOwnRecovery(adapter)) closeGap(adapter, log);
      else lendRecovery(adapter, nsp, log, this.stored, (...asked) => this.ask(nsp, ...asked));
    });
  }

  /** Waits until other nodes have taken over what was stored after a moment, or `timeoutMs` are over. */
  async handOver(sinceMs: number, timeoutMs: number): Promise<void> {
    if (await this.stored.allTaken(sinceMs, timeoutMs)) await delay(SEND_MS);
  }

  private async ask(nsp: string, pid: string, offset: string): Promise<Given | undefined> {
    const found = await this.relay.ask({ nsp, pid, offset }, true);
    // It was made below, by a node of this application.
    return found && (deserialize(Buffer.from(found.base64, 'base64')) as Given);
  }

  private answer({ nsp, pid, offset }: Question): Found | undefined {
    const given = this.stored.take(nsp, pid, offset);
    const encoded = given && encode(given);
    return encoded && { base64: encoded.toString('base64') };
  }
}

/** An application may keep anything in `socket.data`: what cannot be carried as it is goes as JSON, or the socket not at all. */
function encode(given: Given): Buffer | undefined {
  try {
    return serialize(given);
  } catch {
    const data = jsonOf(given.socket.data);
    return data === undefined
      ? undefined
      : serialize({ ...given, socket: { ...given.socket, data } });
  }
}

function jsonOf(value: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(value));
  } catch {
    return undefined;
  }
}
