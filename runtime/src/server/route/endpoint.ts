import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { checkFetchSite } from '../http/admission.js';
import { answerNothing, methodRefusal, Refusal } from '../http/answers.js';
import { ProtocolError } from '../../protocol/errors.js';
import { nativeDialect } from '../dialects/native.js';
import type { BridgeOptions } from '../options.js';
import { type BridgeRequest, checkBatch, checkBodyDepth, queryOf } from '../http/request.js';
import { RouteDelivery } from './delivery.js';
import { type Exchange, exposeHeader, readLastId, stored } from './exchange.js';
import { fingerprint, scopedConversation, scopedKey } from './key.js';
import type { RouteOptions, RouteRequest } from './options.js';
import { type RouteParts, RouteRuns, type RunInput } from './runs.js';
import { readRouteSettings, refusedBy } from './settings.js';
import { isStart, type RouteTarget } from './target.js';
import type { AnswerHead } from '../stores/store.js';

/** What the routes of one bridge share; `store` is for those that have none of their own. */
export interface RouteHouse extends Omit<RouteParts, 'settings'> {
  readonly options: BridgeOptions;
}

/** Answers the requests of one route. @see PROTOCOL.md §6 */
export class RouteEndpoint {
  private readonly parts: RouteParts;
  private readonly runs: RouteRuns;
  private readonly delivery: RouteDelivery;

  /** @throws {TypeError} when the event's name is one that Socket.IO reserves, or the namespace's is none */
  constructor(
    private readonly house: RouteHouse,
    event: string,
    options: RouteOptions,
  ) {
    const settings = readRouteSettings(event, options);
    this.parts = { ...house, settings, store: options.store ?? house.store };
    this.runs = new RouteRuns(this.parts);
    this.delivery = new RouteDelivery(this.parts, this.runs);
  }

  /** How many answers are running at this node. */
  get running(): number {
    return this.runs.size;
  }

  /** Never rejects: what goes wrong becomes an answer. */
  async answer(
    request: BridgeRequest,
    response: ServerResponse,
    target: RouteTarget,
  ): Promise<void> {
    const { gate } = this.parts;
    try {
      if (await gate.applyCors(request, response)) return;
      exposeHeader(response);
      const query = { query: queryOf(request), sid: undefined };
      const principal = await gate.enter(request, response, query);
      if (response.writableEnded) return;
      const after = readLastId(request);
      await this.dispatch({ ...target, request, response, principal, after });
    } catch (error) {
      gate.answerError(error, response, target.dialect.formatProblem);
    }
  }

  /** Lets what is running come to its end, and ends it after `drainMs`. */
  async close(drainMs: number): Promise<void> {
    const late = setTimeout(() => this.runs.close(), drainMs);
    await this.runs.whenIdle();
    clearTimeout(late);
  }

  private async dispatch(exchange: Exchange): Promise<void> {
    const { request, response } = exchange;
    const { method } = request;
    if (isStart(exchange)) {
      if (method === 'POST') return this.start(exchange);
      throw methodRefusal(method, 'POST, OPTIONS');
    }
    if (method !== 'GET' && method !== 'DELETE')
      throw methodRefusal(method, 'GET, DELETE, OPTIONS');
    if (method === 'GET') checkFetchSite(request, response);
    const id = exchange.stream ?? (await this.findLast(exchange));
    if (id === undefined) return answerNothing(response);
    await this.checkOwn(id, exchange);
    if (method === 'DELETE') {
      await stored(this.parts.store.cancel(id));
      answerNothing(response);
    } else if (!(await this.delivery.deliver(id, exchange))) {
      throw new Refusal('unknown-stream');
    }
  }

  private async start(exchange: Exchange): Promise<void> {
    const { request, principal } = exchange;
    const { gate, settings } = this.parts;
    const body = await gate.readBody(request);
    // All of it is hashed, also what no argument is made of.
    checkBodyDepth(body);
    const routeRequest: RouteRequest = Object.assign(request, { body });
    await gate.admit(request);
    const auth = await this.readAuth(routeRequest);
    const args = await this.readArgs(routeRequest, exchange);
    const { route } = settings;
    const scope = { route, principal, auth };
    const head = {
      route,
      principal,
      key: scopedKey(request, scope),
      fingerprint: fingerprint(request, body),
    };
    const name = exchange.dialect.conversationOf?.(body);
    const conversation = name === undefined ? name : scopedConversation(request, scope, name);
    const input = { auth, args, conversation };
    // Whoever has the key may have been refused: then this one is run after all.
    while (!(await this.startOrAttach(head, { ...exchange, body }, input)));
  }

  /** @returns false when there was nothing to attach to any more */
  private async startOrAttach(
    head: Omit<AnswerHead, 'id'> & { readonly key: string | undefined },
    exchange: Exchange,
    input: RunInput,
  ): Promise<boolean> {
    const { store, settings } = this.parts;
    if (exchange.response.destroyed) return true;
    this.runs.checkRoom();
    const id = randomBytes(16).toString('base64url');
    const ttlMs = settings.timeLimitMs + settings.resumeTtlMs;
    const taken = await stored(store.claim({ ...head, id, ttlMs }));
    if (taken && taken.fingerprint !== head.fingerprint) {
      const detail = 'wanted the same URL and body, or a key of its own';
      throw new Refusal('key-mismatch', { detail });
    }
    if (!taken) await this.runs.run(id, exchange.request, input);
    return this.delivery.deliver(taken?.id ?? id, exchange);
  }

  private async readAuth(request: RouteRequest): Promise<object | undefined> {
    const { settings } = this.parts;
    try {
      return await settings.auth(request);
    } catch (error) {
      if (error instanceof Refusal) throw error;
      throw new Refusal('forbidden', settings.refusal(refusedBy(error)), {}, error);
    }
  }

  private async readArgs(
    request: RouteRequest,
    { dialect }: RouteTarget,
  ): Promise<readonly unknown[]> {
    const { event, args: map } = this.parts.settings;
    let args: readonly unknown[];
    try {
      args = dialect === nativeDialect && map ? await map(request) : dialect.args(request.body);
    } catch (error) {
      const isOurs = error instanceof ProtocolError;
      const detail = isOurs ? error.message : 'the body is not what this route takes';
      throw new Refusal('malformed', { detail }, {}, error);
    }
    checkBatch({ seq: 1, messages: [{ kind: 'event', name: event, args }] });
    return args;
  }

  /** The answer that a conversation waits for, of whoever asks. */
  private async findLast(exchange: Exchange): Promise<string | undefined> {
    const { request, principal, conversation = '' } = exchange;
    const { store, settings } = this.parts;
    const { route } = settings;
    const auth = await this.readAuth(Object.assign(request, { body: undefined }));
    const scoped = scopedConversation(request, { route, principal, auth }, conversation);
    const id = await stored(store.findLast(scoped));
    return id !== undefined && (await stored(store.find(id))) ? id : undefined;
  }

  /** @throws {Refusal} `unknown-stream` */
  private async checkOwn(id: string, { principal }: Exchange): Promise<void> {
    const head = await stored(this.parts.store.find(id));
    const isOwn = !this.house.options.principal || head?.principal === principal;
    if (!head || !isOwn || head.route !== this.parts.settings.route) {
      throw new Refusal('unknown-stream');
    }
  }
}
