import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { findStrange, type RawAnswer, readAnswers } from './fuzz-answers.js';
import { anyExchange, type Exchange, type RawRequest } from './fuzz-requests.js';
import type { FuzzedState, FuzzOrder } from './fuzz-server.js';
import { RetryingClient } from './retrying-client.js';
import { until } from './until.js';
import { event } from './wire-session.js';

export interface FuzzOptions {
  readonly seconds: number;
  /** The same seed gives the same exchanges, in the same order as far as their answers allow. */
  readonly seed: number;
  /** Where the server writes a snapshot of its heap whenever it is calm: to compare them in a debugger. */
  readonly snapshotDir?: string | undefined;
  /** Called now and then with the server's state. */
  readonly onState?: (state: FuzzedState, exchanges: number) => void;
  /** Called with each fault of an answer at once. */
  readonly onFault?: (fault: string) => void;
}

export interface FuzzReport {
  readonly exchanges: number;
  readonly requests: number;
  /** How often each status was answered. */
  readonly statuses: Readonly<Record<string, number>>;
  /** What must not happen, each once. */
  readonly faults: readonly string[];
  /**
   * Bytes of the server's heap after a collection, with nothing left but the clients: before the fuzzing, after half of it, and
   * after all. Up to the middle it grows by compiled code.
   */
  readonly heaps: readonly number[];
  /** Events that each of the well-behaved clients has got. */
  readonly ticks: number;
}

const SERVER = fileURLToPath(new URL('./fuzz-server.ts', import.meta.url));
const CLIENTS = 5;
const WORKERS = 12;
const COUNT_MS = 20;
const STATE_MS = 30_000;
/** Before the heap is measured for the first time: code is compiled, caches fill. */
const WARM_UP_MS = 1500;
/** How long an answer is waited for, and how much longer the rest of a stream. */
const ANSWER_MS = 10_000;
const STREAM_MS = 30;

/** Fuzzes a server of its own over loopback, while well-behaved clients use it. */
export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const child = fork(SERVER, {
    execArgv: ['--conditions=@sse-migrate/source', '--import', 'tsx', '--expose-gc'],
  });
  const death = once(child, 'exit').then(() => 'the server has died');
  try {
    // It says where it listens first of all.
    const [port] = (await once(child, 'message')) as [number];
    const run = new FuzzRun(child, port, options);
    const ended = await Promise.race([run.run(), death]);
    if (typeof ended !== 'string') return ended;
    return { ...run.report([]), faults: [...run.faults, ended] };
  } finally {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await death;
    }
  }
}

class FuzzRun {
  readonly faults = new Set<string>();
  private readonly statuses: Record<string, number> = {};
  private readonly users: readonly User[];
  private exchanges = 0;
  private requests = 0;
  private batch = 0;
  private prepared: Exchange[] = [];
  /** What answers have told: requests come back to it. */
  private readonly learnt = { '@id': 'x.1', '@stream': 'x'.repeat(22) };

  constructor(
    private readonly child: ChildProcess,
    private readonly port: number,
    private readonly options: FuzzOptions,
  ) {
    this.users = Array.from({ length: CLIENTS }, () => new User(`http://127.0.0.1:${port}/sse`));
  }

  async run(): Promise<FuzzReport> {
    const { seconds, onState } = this.options;
    await until('the clients are connected', () => this.users.every(({ ticks }) => ticks > 0));
    await this.fuzzFor(WARM_UP_MS);
    const heaps = [await this.calmHeap()];
    for (let half = 0; half < 2; half += 1) {
      const states = setInterval(() => {
        void this.ask('tell').then((state) => onState?.(state, this.exchanges));
      }, STATE_MS);
      await this.fuzzFor((seconds * 1000) / 2);
      clearInterval(states);
      heaps.push(await this.calmHeap());
    }
    await this.checkUsers();
    for (const user of this.users) user[Symbol.dispose]();
    const end = await this.calm(0);
    for (const fault of end.faults) this.faults.add(fault);
    return this.report(heaps);
  }

  report(heaps: readonly number[]): FuzzReport {
    const { exchanges, requests, statuses } = this;
    const ticks = Math.min(...this.users.map((user) => user.ticks));
    return { exchanges, requests, statuses, faults: [...this.faults], heaps, ticks };
  }

  private async fuzzFor(durationMs: number): Promise<void> {
    const deadline = performance.now() + durationMs;
    const work = async () => {
      while (performance.now() < deadline) await this.exchange(this.take());
    };
    await Promise.all(Array.from({ length: WORKERS }, work));
  }

  private take(): Exchange {
    const next = this.prepared.pop();
    if (next) return next;
    this.batch += 1;
    this.prepared = fc.sample(anyExchange, {
      seed: this.options.seed + this.batch * 1_000_003,
      numRuns: 100,
    });
    return this.take();
  }

  private async exchange({ requests, fate }: Exchange): Promise<void> {
    this.exchanges += 1;
    this.requests += requests.length;
    const bytes = Buffer.concat(requests.flatMap((request) => this.bytesOf(request)));
    const { answers, isReset } = await this.converse(bytes, { requests, fate });
    for (const answer of answers) this.check(answer, requests);
    const isSaid = fate.kind === 'whole' || fate.kind === 'pieces';
    if (isSaid && !isReset && answers.length === 0 && requests.every(({ isWhole }) => isWhole))
      this.fault('no answer', requests);
  }

  private bytesOf({ head, body }: RawRequest): readonly Buffer[] {
    return [Buffer.from(this.fill(head), 'latin1'), body];
  }

