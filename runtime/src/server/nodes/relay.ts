import { randomBytes } from 'node:crypto';
import type { Peers } from '../engine/peers.js';
import { Refusal, RETRY_SOON } from '../http/answers.js';
import type { RelayOptions } from '../options.js';

interface Ask<Question> {
  readonly kind: 'ask';
  readonly from: string;
  readonly id: number;
  readonly question: Question;
  /** Whoever has no answer says so: the asker waits for nobody then. */
  readonly isCounted: boolean;
}

type Message<Question, Outcome> =
  | Ask<Question>
  | {
      readonly kind: 'answer';
      readonly to: string;
      readonly id: number;
      /** None: this node cannot say. */
      readonly outcome?: Outcome | undefined;
    };

type MaybeLater<T> = T | Promise<T>;

interface Pending<Outcome> {
  absent: number;
  settle(outcome: Outcome | undefined): void;
}

const DEFAULT_TIMEOUT_MS = 2000;
const DEFAULT_MAX_PENDING = 1000;

/**
 * Asks the other nodes of an application about what one of them has. `Question` and `Outcome` are plain JSON; their members
 * are checked where they matter.
 */
export class Relay<Question, Outcome> {
  private readonly node = randomBytes(9).toString('base64url');
  private readonly pending = new Map<number, Pending<Outcome>>();
  private lastId = 0;
  private readonly timeoutMs: number;
  private readonly maxPending: number;

  /** @param answer what this node says; undefined when it has nothing of the kind */
  constructor(
    private readonly peers: Peers,
    private readonly answer: (question: Question) => MaybeLater<Outcome | undefined>,
    options: RelayOptions,
  ) {
    this.timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    this.maxPending = options.maxPending ?? DEFAULT_MAX_PENDING;
    peers.onMessage((message) => {
      if (this.isMessage(message)) this.onMessage(message);
    });
  }

  /**
   * Asks the others.
   * @param isCounted whether to stop waiting once all have said that they cannot answer
   * @returns undefined when nobody can answer, or whoever can has not done so in time
   * @throws {Refusal} `unavailable` when too many questions are open already
   */
  async ask(question: Question, isCounted: boolean): Promise<Outcome | undefined> {
    if (this.pending.size >= this.maxPending) throw new Refusal('unavailable', {}, RETRY_SOON);
    const id = (this.lastId += 1);
    const others = isCounted ? await this.peers.count() : Infinity;
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
      this.send({ kind: 'ask', from: this.node, id, question, isCounted });
    });
  }

  private onMessage(message: Message<Question, Outcome>): void {
    if (message.kind === 'answer') {
      if (message.to === this.node) this.pending.get(message.id)?.settle(message.outcome);
      return;
    }
    void this.reply(message);
  }

  private async reply({ from: to, id, question, isCounted }: Ask<Question>): Promise<void> {
    const outcome = await this.answer(question);
    if (outcome) this.send({ kind: 'answer', to, id, outcome });
    else if (isCounted) this.send({ kind: 'answer', to, id });
  }

  private send(message: Message<Question, Outcome>): void {
    this.peers.send(message);
  }

  /** It comes from a node of this application. */
  private isMessage(message: unknown): message is Message<Question, Outcome> {
    if (typeof message !== 'object' || message === null || !('kind' in message)) return false;
    return message.kind === 'ask' || message.kind === 'answer';
  }
}
