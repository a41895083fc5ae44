import type { OpenOptions, Player, PlayerSocket } from './player.js';
import { toPlain } from './transcript.js';
import type { Asked, Heard, SocketTranscript, Transcript } from './transcript.js';

type Listener = (...args: readonly unknown[]) => void;

/** Hears what a stage does while it does it. */
export interface StageObserver {
  readonly onSent: (sent: StageEvent & { readonly wantsAnswer: boolean }) => void;
  readonly onHeard: (heard: StageEvent) => void;
}

/** An event on a socket of the scenario. */
export interface StageEvent {
  readonly socket: string;
  readonly name: string;
  readonly args: readonly unknown[];
}

/** What a scenario waited for did not come. */
export class WaitedInVainError extends Error {
  override readonly name = 'WaitedInVainError';
  /** @param event the event that did not come, if it was one */
  constructor(
    what: string,
    timeoutMs: number,
    readonly event?: string,
  ) {
    super(`waited ${timeoutMs} ms in vain for ${what}`);
  }
}

/** How a scenario's socket is opened, and what listens from the first moment on. */
export interface ConnectOptions extends OpenOptions {
  readonly on?: Readonly<Record<string, Listener>>;
}

/** What all sockets of a stage share. */
export interface StageSettings {
  /** How long a scenario waits for an event or an answer. */
  readonly patienceMs: number;
  readonly observer?: StageObserver;
}

/** One socket of a scenario. Everything that it sends and hears is written down. */
export class StageSocket {
  readonly heard: Heard[] = [];
  readonly asked: Asked[] = [];
  lastMs = performance.now();
  readonly #socket: PlayerSocket;
  readonly #listeners = new Map<string, Listener[]>();
  readonly #taken = new Map<string, number>();
  #isOver = false;

  constructor(
    readonly name: string,
    player: Player,
    { on = {}, ...options }: ConnectOptions,
    private readonly settings: StageSettings,
  ) {
    for (const [event, listener] of Object.entries(on)) this.on(event, listener);
    this.#socket = player.open(options, {
      onEvent: (event, args) => this.#hear(event, args),
      onLifecycle: (event, args) => this.#hear(event, args),
    });
  }

  /** Sends an event. A function as the last argument is called with the answer. */
  emit(event: string, ...args: readonly unknown[]): void {
    const last = args.at(-1);
    const wantsAnswer = typeof last === 'function';
    const sent = wantsAnswer ? args.slice(0, -1) : args;
    this.settings.observer?.onSent({ socket: this.name, name: event, args: sent, wantsAnswer });
    this.lastMs = performance.now();
    if (wantsAnswer) this.#ask(event, sent, (answer) => Reflect.apply(last, undefined, answer));
    else this.#socket.emit(event, sent);
  }

  /**
   * Sends an event and resolves to the first argument of the answer.
   *
   * @throws {Error} when there is none in time
   */
  request(event: string, ...args: readonly unknown[]): Promise<unknown> {
    const { patienceMs } = this.settings;
    return inTime(
      new WaitedInVainError(`an answer to ${event}`, patienceMs),
      patienceMs,
      (done) => {
        this.emit(event, ...args, (answer: unknown) => done(answer));
      },
    );
  }

  /** Calls a listener at an event. When the server waits for an answer, the last argument gives it. */
  on(event: string, listener: Listener): void {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
  }

  /**
   * Resolves to the arguments of the next such event that was not waited for yet, also of one that came before.
   *
   * @throws {Error} when there is none in time
   */
  next(event: string, timeoutMs = this.settings.patienceMs): Promise<readonly unknown[]> {
    const index = this.#taken.get(event) ?? 0;
    this.#taken.set(event, index + 1);
    const find = (): Heard | undefined => this.heard.filter(({ name }) => name === event).at(index);
    const found = find();
    if (found !== undefined) return Promise.resolve(found.args);
    const late = new WaitedInVainError(`the event ${event}`, timeoutMs, event);
    return inTime(late, timeoutMs, (done) => {
      this.on(event, () => {
        const { args } = find() ?? {};
        if (args !== undefined) done(args);
      });
    });
  }

  /** Leaves. What comes now is not written down any more. */
  close(): void {
    this.#isOver = true;
    this.#socket.close();
  }

  #ask(
    event: string,
    args: readonly unknown[],
    answered: (answer: readonly unknown[]) => void,
  ): void {
    const index = this.asked.push({ name: event, args: args.map(toPlain) }) - 1;
    const beganMs = performance.now();
    this.#socket.emit(event, [
      ...args,
      (...answer: readonly unknown[]) => {
        const waitedMs = performance.now() - beganMs;
        const asked = this.asked[index];
        if (this.#isOver || asked === undefined || asked.answer !== undefined) return;
        this.lastMs = performance.now();
        this.asked[index] = { ...asked, answer: { args: answer.map(toPlain), waitedMs } };
        answered(answer);
      },
    ]);
  }

  #hear(event: string, args: readonly unknown[]): void {
    if (this.#isOver) return;
    const atMs = performance.now();
    const wantsAnswer = typeof args.at(-1) === 'function';
    const plain = (wantsAnswer ? args.slice(0, -1) : args).map(toPlain);
    this.heard.push({ name: event, args: plain, wantsAnswer, atMs, gapMs: atMs - this.lastMs });
    this.lastMs = atMs;
    this.settings.observer?.onHeard({ socket: this.name, name: event, args: plain });
    for (const listener of this.#listeners.get(event) ?? []) listener(...args);
  }
}

