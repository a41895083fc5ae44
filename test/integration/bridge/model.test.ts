import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BridgedServer, MAJORS, startBridged } from '../../support/socket-io-server.js';
import { nginxMissing, startNginx } from '../../support/nginx.js';
import { until } from '../../support/until.js';
import type { WireFrame } from '../../support/wire-client.js';
import { CONNECT, dataOf, event, WireSession } from '../../support/wire-session.js';

const nginxTitle = nginxMissing === undefined ? '' : ` (skipped: ${nginxMissing})`;

/** What can happen to a session, as often and in whatever order. */
type Act =
  /** The server emits, some in one turn. */
  | { readonly kind: 'emit'; readonly count: number; readonly size: number }
  /** The client says something new. */
  | { readonly kind: 'say'; readonly count: number }
  /** It says again what it has said before, and maybe something new behind it. */
  | { readonly kind: 'repeat'; readonly back: number; readonly count: number }
  /** It leaves a number out. */
  | { readonly kind: 'skip' }
  /** It confirms what it has got so far, or a part of it. */
  | { readonly kind: 'confirm'; readonly back: number }
  /** Its connection breaks. */
  | { readonly kind: 'cut' }
  /** It comes back, whether its stream is gone or (as far as the server knows) not. */
  | { readonly kind: 'resume' }
  /** It opens again, as if the first answer had been lost. */
  | { readonly kind: 'reopen' }
  /** A request of an earlier attempt arrives late. */
  | { readonly kind: 'stale' }
  /** The server asks the client something, and the client answers what it has been asked so far. */
  | { readonly kind: 'ask' }
  | { readonly kind: 'answer' }
  /** The client asks the server something. */
  | { readonly kind: 'inquire' }
  /** It leaves a namespace and comes back to it. */
  | { readonly kind: 'rejoin' }
  /** What is under way may arrive. */
  | { readonly kind: 'wait' };

const small = fc.nat({ max: 4 });
const anyAct: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('emit'),
      count: fc.integer({ min: 1, max: 30 }),
      size: fc.constantFrom(1, 100, 5000),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('say'), count: small }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('repeat'), back: small, count: small }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'skip' } as const) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('confirm'), back: small }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'ask' } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'answer' } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'inquire' } as const) },
  { weight: 3, arbitrary: fc.constant({ kind: 'cut' } as const) },
  { weight: 3, arbitrary: fc.constant({ kind: 'resume' } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'reopen' } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'stale' } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'rejoin' } as const) },
  { weight: 2, arbitrary: fc.constant({ kind: 'wait' } as const) },
);

describe.each(MAJORS)('whatever happens to a session with %s,', (major) => {
  it('each event arrives exactly once and in order, both ways, and nobody is disconnected', async () => {
    await using app = await startBridged({ major });
    await expectExactlyOnce(app, app.url, NUM_RUNS);
  });

  it('a client that the server disconnects gets all up to then, once, and is told so', async () => {
    await using app = await startBridged({ major });
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyAct, { maxLength: 15 }),
        fc.integer({ min: 0, max: 3 }),
        async (acts, returns) => {
          await using run = new Run(app);
          await run.start();
          for (const act of acts) await run.play(act);
          await run.expel(returns);
          expect(run.wrong).toEqual([]);
          expect(run.got).toEqual(numbers(run.emitted));
          expect(run.partings).toEqual(['/', '/side']);
        },
      ),
      { numRuns: NUM_RUNS / 2 },
    );
  });
});

describe.skipIf(nginxMissing !== undefined)(
  `whatever happens to a session behind an HTTP/1.0 nginx${nginxTitle},`,
  () => {
    it('each event arrives exactly once and in order, both ways, and nobody is disconnected', async () => {
      await using app = await startBridged();
      await using nginx = await startNginx(app.origin);
      await expectExactlyOnce(app, `${nginx.origin}/sse`, NUM_RUNS / 2);
    });
  },
);

/** @param url where clients find the bridge */
function expectExactlyOnce(app: BridgedServer, url: string, numRuns: number): Promise<void> {
  return fc.assert(
    fc.asyncProperty(fc.array(anyAct, { maxLength: 30 }), async (acts) => {
      await using run = new Run(app, url);
      await run.start();
      for (const act of acts) await run.play(act);
      await run.finish();
      expect(run.wrong).toEqual([]);
      expect(run.got).toEqual(numbers(run.emitted));
      expect(run.heard).toEqual(numbers(run.said));
      expect(run.answers).toEqual(numbers(run.asked));
      expect(run.echoes).toEqual(numbers(run.inquired));
      expect(run.rejoins).toEqual(run.expectedRejoins);
    }),
    { numRuns },
  );
}

const NUM_RUNS = Number(process.env['MODEL_RUNS'] ?? 60);

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

