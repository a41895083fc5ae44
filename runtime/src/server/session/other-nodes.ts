import type { Batch } from '../../protocol/uplink.js';
import type { SocketIoPort } from '../engine/port.js';
import { isProblemCode, Refusal, RETRY_SOON } from '../http/answers.js';
import { checkBatch, type RequestHead } from '../http/request.js';
import type { Observer } from '../observe.js';
import { type BridgeOptions, relayOptionsOf } from '../options.js';
import { Relay } from '../nodes/relay.js';
import { runBatch } from './run-batch.js';
import type { Sessions } from './sessions.js';

/** What one node asks all others. */
interface Question {
  /** Names the session: the digest of its secret, which stays with the node that has seen it. */
  readonly digest: string;
  /** Of who is asking, as the `principal` option of the node that was asked first tells. */
  readonly principal?: string | undefined;
  /** The uplink to run, as JSON. Absent: is the session there? */
  readonly body?: string;
}

/** What the owner of a session says. */
type Outcome =
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

/** Whose session is meant, and who says so. */
interface Asked {
  readonly head: RequestHead;
  readonly principal: string | undefined;
}

/** What this node does for sessions of others, and they for its own. @see PROTOCOL.md §4.4 */
export class OtherNodes {
  private readonly relay: Relay<Question, Outcome>;

  /** @throws {TypeError} when the server has no way to others */
  constructor(
    { peers }: SocketIoPort,
    private readonly options: BridgeOptions,
    private readonly observer: Observer,
    private readonly sessions: Sessions,
  ) {
    if (!peers) {
      throw new TypeError(
        'relay: got a server without messages between servers, wanted Socket.IO 4.x; leave it out and make sessions sticky, see CAPACITY.md',
      );
    }
    const answer = (question: Question) => this.answer(question);
    this.relay = new Relay<Question, Outcome>(peers('relay'), answer, relayOptionsOf(options));
  }

  /**
   * Has the session's own node run a batch.
   * @returns the number that the next message must have
   * @throws {Refusal} as that node refuses; `unavailable` when none has answered: the client's stream tells whether it is gone
   */
  async handOn(batch: Batch, asked: Asked): Promise<number> {
    const outcome = await this.ask(asked, JSON.stringify(batch));
    if (outcome?.kind === 'ran') return outcome.next;
    if (outcome?.kind !== 'refused' || !isProblemCode(outcome.code)) {
      throw new Refusal('unavailable', {}, RETRY_SOON);
    }
    throw new Refusal(outcome.code, outcome.members, outcome.headers);
  }

  /** @throws {Refusal} `elsewhere` when another node has the session */
  async seek(asked: Asked): Promise<void> {
    if (await this.ask(asked)) throw new Refusal('elsewhere');
  }

  private async ask(
    { head: { digest }, principal }: Asked,
    body?: string,
  ): Promise<Outcome | undefined> {
    if (digest === undefined) return undefined;
    const question = {
      digest,
      // Left out where it is undefined: what carries it may know no such value.
      ...(principal !== undefined && { principal }),
      ...(body !== undefined && { body }),
    };
    // That an uplink was for somebody else need not be said: only its owner counts.
    const outcome = await this.relay.ask(question, body === undefined);
    this.observer.observe({ kind: 'relayed', answered: outcome !== undefined });
    return outcome;
  }

  /** What another node is told; undefined when the session is not here. */
  private async answer({ digest, principal, body }: Question): Promise<Outcome | undefined> {
    const session = this.sessions.find(digest);
    if (!session?.canAnswer || session.principal !== principal) return undefined;
    if (body === undefined) {
      return session.hasNews || !session.mayReconnect ? { kind: 'here' } : undefined;
    }
    try {
      if (session.isEnded) throw new Refusal('unknown-session');
      const batch = checkBatch(JSON.parse(body), this.options.maxNameLength);
      return { kind: 'ran', next: await runBatch(session, batch) };
    } catch (error) {
      const { code, members, headers } =
        error instanceof Refusal ? error : new Refusal('unavailable', {}, RETRY_SOON);
      return { kind: 'refused', code, members, headers };
    }
  }
}