/** What a scenario is given: sockets of one client library. */
export class Stage {
  readonly #sockets: StageSocket[] = [];
  #connectedAtMs = 0;

  constructor(
    private readonly player: Player,
    private readonly settings: StageSettings,
  ) {}

  /**
   * Opens a socket and waits until it is connected.
   *
   * @param name what the report calls it. Default `socket`, `socket 2`, …
   * @throws {Error} when the server refuses it, or nothing happens in time
   */
  readonly connect = async (name?: string, options: ConnectOptions = {}): Promise<StageSocket> => {
    const number = this.#sockets.length + 1;
    const label = name ?? (number === 1 ? 'socket' : `socket ${number}`);
    const socket = new StageSocket(label, this.player, options, this.settings);
    this.#sockets.push(socket);
    const { patienceMs } = this.settings;
    const late = new WaitedInVainError(`${label} to be connected`, patienceMs);
    await inTime(late, patienceMs, (done, fail) => {
      socket.on('connect', () => done(undefined));
      socket.on('connect_error', (why) => {
        fail(new Error(`${label} was not connected: ${String(why)}`));
      });
    });
    this.#connectedAtMs = performance.now();
    return socket;
  };

  /** Waits so long. */
  readonly sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

  /** Waits until nothing has come for `quietMs`, at most for `mostMs`. */
  async settle(quietMs: number, mostMs: number): Promise<void> {
    const endMs = performance.now() + mostMs;
    for (;;) {
      const now = performance.now();
      const restMs = Math.min(this.#lastMs() + quietMs, endMs) - now;
      if (restMs <= 0) return;
      await this.sleep(restMs);
    }
  }

  /** Ends it. */
  stop(failure?: unknown): Transcript {
    const stoppedAtMs = performance.now();
    for (const socket of this.#sockets) socket.close();
    return {
      sockets: this.#sockets.map(({ name, heard, asked }): SocketTranscript => ({
        name,
        heard,
        asked,
      })),
      connectedAtMs: this.#connectedAtMs,
      stoppedAtMs,
      ...(failure === undefined ? {} : describeFailure(failure)),
    };
  }

  #lastMs(): number {
    return Math.max(0, ...this.#sockets.map(({ lastMs }) => lastMs));
  }
}

function describeFailure(error: unknown): { failure: string; missing?: string } {
  const failure = String(Object(error).message ?? error);
  const missing = error instanceof WaitedInVainError ? error.event : undefined;
  return { failure, ...(missing === undefined ? {} : { missing }) };
}

function inTime<Value>(
  tooLate: Error,
  timeoutMs: number,
  begin: (done: (value: Value) => void, fail: (error: Error) => void) => void,
): Promise<Value> {
  let late: NodeJS.Timeout;
  const promise = new Promise<Value>((resolve, reject) => {
    late = setTimeout(() => reject(tooLate), timeoutMs);
    begin(resolve, reject);
  });
  return promise.finally(() => clearTimeout(late));
}