interface Parting {
  readonly nsp?: string;
  readonly reason?: string;
}

/** One session, what has happened to it, and what should have. */
class Run {
  emitted = 0;
  said = 0;
  asked = 0;
  inquired = 0;
  /** What the client has answered to the handlers, and they to it. */
  readonly answers: unknown[] = [];
  readonly echoes: unknown[] = [];
  /** What the client has got, and what the handlers have heard. */
  readonly got: unknown[] = [];
  readonly heard: unknown[] = [];
  readonly rejoins: unknown[] = [];
  readonly expectedRejoins: unknown[] = [];
  /** Namespaces that the client was disconnected from. */
  readonly partings: unknown[] = [];
  /** Anything that must not happen. */
  readonly wrong: unknown[] = [];
  private hasEnded = false;
  private disconnect: () => void = () => undefined;
  private readonly session: WireSession;
  private readonly ids: string[] = [];
  private readonly goodbyes: Parting[] = [];
  /** All messages, from number 1 on. */
  private readonly messages: object[] = [CONNECT, { kind: 'connect', nsp: '/side' }];
  private generation = 0;
  private isAttached = true;
  private emit: (...args: unknown[]) => unknown = () => undefined;
  private ask: (number: number) => unknown = () => undefined;
  private readonly questions: { readonly ack: number; readonly args: readonly unknown[] }[] = [];

  private readonly acts: { [K in Act['kind']]: (act: Extract<Act, { kind: K }>) => Promise<void> } =
    {
      emit: ({ count, size }) => this.emitDown(count, 'x'.repeat(size)),
      say: ({ count }) => this.say(this.messages.length, count),
      repeat: ({ back, count }) => this.say(Math.max(0, this.messages.length - back), count),
      confirm: ({ back }) => this.confirm(back),
      ask: async () => void this.ask(this.asked++),
      answer: () => this.answer(),
      inquire: () => this.inquire(),
      skip: () => this.skip(),
      cut: () => this.cut(),
      resume: () => this.resume(),
      reopen: () => this.reopen(),
      stale: () => this.comeLate(),
      rejoin: () => this.rejoin(),
      wait: () => this.arrivalIfAttached(),
    };

  constructor(
    private readonly app: BridgedServer,
    private readonly url = app.url,
  ) {
    this.session = new WireSession(url);
  }

  async start(): Promise<void> {
    const { io } = this.app;
    io.removeAllListeners('connection');
    io.of('/side').removeAllListeners('connection');
    io.on('connection', (socket) => {
      this.emit = (...args) => socket.emit('down', ...args);
      this.ask = (number) =>
        socket.emit('question', number, (answer: unknown) => this.answers.push(answer));
      socket.on('echo', (value: unknown, answer: (value: unknown) => void) => answer(value));
      this.disconnect = () => void socket.disconnect(true);
      socket.on('say', (value: unknown) => this.heard.push(value));
      socket.on('disconnect', (reason: string) => this.hasEnded || this.wrong.push(reason));
    });
    io.of('/side').on('connection', (socket) => {
      this.rejoins.push('in');
      socket.on('disconnect', (reason: string) => this.rejoins.push(reason));
    });
    this.expectedRejoins.push('in');
    await this.session.open(this.openMessages, this.attempt(), this.reader());
    await until('it is connected', () => this.ids.length >= 2);
  }

  async play(act: Act): Promise<void> {
    // An act is played by the function of its kind.
    const play = this.acts[act.kind] as (act: Act) => Promise<void>;
    await play(act);
  }

  /** Comes back for what is missing. */
  async finish(): Promise<void> {
    if (!this.isAttached) await this.resume();
    await this.arrival();
    await until('all questions have come', () => this.isAsked || this.wrong.length > 0);
    await this.answer();
    await this.say(this.messages.length, 1);
    await until('all has been answered', () => this.isAnswered || this.wrong.length > 0);
    await until(
      'all has been heard',
      () => this.heard.length >= this.said || this.wrong.length > 0,
    );
    await until('it is back', () => this.rejoins.length >= this.expectedRejoins.length);
  }

  /**
   * The server disconnects the client, wherever that is, which comes back until it knows.
   * @param returns how often it comes back, and loses what it is told
   */
  async expel(returns: number): Promise<void> {
    this.hasEnded = true;
    this.disconnect();
    await until('the session has ended', () => this.app.bridge.stats().sessions === 0);
    for (let count = 0; count < returns; count += 1) {
      using lost = new WireSession(this.url);
      Object.assign(lost, { secret: this.session.secret });
      await (await lost.resume(this.ids.at(-1), this.attempt())).ended();
    }
    await this.resume();
    await until('the goodbye', () => this.goodbyes.length > 0);
    if (this.goodbyes.some(({ reason }) => reason !== 'closed')) this.wrong.push(this.goodbyes);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // From here on a disconnect is meant.
    this.hasEnded = true;
    await this.session.sendAt(this.messages.length + 1, [{ kind: 'leave' }]);
    this.session[Symbol.dispose]();
  }

