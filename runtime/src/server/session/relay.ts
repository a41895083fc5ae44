import { randomBytes } from 'node:crypto';
import type { Peers } from '../engine/peers.js';
import { Refusal, RETRY_SOON } from '../http/answers.js';
import type { RelayOptions } from '../options.js';

/** What one node asks all others. */
export interface Question {
  /** Names the session: the digest of its secret, which stays with the node that has seen it. */
  readonly digest: string;
  /** Of who is asking, as the `principal` option of the node that was asked first tells. */
  readonly principal?: string | undefined;
  /** The uplink to run, as JSON. Absent: is the session there? */
  readonly body?: string;
}

/** What the owner of a session says. */
export type Outcome =
  /** It is there. */
  | { readonly kind: 'here' }
  /** The uplink was run. */
  | { readonly kind: 'ran'; readonly next: number }
  | {
      readonly kind: 'refused';
      readonly code: string;
      readonly members: Refusal['members'];
      readonly headers: Refusal['headers'];
    };

type Message =
  | {
      readonly kind: 'ask';
      readonly from: string;
      readonly id: number;
      readonly question: Question;
    }
  | {
      readonly kind: 'answer';
      readonly to: string;
      readonly id: number;
      /** None: the session is not there. */
      readonly outcome?: Outcome | undefined;
    };

interface Pending {
  absent: number;
  settle(outcome: Outcome | undefined): void;
}

const DEFAULT_TIMEOUT_MS = 2000;
const DEFAULT_MAX_PENDING = 1000;

/** Asks the other nodes of an application about sessions that this one does not know. @see PROTOCOL.md §4.4 */
export class Relay {
  private readonly node = randomBytes(9).toString('base64url');
  private readonly pending = new Map<number, Pending>();
  private lastId = 0;
  private readonly timeoutMs: number;
  private readonly maxPending: number;

  /** @param answer what this node says of a session; undefined when it does not know it */
  constructor(
    private readonly peers: Peers,
    private readonly answer: (question: Question) => Outcome | undefined,
    options: RelayOptions,
  ) {
    this.timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    this.maxPending = options.maxPending ?? DEFAULT_MAX_PENDING;
    peers.onMessage((message) => {
      if (isMessage(message)) this.onMessage(message);
    });
  }

  /**
   * Asks the others.
   * @returns undefined when nobody has the session, or its owner has not answered in time
   * @throws {Refusal} `unavailable` when too many questions are open already
   */
  async ask(question: Question): Promise<Outcome | undefined> {
    if (this.pending.size >= this.maxPending) throw new Refusal('unavailable', {}, RETRY_SOON);
    const id = (this.lastId += 1);
    const others = question.body === undefined ? await this.peers.count() : Infinity;
    if (others <= 0) return undefined;
    return new Promise((resolve) => {
      const settle = (outcome: Outcome | undefined): void => {
        clearTimeout(late);
        this.pending.delete(id);
        resolve(outcome);
      };
      const late = setTimeout(settle, this.timeoutMs, undefined);
      this.pending.set(id, {
        absent: 0,
        settle(outcome) {
          if (!outcome) this.absent += 1;
          if (outcome || this.absent >= others) settle(outcome);
        },
      });
      this.send({ kind: 'ask', from: this.node, id, question });
    });
  }

  private onMessage(message: Message): void {
    if (message.kind === 'answer') {
      if (message.to === this.node) this.pending.get(message.id)?.settle(message.outcome);
      return;
    }
    const { from: to, id, question } = message;
    const outcome = this.answer(question);
    // That an uplink was for somebody else need not be said: only its owner counts.
    if (outcome) this.send({ kind: 'answer', to, id, outcome });
    else if (question.body === undefined) this.send({ kind: 'answer', to, id });
  }

  private send(message: Message): void {
    this.peers.send(message);
  }
}

/** It comes from a node of this application; members are checked where they matter. */
function isMessage(message: unknown): message is Message {
  if (typeof message !== 'object' || message === null || !('kind' in message)) return false;
  return message.kind === 'ask' || message.kind === 'answer';
}