  private fill(text: string): string {
    return text.replace(/@id|@stream/g, (name) => this.learnt[name as keyof typeof this.learnt]);
  }

  private check(answer: RawAnswer, requests: readonly RawRequest[]): void {
    this.statuses[answer.status] = (this.statuses[answer.status] ?? 0) + 1;
    const strange = findStrange(answer);
    if (strange !== undefined) this.fault(strange, requests);
    const [, id] = /^id: (\S+)$/m.exec(answer.text) ?? [];
    if (id !== undefined) this.learnt['@id'] = id;
    const stream = answer.headers.get('sse-stream');
    if (stream !== undefined) this.learnt['@stream'] = stream;
  }

  private fault(what: string, requests: readonly RawRequest[]): void {
    if (this.faults.size >= 20) return;
    const lines = requests.map(
      ({ head, body }) => `${head.trim()}\n${body.toString('latin1', 0, 300)}`,
    );
    const text = `${what}\nafter\n${lines.join('\n')}`;
    this.faults.add(text);
    this.options.onFault?.(text);
  }

  /** @returns the answers that have come until the fate, or patience, has ended the connection */
  private async converse(bytes: Buffer, { requests, fate }: Exchange) {
    const socket = net.connect(this.port, '127.0.0.1');
    const chunks: Buffer[] = [];
    const first = new Promise<void>((resolve) => {
      socket.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        if (/^HTTP\/1\.1 [2-5]/m.test(Buffer.concat(chunks).toString('latin1'))) resolve();
      });
    });
    const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
    // So ends a connection whose server has not read all, and takes what it has answered with it.
    let isReset = false;
    socket.on('error', () => (isReset = true));
    if (fate.kind === 'cut') {
      socket.write(bytes.subarray(0, Math.floor(bytes.length * fate.share)));
      await delay(1);
      if (fate.reset) socket.resetAndDestroy();
      else socket.destroy();
      await closed;
      return { answers: [], isReset };
    }
    if (fate.kind === 'unread') socket.pause();
    await write(socket, bytes, fate.kind === 'pieces' ? fate.count : 1);
    if (fate.kind !== 'unread')
      await within(requests.every(({ isWhole }) => isWhole) ? ANSWER_MS : 1000, first, closed);
    await within(STREAM_MS, closed);
    socket.destroy();
    await closed;
    const methods = requests.map(({ method }) => method);
    return { answers: readAnswers(Buffer.concat(chunks), methods), isReset };
  }

  /** Waits until nothing of the fuzzing is left. */
  private async calm(sessions: number): Promise<FuzzedState> {
    let state = await this.ask('tell');
    const isCalm = () =>
      state.answers === 0 &&
      [state.sessions, state.sockets, state.engine, state.connections].every((n) => n <= sessions);
    for (const deadline = Date.now() + 15_000; !isCalm();) {
      await delay(100);
      state = await this.ask('tell');
      if (Date.now() > deadline) {
        this.faults.add(`not calm again: ${JSON.stringify({ ...state, wanted: sessions })}`);
        break;
      }
    }
    return state;
  }

  private async calmHeap(): Promise<number> {
    const { heapUsed } = await this.calm(CLIENTS);
    const { snapshotDir } = this.options;
    if (snapshotDir !== undefined) await this.ask({ snapshotDir });
    return heapUsed;
  }

  private async checkUsers(): Promise<void> {
    const { ticks } = await this.ask('hush');
    for (const user of this.users) {
      user.hush();
      await until('a client has all', () => user.isDone(ticks) || user.client.failures.length > 0);
      for (const failure of [...user.failures, ...user.client.failures])
        this.faults.add(`client: ${failure}`);
    }
  }

  private async ask(what: FuzzOrder): Promise<FuzzedState> {
    const answer = once(this.child, 'message');
    this.child.send(what);
    // The server's only kind of message, but for the first.
    const [state] = (await answer) as [FuzzedState];
    return state;
  }
}

/** A client that keeps to the protocol, and must lose nothing. */
class User implements Disposable {
  readonly failures: string[] = [];
  ticks = 0;
  readonly client: RetryingClient;
  private last: number | undefined;
  private count = 0;
  private readonly counting: NodeJS.Timeout;

  constructor(url: string) {
    this.client = new RetryingClient(url, (name, data) => {
      if (name !== 'tick') return;
      // What the server sends.
      const [number] = data as [number];
      if (this.last !== undefined && number !== this.last + 1) {
        this.failures.push(`tick ${number} after ${this.last}`);
      }
      this.last = number;
      this.ticks += 1;
    });
    this.counting = setInterval(() => {
      this.client.send(event('count', this.count));
      this.count += 1;
    }, COUNT_MS);
  }

  hush(): void {
    clearInterval(this.counting);
  }

  isDone(lastTick: number): boolean {
    return this.last === lastTick && this.client.unsent === 0;
  }

  [Symbol.dispose](): void {
    this.hush();
    this.client[Symbol.dispose]();
  }
}

async function write(socket: net.Socket, bytes: Buffer, pieces: number): Promise<void> {
  const size = Math.ceil(bytes.length / pieces);
  for (let at = 0; at < bytes.length && !socket.destroyed; at += size) {
    socket.write(bytes.subarray(at, at + size));
    if (pieces > 1) await delay(1);
  }
}

async function within(timeoutMs: number, ...events: readonly Promise<void>[]): Promise<void> {
  const abort = new AbortController();
  const late = delay(timeoutMs, undefined, { signal: abort.signal }).catch(() => undefined);
  await Promise.race([late, ...events]);
  abort.abort();
}