  private get openMessages() {
    return this.messages.slice(0, 2) as { kind: string }[];
  }

  private attempt() {
    this.generation += 1;
    return { 'sse-attempt': String(this.generation) };
  }

  /** Takes the frames of the newest stream alone: what an older one still brings is not processed. */
  private reader(): (frame: WireFrame) => void {
    const { generation } = this;
    return (frame) => {
      if (generation !== this.generation) return;
      if (frame.event === 'down') this.got.push((dataOf(frame) as [number])[0]);
      if (frame.event === 'question') {
        this.questions.push(dataOf(frame) as (typeof this.questions)[number]);
      }
      if (frame.event === '$ack') this.echoes.push(...(dataOf(frame) as { args: unknown[] }).args);
      if (frame.event === '$disconnect') this.partings.push((dataOf(frame) as Parting).nsp);
      if (frame.event === '$goodbye' && this.hasEnded) this.goodbyes.push(dataOf(frame) as Parting);
      else if (frame.event === '$reset' || frame.event === '$goodbye') this.wrong.push(frame);
      if (frame.id !== undefined) this.ids.push(frame.id);
    };
  }

  private async emitDown(count: number, text: string): Promise<void> {
    for (let index = 0; index < count; index += 1) {
      this.emit(this.emitted, text);
      this.emitted += 1;
    }
  }

  private async cut(): Promise<void> {
    this.session.stream.cut();
    this.isAttached = false;
  }

  private async rejoin(): Promise<void> {
    this.expectedRejoins.push('client namespace disconnect', 'in');
    this.messages.push({ kind: 'disconnect', nsp: '/side' }, { kind: 'connect', nsp: '/side' });
    await this.say(this.messages.length - 2, 0);
  }

  private async say(from: number, count: number): Promise<void> {
    for (let index = 0; index < count; index += 1) {
      this.messages.push(event('say', this.said));
      this.said += 1;
    }
    const batch = this.messages.slice(from) as { kind: string }[];
    const answer = await this.session.sendAt(from + 1, batch, this.ids.at(-1));
    this.check(answer, { status: 200, body: { next: this.messages.length + 1 } });
  }

  private get isAsked(): boolean {
    return this.answers.length + this.questions.length >= this.asked;
  }

  private get isAnswered(): boolean {
    return this.answers.length >= this.asked && this.echoes.length >= this.inquired;
  }

  private async answer(): Promise<void> {
    const answers = this.questions.splice(0).map(({ ack, args }) => ({ kind: 'ack', ack, args }));
    this.messages.push(...answers);
    await this.say(this.messages.length - answers.length, 0);
  }

  private async inquire(): Promise<void> {
    this.messages.push({ ...event('echo', this.inquired), ack: this.inquired });
    this.inquired += 1;
    await this.say(this.messages.length - 1, 0);
  }

  private async skip(): Promise<void> {
    const answer = await this.session.sendAt(this.messages.length + 2, [event('say', 'skipped')]);
    if (answer.status !== 409) this.wrong.push(answer);
  }

  private async confirm(back: number): Promise<void> {
    const id = this.ids.at(-1 - back);
    const answer = await this.session.sendAt(this.messages.length + 1, [], id);
    this.check(answer, { status: 200, body: { next: this.messages.length + 1 } });
  }

  private async resume(): Promise<void> {
    const headers = this.attempt();
    const stream = await this.session.resume(this.ids.at(-1), headers, this.reader());
    if (stream.status !== 200) this.wrong.push(`resume: ${stream.status}`);
    this.isAttached = true;
  }

  private async reopen(): Promise<void> {
    const headers = { ...this.attempt(), 'last-event-id': this.ids.at(-1) };
    const stream = await this.session.open(this.openMessages, headers, this.reader());
    if (stream.status !== 200) this.wrong.push(`reopen: ${stream.status}`);
    this.isAttached = true;
  }

  private async comeLate(): Promise<void> {
    using late = new WireSession(this.url);
    Object.assign(late, { secret: this.session.secret });
    const stream = await late.resume(undefined, { 'sse-attempt': String(this.generation) });
    if (stream.status !== 409) this.wrong.push(`late: ${stream.status}`);
  }

  private async arrivalIfAttached(): Promise<void> {
    if (this.isAttached) await this.arrival();
  }

  private async arrival(): Promise<void> {
    const isOver = () => this.got.length >= this.emitted || this.wrong.length > 0;
    await until('all has arrived', isOver);
  }

  private check(got: unknown, wanted: unknown): void {
    if (JSON.stringify(got) !== JSON.stringify(wanted)) this.wrong.push({ got, wanted });
  }
}
