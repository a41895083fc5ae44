import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { PROTOCOL_VERSION } from '../protocol/names.js';
import type { Batch } from '../protocol/uplink.js';
import { applyCors, checkFetchSite } from './admission.js';
import { answerJson, answerNothing, answerProblem, Refusal } from './answers.js';
import type { BridgeOptions } from './options.js';
import { type BridgeRequest, readBatch, readHead, type RequestHead, urlOf } from './request.js';
import { Session, type SessionOwner, type SessionSettings } from './session.js';
import { Sessions } from './sessions.js';
import type { SocketIoPort } from './socket-io-server.js';

/** Proxies and browsers cut a connection that is idle for 60 s, some sooner. */
const MAX_PING_INTERVAL_MS = 15_000;

/** What a plain consumer gets when it asks for nothing else. */
const PLAIN_OPEN: Batch = {
  open: { protocol: PROTOCOL_VERSION },
  messages: [{ kind: 'connect', nsp: '/' }],
};

/** Answers the requests of session mode. @see PROTOCOL.md §2 and §4 */
export class Endpoint {
  readonly sessions = new Sessions(() => this.settings().graceMs);
  private isClosed = false;

  constructor(
    private readonly port: SocketIoPort,
    private readonly options: BridgeOptions,
  ) {}

  /** Never rejects: what goes wrong becomes an answer. */
  async answer(request: BridgeRequest, response: ServerResponse): Promise<void> {
    try {
      if (await applyCors(this.options.cors ?? this.port.cors(), request, response)) return;
      await this.port.runMiddlewares(request, response);
      if (!response.writableEnded) await this.dispatch(request, response);
    } catch (error) {
      this.answerError(error, request, response);
    }
  }

  close(): void {
    this.isClosed = true;
    for (const session of this.sessions) session.shutDown();
  }

  private async dispatch(request: BridgeRequest, response: ServerResponse): Promise<void> {
    const head = readHead(request);
    const principal = await this.options.principal?.(request);
    if (request.method === 'GET') {
      checkFetchSite(request, response);
      if (head.secret === undefined)
        await this.open(PLAIN_OPEN, head, principal, request, response);
      else this.resume(head.secret, head, principal, response);
    } else if (request.method === 'POST') {
      const batch = await readBatch(request, this.settings().maxPayloadBytes);
      if (batch.open) await this.open(batch, head, principal, request, response);
      else this.receive(batch, head, principal, response);
    } else {
      throw new Refusal('method-not-allowed', {}, { Allow: 'GET, POST, OPTIONS' });
    }
  }

  private async open(
    batch: Batch,
    head: RequestHead,
    principal: string | undefined,
    request: BridgeRequest,
    response: ServerResponse,
  ): Promise<void> {
    if (batch.open?.protocol !== PROTOCOL_VERSION) {
      throw new Refusal('unsupported-protocol', { supported: [PROTOCOL_VERSION] });
    }
    if (this.isClosed) throw new Refusal('unavailable', {}, { 'Retry-After': '1' });
    prepareHandshake(request, head);
    await this.admit(request);
    const connectionId = await this.port.createConnectionId(request);
    const known = head.secret === undefined ? undefined : this.sessions.find(head.secret);
    if (known) return this.reopen(known, batch, head, principal, response);
    const canAnswer = head.secret !== undefined;
    const { engine } = this.port;
    const session = this.create(head, { request, connectionId, engine, principal, canAnswer });
    session.open(response);
    if (!canAnswer && head.lastEventId !== '') session.announceReset();
    this.port.handOver(session.conn);
    session.receive(canAnswer ? withFirstNumber(batch) : withConnect(batch));
  }

  /** The answer to the first open was lost on its way. */
  private reopen(
    session: Session,
    batch: Batch,
    head: RequestHead,
    principal: string | undefined,
    response: ServerResponse,
  ): void {
    if (session.isEnded || session.owner.principal !== principal)
      throw new Refusal('unknown-session');
    const numbered = withFirstNumber(batch);
    checkNumber(session, numbered);
    takeAttempt(session, head);
    session.resume(response, head.lastEventId);
    session.receive(numbered);
  }

  private resume(
    secret: string,
    head: RequestHead,
    principal: string | undefined,
    response: ServerResponse,
  ): void {
    const session = this.sessions.find(secret);
    if (!session || session.owner.principal !== principal) throw new Refusal('unknown-session');
    if (!session.mayReconnect) return answerNothing(response);
    if (session.isEnded) throw new Refusal('unknown-session');
    takeAttempt(session, head);
    session.resume(response, head.lastEventId);
  }

  private receive(
    batch: Batch,
    head: RequestHead,
    principal: string | undefined,
    response: ServerResponse,
  ): void {
    const session = head.secret === undefined ? undefined : this.sessions.find(head.secret);
    if (!session || session.isEnded || session.owner.principal !== principal) {
      throw new Refusal('unknown-session');
    }
    checkNumber(session, batch);
    answerJson(response, { next: session.receive(batch) });
  }

  private create(head: RequestHead, owner: SessionOwner): Session {
    const secret = head.secret ?? randomBytes(24).toString('base64url');
    const session = new Session(owner, this.settings(), () => {
      this.sessions.ended(secret);
      this.port.release(session.conn);
    });
    session.attempt = head.attempt ?? 0;
    this.sessions.add(secret, session);
    return session;
  }

  /** Asks Socket.IO's `allowRequest`. */
  private async admit(request: BridgeRequest): Promise<void> {
    const refusal = await this.port.refusal(request);
    if (refusal === undefined) return;
    this.port.reportRefusal(request, refusal);
    throw new Refusal('forbidden', { detail: refusal });
  }

  private settings(): SessionSettings {
    const { replayFrames = 4096, replayBytes = 1024 * 1024 } = this.options;
    const { pingIntervalMs, pingTimeoutMs, maxPayloadBytes } = this.port.limits();
    return {
      pingIntervalMs: Math.min(pingIntervalMs, MAX_PING_INTERVAL_MS),
      pingTimeoutMs,
      graceMs: this.options.graceMs ?? pingTimeoutMs,
      maxPayloadBytes,
      replay: { frames: replayFrames, bytes: replayBytes },
      codec: this.port.codec,
      implicitNamespace: this.port.isVersion2 ? '/' : undefined,
    };
  }

  private answerError(error: unknown, request: BridgeRequest, response: ServerResponse): void {
    if (response.headersSent || response.destroyed) return void response.destroy();
    if (error instanceof Refusal) return answerProblem(response, error);
    // A middleware's failure is a refusal, as in Socket.IO's engine; its text stays on the server.
    this.port.reportRefusal(request, error instanceof Error ? error.message : String(error));
    answerProblem(response, new Refusal('forbidden'));
  }
}

/** What handlers find in `socket.handshake`: the URL as the client sent it, and the query without the secret. */
function prepareHandshake(request: BridgeRequest, head: RequestHead): void {
  const query = new URLSearchParams(head.query);
  query.delete('session');
  const path = urlOf(request).split('?')[0] ?? '/';
  request.url = query.size > 0 ? `${path}?${query.toString()}` : path;
  request._query = { ...Object.fromEntries(query), EIO: '4', transport: 'sse' };
}

function takeAttempt(session: Session, { attempt }: RequestHead): void {
  if (attempt === undefined) return;
  if (attempt <= session.attempt) throw new Refusal('stale-attempt');
  session.attempt = attempt;
}

function checkNumber(session: Session, { seq }: Batch): void {
  if (seq !== undefined && seq > session.next) {
    throw new Refusal('sequence-gap', { expected: session.next });
  }
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
