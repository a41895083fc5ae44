import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { PROTOCOL_VERSION } from '../../protocol/names.js';
import type { Batch } from '../../protocol/uplink.js';
import { checkFetchSite } from '../http/admission.js';
import { answerJson, answerNothing, methodRefusal, Refusal, RETRY_SOON } from '../http/answers.js';
import type { Gate } from '../http/gate.js';
import type { Observer } from '../observe.js';
import type { BridgeOptions } from '../options.js';
import { type BridgeRequest, checkBatch, readHead, type RequestHead } from '../http/request.js';
import { createHosts } from './host.js';
import { OtherNodes } from './other-nodes.js';
import { checkNumber, runBatch, runMessages, whenFree } from './run-batch.js';
import { Session, type SessionHost } from './session.js';
import { Sessions } from './sessions.js';
import type { Reservation, SocketIoPort } from '../engine/port.js';

/** What a plain consumer gets when it asks for nothing else. */
const PLAIN_OPEN: Batch = {
  open: { protocol: PROTOCOL_VERSION },
  messages: [{ kind: 'connect', nsp: '/' }],
};

/** One request that has been let in. */
interface Exchange {
  readonly request: BridgeRequest;
  readonly response: ServerResponse;
  readonly head: RequestHead;
  readonly principal: string | undefined;
}

/** Answers the requests of session mode. @see PROTOCOL.md §2 and §4 */
export class Endpoint {
  readonly sessions: Sessions;
  private readonly otherNodes: OtherNodes | undefined;
  private readonly nextHost: () => SessionHost;

  constructor(
    private readonly port: SocketIoPort,
    private readonly options: BridgeOptions,
    private readonly observer: Observer,
    private readonly gate: Gate,
  ) {
    this.sessions = new Sessions(options);
    this.nextHost = createHosts(port, options, observer, this.sessions);
    if (options.relay) this.otherNodes = new OtherNodes(port, options, observer, this.sessions);
  }

  /** Never rejects: what goes wrong becomes an answer. */
  async answer(request: BridgeRequest, response: ServerResponse): Promise<void> {
    try {
      if (await this.gate.applyCors(request, response)) return;
      if (request.method === 'GET') checkFetchSite(request, response);
      const head = readHead(request);
      const sid = this.sessions.find(head.digest)?.conn.id;
      const principal = await this.gate.enter(request, response, { query: head.query, sid });
      if (response.writableEnded) return;
      await this.dispatch({ request, response, head, principal });
    } catch (error) {
      this.gate.answerError(error, response);
    }
  }

  /**
   * Ends all sessions, each at a random time within `drainMs`: until then it goes on as ever, and its client need not be
   * anywhere else.
   */
  async close(drainMs: number): Promise<void> {
    const ends = [...this.sessions].map(async (session) => {
      if (drainMs > 0) await delay(Math.random() * drainMs, undefined, { ref: false });
      session.shutDown();
    });
    await Promise.all(ends);
  }

  private async dispatch(exchange: Exchange): Promise<void> {
    const { request } = exchange;
    if (request.method === 'GET') {
      if (exchange.head.digest === undefined) await this.open(PLAIN_OPEN, exchange);
      else await this.resume(exchange);
    } else if (request.method === 'POST') {
      const body = await this.gate.readBody(request);
      const batch = checkBatch(body, this.options.maxNameLength);
      if (batch.open) await this.open(batch, exchange);
      else await this.receive(batch, exchange);
    } else {
      throw methodRefusal(request.method, 'GET, POST, OPTIONS');
    }
  }

  private async open(batch: Batch, exchange: Exchange): Promise<void> {
    const { request, head } = exchange;
    if (batch.open?.protocol !== PROTOCOL_VERSION) {
      throw new Refusal('unsupported-protocol', { supported: [PROTOCOL_VERSION] });
    }
    // Credentials may be good for one handshake only, and this session has had its own.
    if (this.sessions.find(head.digest)) return this.reopen(batch, exchange);
    // It is not the first attempt: that one may have been another node's.
    if ((head.attempt ?? 1) > 1) await this.otherNodes?.seek(exchange);
    await this.gate.admit(request);
    const reservation = await this.port.reserve(request);
    try {
      await this.openAt(reservation, batch, exchange);
    } finally {
      reservation.cancel();
    }
  }

