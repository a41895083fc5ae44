import type { Gate } from '../http/gate.js';
import type { Observer } from '../observe.js';
import type { BridgeRequest } from '../http/request.js';
import { Call } from './call.js';
import { stored, unavailable } from './exchange.js';
import type { RouteSettings } from './settings.js';
import type { Reservation, SocketIoPort } from '../engine/port.js';
import type { AnswerStore } from '../stores/store.js';

/** What a route consists of. */
export interface RouteParts {
  readonly port: SocketIoPort;
  readonly gate: Gate;
  readonly observer: Observer;
  readonly store: AnswerStore;
  readonly settings: RouteSettings;
}

/** What a handler is given. */
export interface RunInput {
  readonly auth: object | undefined;
  readonly args: readonly unknown[];
  /** Whose last answer this becomes. */
  readonly conversation: string | undefined;
}

/** The answers of a route that are running at this node. */
export class RouteRuns {
  private readonly calls = new Map<string, Call>();
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly parts: RouteParts) {}

  get size(): number {
    return this.calls.size;
  }

  find(id: string): Call | undefined {
    return this.calls.get(id);
  }

  /** @throws {Refusal} `unavailable` */
  checkRoom(): void {
    const { gate, settings } = this.parts;
    const { maxRunning } = settings;
    if (gate.isClosed) throw unavailable('this server is closing');
    if (this.calls.size >= maxRunning) throw unavailable(`${maxRunning} answers are running`);
  }

  /**
   * Runs the handler for an answer that has been claimed; a claim that comes to nothing is given back.
   * @returns when the answer has opened
   */
  async run(
    id: string,
    request: BridgeRequest,
    { conversation, ...input }: RunInput,
  ): Promise<void> {
    const { port, store, settings } = this.parts;
    let unsubscribe = noop;
    let reservation: Reservation | undefined;
    try {
      reservation = await port.reserve(request);
      const conn = reservation.id;
      unsubscribe = await stored(
        store.subscribe(id, (signal) => signal === 'cancel' && this.find(id)?.cancel()),
      );
      // What was awaited may have let the bridge close.
      this.checkRoom();
      const plan = { ...settings, ...input, id, store };
      const call = new Call(plan, port, { reservation, request }, (status) => {
        unsubscribe();
        this.noteEnd(id, conn, status);
      });
      this.noteStart(id, conn, call);
      await call.run();
      const ttlMs = settings.timeLimitMs + settings.resumeTtlMs;
      // Not waited for: who reads has to be there at once. Should it fail, there is no resume, and nothing else.
      if (conversation !== undefined) store.noteLast(conversation, id, ttlMs).catch(noop);
    } catch (error) {
      unsubscribe();
      reservation?.cancel();
      await stored(store.remove(id));
      throw error;
    }
  }

  /** Resolves when none is running. */
  async whenIdle(): Promise<void> {
    if (this.calls.size > 0) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** Ends them all. */
  close(): void {
    for (const call of this.calls.values()) call.fail('unavailable');
  }

  private noteStart(id: string, conn: string, call: Call): void {
    const { observer, settings } = this.parts;
    this.calls.set(id, call);
    observer.observe({ kind: 'started', conn, event: settings.event });
  }

  private noteEnd(id: string, conn: string, status: string): void {
    this.calls.delete(id);
    this.parts.observer.observe({ kind: 'answered', conn, status });
    if (this.calls.size === 0) for (const wake of this.waiting.splice(0)) wake();
  }
}

function noop(): void {}