  private async openAt(reservation: Reservation, batch: Batch, exchange: Exchange): Promise<void> {
    const { request, response, head } = exchange;
    // Nobody is there any more to read the stream.
    if (response.destroyed) return;
    // What was awaited may have let another open with the same secret pass.
    if (this.sessions.find(head.digest)) return this.reopen(batch, exchange);
    if ((batch.seq ?? 1) > 1) throw new Refusal('sequence-gap', { expected: 1 });
    const session = this.create(reservation.id, exchange);
    this.port.emitHeaders(request, response, session.conn.id);
    session.open(this.gate.openLasting(response));
    const conn = session.conn.id;
    this.observer.observe({ kind: 'opened', conn });
    if (!session.canAnswer && head.lastEventId !== '') {
      session.announceReset();
      this.observer.observe({ kind: 'reset', conn });
    }
    reservation.handOver(session.conn);
    const whole = session.canAnswer ? withFirstNumber(batch) : withConnect(batch);
    await runMessages(session, whole);
  }

  /** The answer to the first open was lost on its way. */
  private async reopen(batch: Batch, exchange: Exchange): Promise<void> {
    await whenFree(this.findLive(exchange));
    if (exchange.response.destroyed) return;
    const session = this.findLive(exchange);
    const numbered = withFirstNumber(batch);
    checkNumber(session, numbered);
    this.goOn(session, exchange);
    await runMessages(session, numbered);
  }

  private async resume(exchange: Exchange): Promise<void> {
    if (!this.sessions.find(exchange.head.digest)) await this.otherNodes?.seek(exchange);
    if (exchange.response.destroyed) return;
    const session = this.findOwn(exchange);
    if (!session.mayReconnect) return answerNothing(exchange.response);
    if (!session.hasNews) throw new Refusal('unknown-session');
    this.goOn(session, exchange);
  }

  private goOn(session: Session, { request, response, head }: Exchange): void {
    takeAttempt(session, head);
    this.port.emitHeaders(request, response);
    const conn = session.conn.id;
    const wasEnded = session.isEnded;
    const replayed = session.resume(this.gate.openLasting(response), head.lastEventId);
    if (replayed !== undefined) this.observer.observe({ kind: 'resumed', conn, replayed });
    else if (!wasEnded) this.observer.observe({ kind: 'reset', conn });
  }

  private async receive(batch: Batch, exchange: Exchange): Promise<void> {
    const isElsewhere = this.otherNodes && !this.sessions.find(exchange.head.digest);
    const next = isElsewhere
      ? await this.otherNodes.handOn(batch, exchange)
      : await runBatch(this.findLive(exchange), batch);
    this.port.emitHeaders(exchange.request, exchange.response);
    answerJson(exchange.response, { next });
  }

  private findLive(exchange: Exchange): Session {
    const session = this.findOwn(exchange);
    if (!session.isEnded) return session;
    throw new Refusal('unknown-session');
  }

  /** It may have ended. */
  private findOwn({ head, principal }: Exchange): Session {
    const session = this.sessions.find(head.digest);
    if (session && session.principal === principal) return session;
    throw new Refusal('unknown-session');
  }

  private create(connectionId: string, { request, head, principal }: Exchange): Session {
    if (this.gate.isClosed || this.port.isClosing(request)) {
      // Over this connection it would reach the same server again, which waits for it to end.
      throw new Refusal('unavailable', {}, { ...RETRY_SOON, Connection: 'close' });
    }
    const address = this.sessions.addressOf(request);
    if (!this.sessions.hasRoomFor(address)) throw new Refusal('unavailable', {}, RETRY_SOON);
    const canAnswer = head.digest !== undefined;
    // Of no secret at all: nobody can come back to it.
    const digest = head.digest ?? randomBytes(32).toString('base64url');
    const { engine } = this.port;
    const owner = { request, connectionId, engine, digest, principal, address, canAnswer };
    const session = new Session(owner, this.nextHost());
    session.attempt = head.attempt ?? 0;
    this.sessions.add(session);
    return session;
  }
}

function takeAttempt(session: Session, { attempt }: RequestHead): void {
  if (attempt === undefined) return;
  if (attempt <= session.attempt) throw new Refusal('stale-attempt');
  session.attempt = attempt;
}

function withFirstNumber(batch: Batch): Batch {
  return { ...batch, seq: batch.seq ?? 1 };
}

/** A consumer under a secret of the server's cannot connect later. */
function withConnect(batch: Batch): Batch {
  const messages = batch.messages ?? [];
  if (messages.some((message) => message.kind === 'connect')) return batch;
  return { ...batch, messages: [...(PLAIN_OPEN.messages ?? []), ...messages] };
}
