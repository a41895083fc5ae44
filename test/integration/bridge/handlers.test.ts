import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { Socket } from 'socket.io';
import {
  type BridgedServer,
  MAJORS,
  type Major,
  startBridged,
} from '../../support/socket-io-server.js';
import { until } from '../../support/until.js';
import {
  allData,
  CONNECT,
  dataOf,
  event,
  type WireMessage,
  WireSession,
} from '../../support/wire-session.js';

const V4: readonly Major[] = ['socket.io'];
const V3_UP: readonly Major[] = ['socket.io', 'socket.io-v3'];

/** The first socket of `/`, once a client has connected. */
async function connected(app: BridgedServer, session: WireSession): Promise<Socket> {
  const socket = new Promise<Socket>((resolve) => app.io.once('connection', resolve));
  await session.connect();
  return socket;
}

/** What Socket.IO calls the engine id. Its types keep it private, its documentation does not. */
const idOf = ({ conn }: Socket) => (conn as unknown as { readonly id: string }).id;

const binary = (...bytes: readonly Buffer[]) => bytes.map((buffer) => buffer.toString('base64'));
const place = (num: number) => ({ _placeholder: true, num });
/** The names of the application's events that have arrived. */
const namesOf = ({ stream }: WireSession) =>
  stream.frames.map(({ event: name = '' }) => name).filter((name) => !name.startsWith('$'));

describe.each(MAJORS)('handlers of %s', (major) => {
  it('see all of the handshake but the secret of the session', async () => {
    await using app = await startBridged({ major });
    using session = new WireSession(`${app.url}?room=7`);
    const { handshake, request } = await connected(app, session);
    const { query, headers } = handshake;
    expect({ room: query['room'], host: headers.host }).toEqual({
      room: '7',
      host: new URL(app.url).host,
    });
    expect(JSON.stringify([handshake, request.headers, request.url])).not.toContain(session.secret);
  });

  it('get events with any arguments, and answer them once', async () => {
    await using app = await startBridged({ major });
    app.io.on('connection', (socket) => {
      socket.on('echo', (...args: unknown[]) => {
        const answer = args.pop() as (...values: unknown[]) => void;
        answer(...args);
        answer('a second time');
      });
    });
    using session = new WireSession(app.url);
    const stream = await session.connect();
    const args = [1, 'two', null, [3], { four: { five: '✓ "\\' } }];
    await session.send({ kind: 'event', name: 'echo', args, ack: 0 });
    await session.send({ kind: 'event', name: 'echo', args: [], ack: 2 ** 40 });
    await stream.next('$ack');
    await stream.next('$ack');
    expect(allData(stream, '$ack')).toEqual([
      { nsp: '/', ack: 0, args },
      { nsp: '/', ack: 2 ** 40, args: [] },
    ]);
  });

  it('ask a client and get its answer', async () => {
    await using app = await startBridged({ major });
    using session = new WireSession(app.url);
    const socket = await connected(app, session);
    const answers: unknown[] = [];
    socket.emit('ask', 'one?', (...values: unknown[]) => answers.push(values));
    const asked = dataOf(await session.stream.next('ask')) as { args: unknown; ack: number };
    expect(asked).toEqual({ args: ['one?'], ack: expect.any(Number) });
    const answer = { kind: 'ack', ack: asked.ack, args: [{ yes: true }, 2] };
    await session.send(answer, answer, { ...answer, ack: 999 });
    await until('it is answered', () => answers.length > 0);
    expect(answers).toEqual([[{ yes: true }, 2]]);
  });

  it('send bytes, wherever they stand, and get them', async () => {
    await using app = await startBridged({ major });
    using session = new WireSession(app.url);
    const socket = await connected(app, session);
    const got: unknown[] = [];
    socket.on('up', (...args: unknown[]) => {
      const answer = args.pop() as (...values: unknown[]) => void;
      got.push(args);
      answer({ copy: args[0] });
    });
    const one = Buffer.from([0, 255, 10, 13]);
    const two = Buffer.from('zwei');
    const view = new Uint8Array([9, 1, 2, 9]).subarray(1, 3);
    socket.emit('down', one, { deep: [two, 'text'] });
    socket.emit('down', new Uint8Array([1, 2]).buffer, view);
    app.io.emit('down', one);
    for (let count = 0; count < 3; count += 1) await session.stream.next('down');
    expect(allData(session.stream, 'down')).toEqual([
      { args: [place(0), { deep: [place(1), 'text'] }], bin: binary(one, two) },
      { args: [place(0), place(1)], bin: ['AQI=', 'AQI='] },
      { args: [place(0)], bin: binary(one) },
    ]);
    const up = {
      kind: 'event',
      name: 'up',
      args: [place(1), [place(0)]],
      bin: binary(one, two),
      ack: 1,
    };
    await session.send(up);
    expect(dataOf(await session.stream.next('$ack'))).toEqual({
      nsp: '/',
      ack: 1,
      args: [{ copy: place(0) }],
      bin: binary(two),
    });
    expect(got).toEqual([[two, [one]]]);
  });

  it('send names that a frame cannot carry as they are', async () => {
    await using app = await startBridged({ major });
    const names = ['open', 'a\nb', '/x,y', '$ack', '', 'message', 'ünï', ' x '];
    app.io.of('/a').on('connection', (socket) => names.forEach((name) => socket.emit(name, 1)));
    app.io.of('/a').on('connection', (socket) => socket.emit('end'));
    using session = new WireSession(app.url);
    const stream = await session.open([{ kind: 'connect', nsp: '/a' }]);
    await stream.next('/a,end');
    const carried = stream.frames.filter(
      ({ event: name }) => name === '$event' || name?.startsWith('/'),
    );
    expect(carried.map(({ event: name, data }) => [name, JSON.parse(data ?? '')])).toEqual([
      ['$event', { nsp: '/a', name: 'open', args: [1] }],
      ['$event', { nsp: '/a', name: 'a\nb', args: [1] }],
      ['$event', { nsp: '/a', name: '/x,y', args: [1] }],
      ['$event', { nsp: '/a', name: '$ack', args: [1] }],
      ['$event', { nsp: '/a', name: '', args: [1] }],
      ['/a,message', [1]],
      ['/a,ünï', [1]],
      ['/a, x ', [1]],
      ['/a,end', []],
    ]);
  });

  it('are chosen by namespace, each with rooms, sockets and middlewares of its own', async () => {
    await using app = await startBridged({ major });
    app.io.of('/a').on('connection', (socket) => socket.emit('hello', 'a'));
    app.io.of(/^\/team-\d+$/).on('connection', (socket) => socket.emit('hello', socket.nsp.name));
    using session = new WireSession(app.url);
    const stream = await session.connect('/', '/a', '/team-7');
    await stream.next('/team-7,hello');
    expect(allData(stream, '/a,hello')).toEqual([['a']]);
    expect(allData(stream, '/team-7,hello')).toEqual([['/team-7']]);
    await session.send({ kind: 'connect', nsp: '/nowhere' });
    expect(dataOf(await stream.next('$connect_error'))).toMatchObject({
      nsp: '/nowhere',
      message: 'Invalid namespace',
    });
    app.io.emit('still here');
    await stream.next('still here');
  });

  it('are guarded by middlewares, whose errors reach the client', async () => {
    await using app = await startBridged({ major });
    app.io.of('/guarded').use((_socket, next) => {
      next(Object.assign(new Error('not allowed'), { data: { code: 42 } }));
    });
    using session = new WireSession(app.url);
    const stream = await session.connect();
    await session.send({ kind: 'connect', nsp: '/guarded' });
    expect(dataOf(await stream.next('$connect_error'))).toEqual(
      major === 'socket.io-v2'
        ? { nsp: '/guarded', message: 'connection refused', data: { code: 42 } }
        : { nsp: '/guarded', message: 'not allowed', data: { code: 42 } },
    );
  });

  it('reach rooms, all but some, and everyone else', async () => {
    await using app = await startBridged({ major });
    app.io.on('connection', (socket) => {
      socket.on('join', async (room: string, done: () => void) => {
        await socket.join(room);
        done();
      });
      socket.on('shout', () => socket.broadcast.emit('heard'));
      socket.on('whisper', (room: string) => socket.to(room).emit('whispered'));
    });
    using ada = new WireSession(app.url);
    using bob = new WireSession(app.url);
    using eve = new WireSession(app.url);
    for (const session of [ada, bob, eve]) await session.connect();
    for (const session of [ada, bob]) {
      await session.send({ ...event('join', 'tea'), ack: 0 });
      await session.stream.next('$ack');
    }
    app.io.to('tea').emit('kettle');
    await ada.emit('whisper', 'tea');
    await bob.stream.next('whispered');
    await eve.emit('shout');
    for (const session of [ada, bob]) await session.stream.next('heard');
    app.io.emit('end');
    for (const session of [ada, bob, eve]) await session.stream.next('end');
    expect([ada, bob, eve].map(namesOf)).toEqual([
      ['kettle', 'heard', 'end'],
      ['kettle', 'whispered', 'heard', 'end'],
      ['end'],
    ]);
  });

  it('lose what is volatile when nobody is there to read it, and nothing else', async () => {
    await using app = await startBridged({ major });
    using session = new WireSession(app.url);
    const socket = await connected(app, session);
    await until('the stream is idle', () => socket.conn.transport.writable);
    socket.volatile.emit('sketchy', 1);
    // 2.x and 3.x do not tell their engine what is volatile, once it is written.
    const { id, ...fields } = await session.stream.next('sketchy');
    expect(fields).toEqual({ event: 'sketchy', data: '[1]' });
    expect(id === undefined).toBe(major === 'socket.io');
    const last = session.lastId;
    session.stream.cut();
    await until('it is noticed', () => !socket.conn.transport.writable);
    socket.volatile.emit('sketchy', 2);
    socket.emit('sure', 3);
    const resumed = await session.resume(last);
    await resumed.next('sure');
    await until('the stream is idle', () => socket.conn.transport.writable);
    socket.volatile.emit('sketchy', 4);
    await resumed.next('sketchy');
    expect(resumed.frames.map((frame) => frame.event)).toEqual(['$open', 'sure', 'sketchy']);
    expect(allData(resumed, 'sketchy')).toEqual([[4]]);
  });

  it('drop the volatile right after another write in the same turn, as with any transport', async () => {
    await using app = await startBridged({ major });
    using session = new WireSession(app.url);
    const socket = await connected(app, session);
    await until('the stream is idle', () => socket.conn.transport.writable);
    socket.emit('sure', 1);
    socket.volatile.emit('sketchy', 2);
    await until('the stream is idle', () => socket.conn.transport.writable);
    socket.volatile.emit('sketchy', 3);
    socket.emit('end');
    await session.stream.next('end');
    expect(allData(session.stream, 'sketchy')).toEqual([[3]]);
  });

  it('see the handshake as the client sent it', async () => {
    await using app = await startBridged({ major });
    const handshakes: Socket['handshake'][] = [];
    app.io.on('connection', ({ handshake }) => handshakes.push(handshake));
    using session = new WireSession(`${app.url}?room=7&q=%C3%BC`);
    const auth = { token: 't' };
    await session.open([{ kind: 'connect', auth }], {
      cookie: 'a=b',
      origin: 'http://a.example',
      'x-custom': 'yes',
    });
    await session.stream.next('$connect');
    const [handshake] = handshakes;
    // 2.x and 3.x take the query from the URL alone.
    const engine = major === 'socket.io' ? { EIO: '4', transport: 'sse' } : {};
    expect(handshake).toMatchObject({
      headers: { cookie: 'a=b', 'x-custom': 'yes', origin: 'http://a.example' },
      address: '127.0.0.1',
      secure: false,
      xdomain: true,
      query: { room: '7', q: 'ü', ...engine },
      url: '/sse?room=7&q=%C3%BC',
      issued: expect.any(Number),
      time: expect.any(String),
    });
    expect(handshake?.auth).toEqual(major === 'socket.io-v2' ? undefined : auth);
  });

  it('see one request per socket, the same to the end, with what middlewares put into it', async () => {
    await using app = await startBridged({ major });
    const requests = new Set<unknown>();
    app.io.use((socket, next) => {
      Object.assign(socket.request, { user: 'ada' });
      next();
    });
    app.io.on('connection', (socket) => {
      requests.add(socket.request).add(socket.conn.request).add(socket.client.request);
      socket.on('who', (answer: (user: unknown) => void) => {
        requests.add(socket.request);
        answer((socket.request as unknown as { user: string }).user);
      });
    });
    using session = new WireSession(app.url);
    await session.connect();
    session.stream.cut();
    await session.resume(session.lastId);
    await session.send({ ...event('who'), ack: 0 });
    expect(dataOf(await session.stream.next('$ack'))).toMatchObject({ args: ['ada'] });
    expect(requests.size).toBe(1);
  });

  it('see a connection like that of any other transport', async () => {
    await using app = await startBridged({ major });
    using session = new WireSession(app.url);
    const socket = await connected(app, session);
    const { conn } = socket;
    expect(conn).toMatchObject({
      id: expect.stringMatching(/^[\w-]{20}$/),
      readyState: 'open',
      upgraded: false,
      remoteAddress: '127.0.0.1',
      transport: { name: 'sse' },
      server: app.io.engine,
    });
    expect(socket.client).toMatchObject({ id: idOf(socket) });
    expect(socket.id === idOf(socket)).toBe(major === 'socket.io-v2');
    const { conn: told } = dataOf(session.stream.frames[0] ?? {}) as { conn: string };
    expect(told).toBe(idOf(socket));
    const packets: string[] = [];
    conn.on('message', (data: unknown) => packets.push(`message ${String(data)}`));
    conn.on('packet', ({ data }: { data?: unknown }) => packets.push(`in ${String(data)}`));
    conn.on(
      'packetCreate',
      ({ data, options }: { data: string; options: { readonly compress: boolean } }) =>
        packets.push(`out ${data} ${options.compress ? 'compressed' : 'as it is'}`),
    );
    await session.emit('x');
    socket.emit('y', 1);
    socket.compress(false).emit('y', 2);
    await session.stream.next('y');
    expect(packets).toEqual([
      'in 2["x"]',
      'message 2["x"]',
      'out 2["y",1] compressed',
      'out 2["y",2] as it is',
    ]);
    const closed = new Promise<string>((resolve) => conn.on('close', resolve));
    await session.send({ kind: 'leave' });
    expect(await closed).toBe('transport close');
    expect(conn.readyState).toBe('closed');
  });

  it('hear of what is flushed from a connection and from the engine, and when it has drained', async () => {
    await using app = await startBridged({ major });
    const heard: unknown[][] = [];
    const texts = (packets: readonly { readonly data: unknown }[]) => packets.map((p) => p.data);
    app.io.engine.on('flush', ({ id }: { id: string }, packets: { data: unknown }[]) =>
      heard.push(['engine', id, ...texts(packets)]),
    );
    app.io.engine.on('drain', ({ id }: { id: string }) => heard.push(['drained engine', id]));
    using session = new WireSession(app.url);
    const socket = await connected(app, session);
    const { conn } = socket;
    conn.on('flush', (packets: { data: unknown }[]) => heard.push(['conn', ...texts(packets)]));
    conn.on('drain', () => heard.push(['drained conn']));
    heard.length = 0;
    socket.emit('x', 1);
    socket.emit('y', 2);
    await session.stream.next('y');
    const id = idOf(socket);
    const data = ['2["x",1]', '2["y",2]'];
    expect(heard).toEqual([
      ['conn', ...data],
      ['engine', id, ...data],
      ['drained conn'],
      ['drained engine', id],
    ]);
  });

  it('are counted and announced by the engine', async () => {
    await using app = await startBridged({ major });
    const ids: string[] = [];
    app.io.engine.on('connection', ({ id }: { id: string }) => ids.push(id));
    using one = new WireSession(app.url);
    using two = new WireSession(app.url);
    await one.connect();
    await two.connect();
    expect(app.io.engine.clientsCount).toBe(2);
    expect(ids).toHaveLength(2);
    await one.send({ kind: 'leave' });
    await one.stream.ended();
    expect(app.io.engine.clientsCount).toBe(1);
  });

  it.each<[reason: string, act: (session: WireSession, socket: Socket) => unknown]>([
    ['client namespace disconnect', (session) => session.send({ kind: 'disconnect' })],
    ['server namespace disconnect', (_, socket) => socket.disconnect()],
    ['server namespace disconnect', (_, socket) => socket.disconnect(true)],
    ['transport close', (session) => session.send({ kind: 'leave' })],
    ['forced close', (_, socket) => socket.conn.close()],
  ])('are told of a disconnect, and before it of disconnecting: %s', async (reason, act) => {
    await using app = await startBridged({ major });
    using session = new WireSession(app.url);
    const socket = await connected(app, session);
    const reasons: unknown[] = [];
    void socket.join('room');
    socket.on('disconnecting', (why: string) => reasons.push(['disconnecting', why]));
    socket.on('disconnect', (why: string) => reasons.push(['disconnect', why]));
    void act(session, socket);
    await until('it is disconnected', () => reasons.length === 2);
    expect(reasons).toEqual([
      ['disconnecting', reason],
      ['disconnect', reason],
    ]);
  });

  it('cannot be reached by the names that Socket.IO keeps for itself', async () => {
    await using app = await startBridged({ major });
    using session = new WireSession(app.url);
    const socket = await connected(app, session);
    const reasons: unknown[] = [];
    socket.on('disconnect', (reason: string) => reasons.push(reason));
    for (const name of [
      'disconnect',
      'connect',
      'disconnecting',
      'newListener',
      'removeListener',
    ]) {
      const answer = await session.sendAt(session.seq, [event(name, 'forged')]);
      expect(answer).toMatchObject({ status: 400, body: { code: 'malformed' } });
    }
    expect(reasons).toEqual([]);
    expect(socket.connected).toBe(true);
  });

  it('of the connection run after the client has been told', async () => {
    await using app = await startBridged({ major });
    app.io.on('connection', (socket) => socket.emit('welcome'));
    using session = new WireSession(app.url);
    const stream = await session.open();
    await stream.next('welcome');
    expect(stream.frames.map((frame) => frame.event)).toEqual(['$open', '$connect', 'welcome']);
  });
});

/** What younger majors can do as well. */
interface Row {
  readonly what: string;
  readonly majors: readonly Major[];
  readonly io?: Parameters<typeof startBridged>[0] extends infer T
    ? T extends { readonly io?: infer O }
      ? O
      : never
    : never;
  readonly run: (app: BridgedServer, session: WireSession, socket: Socket) => Promise<void>;
}

/** Answers the next event of this name. */
async function answerNext(session: WireSession, name: string, ...args: readonly unknown[]) {
  const { ack } = dataOf(await session.stream.next(name)) as { ack: number };
  await session.send({ kind: 'ack', ack, args } satisfies WireMessage);
}

const ROWS: readonly Row[] = [
  {
    what: 'emitWithAck resolves with the client’s answer',
    majors: V4,
    async run(_, session, socket) {
      const answered = socket.emitWithAck('ask', 1);
      await answerNext(session, 'ask', 'fine');
      expect(await answered).toBe('fine');
    },
  },
  {
    what: 'a timeout passes when nobody answers, and the late answer is ignored',
    majors: V4,
    async run(_, session, socket) {
      await expect(socket.timeout(20).emitWithAck('ask', 1)).rejects.toThrow('timed out');
      await answerNext(session, 'ask', 'late');
      const answered = socket.timeout(5000).emitWithAck('ask', 2);
      await answerNext(session, 'ask', 'in time');
      expect(await answered).toBe('in time');
    },
  },
  {
    what: 'an answer still arrives over a stream that was cut meanwhile',
    majors: V4,
    async run(_, session, socket) {
      const last = session.lastId;
      session.stream.cut();
      const answered = socket.emitWithAck('ask', 1);
      await session.resume(last);
      await answerNext(session, 'ask', 'fine');
      expect(await answered).toBe('fine');
    },
  },
  {
    what: 'a broadcast gathers the answers of all',
    majors: V4,
    async run(app, session) {
      using other = new WireSession(app.url);
      await other.connect();
      const answered = app.io.timeout(5000).emitWithAck('ask') as Promise<unknown[]>;
      await answerNext(session, 'ask', 'one');
      await answerNext(other, 'ask', 'two');
      expect(new Set(await answered)).toEqual(new Set(['one', 'two']));
    },
  },
  {
    what: 'except leaves a room out',
    majors: V4,
    async run(app, session, socket) {
      using other = new WireSession(app.url);
      await other.connect();
      await socket.join('quiet');
      app.io.except('quiet').emit('loud');
      await other.stream.next('loud');
      app.io.emit('end');
      await session.stream.next('end');
      expect(namesOf(session)).toEqual(['end']);
    },
  },
  {
    what: 'fetchSockets, socketsJoin and disconnectSockets see the client',
    majors: V4,
    async run(app, session, socket) {
      expect((await app.io.fetchSockets()).map(({ id }) => id)).toEqual([socket.id]);
      app.io.in(socket.id).socketsJoin('tea');
      expect(await app.io.in('tea').fetchSockets()).toHaveLength(1);
      app.io.in('tea').disconnectSockets(true);
      expect(await session.stream.ended()).toBe(true);
      expect(session.stream.frames.slice(-2).map((frame) => frame.event)).toEqual([
        '$disconnect',
        '$goodbye',
      ]);
    },
  },
  {
    what: 'onAny and onAnyOutgoing see what passes',
    majors: V4,
    async run(_, session, socket) {
      const seen: unknown[] = [];
      socket.onAny((...args: unknown[]) => seen.push(['in', ...args]));
      socket.onAnyOutgoing((...args: unknown[]) => seen.push(['out', ...args]));
      await session.emit('x', 1);
      await until('it has come', () => seen.length === 1);
      socket.emit('y', 2);
      await session.stream.next('y');
      expect(seen).toEqual([
        ['in', 'x', 1],
        ['out', 'y', 2],
      ]);
    },
  },
  {
    what: 'socket.use sees events and may stop them',
    majors: V3_UP,
    async run(_, session, socket) {
      const seen: unknown[] = [];
      socket.use(([name], next) => (name === 'bad' ? next(new Error('stopped')) : next()));
      socket.on('error', (error: Error) => seen.push(error.message));
      socket.on('bad', () => seen.push('bad'));
      socket.on('good', () => seen.push('good'));
      await session.send(event('bad'), event('good'));
      await until('both have come', () => seen.length === 2);
      expect(seen.includes('bad')).toBe(false);
      expect(seen).toContain('good');
    },
  },
  {
    what: 'socket.use may stop an event, and the client is told',
    majors: ['socket.io-v2'],
    async run(_, session, socket) {
      const seen: unknown[] = [];
      socket.use(([name], next) => (name === 'bad' ? next(new Error('stopped')) : next()));
      socket.on('bad', () => seen.push('bad'));
      socket.on('good', () => seen.push('good'));
      await session.send(event('bad'), event('good'));
      const error = dataOf(await session.stream.next('$connect_error'));
      expect(error).toEqual({ nsp: '/', message: 'stopped', data: 'stopped' });
      await until('the other has come', () => seen.length > 0);
      expect(seen).toEqual(['good']);
      await session.emit('good');
      await until('it is still connected', () => seen.length > 1);
    },
  },
  {
    what: 'an event whose name is a number arrives, both ways',
    majors: V4,
    async run(_, session, socket) {
      const seen: unknown[] = [];
      socket.on('7', (value: unknown) => seen.push(value));
      await session.emit(7, 'up');
      await until('it has come', () => seen.length > 0);
      // Socket.IO's types know names of text only.
      socket.emit(7 as unknown as string, 'down');
      expect(dataOf(await session.stream.next('$event'))).toEqual({
        nsp: '/',
        name: 7,
        args: ['down'],
      });
    },
  },
  {
    what: 'io.engine.use middlewares run for each request, and know a handshake by the missing sid',
    majors: V4,
    async run(app, session, socket) {
      const seen: unknown[] = [];
      app.io.engine.use(
        (request: { _query: Record<string, string> }, response: object, next: () => void) => {
          seen.push([request._query['sid'], typeof response]);
          Object.assign(request, { session: { user: 'ada' } });
          next();
        },
      );
      using other = new WireSession(app.url);
      const second = await connected(app, other);
      await other.emit('x');
      other.stream.cut();
      await other.resume(other.lastId);
      expect(seen).toEqual([
        [undefined, 'object'],
        [idOf(second), 'object'],
        [idOf(second), 'object'],
      ]);
      expect(second.request).toMatchObject({ session: { user: 'ada' } });
      expect(socket.request).not.toHaveProperty('session');
      expect(session.stream.status).toBe(200);
    },
  },
  {
    what: 'an io.engine.use middleware that fails refuses, and its text stays on the server',
    majors: V4,
    async run(app) {
      const errors: unknown[] = [];
      app.io.engine.on('connection_error', ({ req, ...error }: { req: IncomingMessage }) => {
        errors.push({ ...error, method: req.method });
      });
      app.io.engine.use((_request: object, _response: object, next: (error: Error) => void) => {
        next(new Error('secret'));
      });
      using other = new WireSession(app.url);
      const refused = await other.open();
      expect(refused.status).toBe(403);
      expect(JSON.stringify(await refused.body())).not.toContain('secret');
      expect(errors).toEqual([
        {
          method: 'POST',
          code: 3,
          message: 'Bad request',
          context: { name: 'MIDDLEWARE_FAILURE', message: 'secret' },
        },
      ]);
    },
  },
  {
    what: 'headers and initial_headers listeners add to the answers',
    majors: V3_UP,
    async run(app) {
      app.io.engine.on('initial_headers', (headers: Record<string, string>) => {
        headers['x-first'] = 'yes';
      });
      app.io.engine.on('headers', (headers: Record<string, string>) => {
        headers['x-each'] = 'yes';
      });
      using other = new WireSession(app.url);
      const opened = await other.connect();
      opened.cut();
      const resumed = await other.resume(other.lastId);
      expect(opened.headers).toMatchObject({ 'x-first': 'yes', 'x-each': 'yes' });
      expect(resumed.headers).toMatchObject({ 'x-each': 'yes' });
      expect(resumed.headers).not.toHaveProperty('x-first');
    },
  },
  {
    what: 'generateId makes the connection’s id',
    majors: MAJORS,
    async run(app) {
      app.io.engine.generateId = () => 'an-id-of-the-server-s';
      using other = new WireSession(app.url);
      const socket = await connected(app, other);
      expect(idOf(socket)).toBe('an-id-of-the-server-s');
    },
  },
  {
    what: 'sockets of different namespaces share their connection, and their ids differ',
    majors: V3_UP,
    async run(app, session, socket) {
      const other = new Promise<Socket>((resolve) => app.io.of('/a').once('connection', resolve));
      await session.send({ kind: 'connect', nsp: '/a' });
      const second = await other;
      expect(second.conn).toBe(socket.conn);
      expect(new Set([socket.id, second.id, idOf(socket)]).size).toBe(3);
    },
  },
];

describe.each(MAJORS)('what %s has to offer works too:', (major) => {
  it.each(ROWS.filter(({ majors }) => majors.includes(major)))('$what', async ({ run }) => {
    await using app = await startBridged({ major });
    using session = new WireSession(app.url);
    await run(app, session, await connected(app, session));
    expect.hasAssertions();
  });
});

describe('connection state recovery', () => {
  const io = { connectionStateRecovery: { maxDisconnectionDuration: 60_000 } };

  it('restores id, rooms, data and what was missed, once the session itself has ended', async () => {
    await using app = await startBridged({ io, bridge: { graceMs: 30 } });
    const recovered: boolean[] = [];
    app.io.on('connection', (socket) => recovered.push(socket.recovered));
    using session = new WireSession(app.url);
    const socket = await connected(app, session);
    await socket.join('tea');
    socket.data = { name: 'ada' };
    app.io.emit('one');
    const [offset] = dataOf(await session.stream.next('one')) as [string];
    const { sid, pid } = allData(session.stream, '$connect')[0] as { sid: string; pid: string };
    const ended = new Promise((resolve) => socket.on('disconnect', resolve));
    session.stream.cut();
    expect(await ended).toBe('transport close');
    app.io.to('tea').emit('two', 2);
    using again = new WireSession(app.url);
    const back = new Promise<Socket>((resolve) => app.io.once('connection', resolve));
    const stream = await again.open([{ kind: 'connect', auth: { pid, offset } }]);
    const restored = await back;
    await stream.next('$connect');
    expect(stream.frames.map((frame) => frame.event)).toEqual(['$open', 'two', '$connect']);
    expect(allData(stream, '$connect')).toEqual([{ nsp: '/', sid, pid }]);
    expect(restored.id).toBe(sid);
    expect(restored.rooms).toContain('tea');
    expect(restored.data).toEqual({ name: 'ada' });
    expect(recovered).toEqual([false, true]);
  });

  it('is not needed while the session waits for its client: a cut is no disconnect', async () => {
    await using app = await startBridged({ io });
    const seen: string[] = [];
    using session = new WireSession(app.url);
    const socket = await connected(app, session);
    socket.on('disconnect', () => seen.push('disconnect'));
    app.io.emit('one');
    await session.stream.next('one');
    session.stream.cut();
    app.io.emit('two');
    const resumed = await session.resume(session.lastId);
    await resumed.next('two');
    expect(seen).toEqual([]);
  });
});

describe('a server without a client of its own in sight', () => {
  it('closes a connection that joins no namespace in time, as Socket.IO does', async () => {
    await using app = await startBridged({ io: { connectTimeout: 50 } });
    using session = new WireSession(app.url);
    const stream = await session.open([]);
    expect(await stream.ended()).toBe(true);
    expect(dataOf(stream.frames.at(-1) ?? {})).toMatchObject({ reason: 'closed', resume: false });
    using patient = new WireSession(app.url);
    await patient.open([CONNECT]);
    await patient.stream.next('$connect');
    expect(app.bridge.stats().sessions).toBe(1);
  });
});

describe.each(MAJORS)('the socket id that %s makes', (major) => {
  it('is told with each $connect, as handlers see it', async () => {
    await using app = await startBridged({ major });
    const ids: Record<string, string> = {};
    for (const nsp of ['/', '/admin']) {
      app.io.of(nsp).on('connection', (socket) => (ids[nsp] = socket.id));
    }
    using session = new WireSession(app.url);
    const stream = await session.connect('/', '/admin');
    const told = stream.frames.filter((frame) => frame.event === '$connect');
    const sids = told.map(({ data = '' }) => JSON.parse(data) as { nsp: string; sid: string });
    expect(Object.fromEntries(sids.map(({ nsp, sid }) => [nsp, sid]))).toEqual(ids);
  });
});

describe('a query behind a namespace', () => {
  it('reaches the handlers of Socket.IO 2, as its own clients send it', async () => {
    await using app = await startBridged({ major: 'socket.io-v2' });
    const seen: unknown[] = [];
    app.io.of('/chat').on('connection', (socket) => {
      const { room, token } = socket.handshake.query;
      seen.push([room, token, socket.nsp.name]);
      socket.on('say', (...args: unknown[]) => seen.push(args));
    });
    using session = new WireSession(`${app.url}?room=7`);
    const stream = await session.open([
      { kind: 'connect', nsp: '/chat?token=a%2Cb' },
      { ...event('say', 1), nsp: '/chat' },
    ]);
    expect(dataOf(await stream.next('$connect'))).toMatchObject({ nsp: '/' });
    expect(dataOf(await stream.next('$connect'))).toMatchObject({ nsp: '/chat' });
    await until('it has been heard', () => seen.length === 2);
    expect(seen).toEqual([['7', 'a,b', '/chat'], [1]]);
  });

  it.each(V3_UP)('is part of its name in %s', async (major) => {
    await using app = await startBridged({ major });
    app.io.of('/chat?x');
    using session = new WireSession(app.url);
    const stream = await session.connect('/chat?x');
    await session.send({ kind: 'connect', nsp: '/chat?y' });
    expect(dataOf(await stream.next('$connect_error'))).toMatchObject({ nsp: '/chat?y' });
  });
});

describe('the cookie that the engine sets', () => {
  it.each<[major: Major, io: object, cookie: string | undefined]>([
    ['socket.io', {}, undefined],
    ['socket.io', { cookie: true }, 'io=ID; Path=/; HttpOnly; SameSite=Lax'],
    [
      'socket.io',
      { cookie: { name: 'n', path: '/a', secure: true } },
      'n=ID; Path=/a; HttpOnly; Secure; SameSite=Lax',
    ],
    ['socket.io-v3', {}, undefined],
    ['socket.io-v3', { cookie: { name: 'n' } }, 'n=ID; Path=/; HttpOnly; SameSite=Lax'],
    ['socket.io-v2', {}, 'io=ID; Path=/; HttpOnly; SameSite=Strict'],
    ['socket.io-v2', { cookie: false }, undefined],
    ['socket.io-v2', { cookie: 'n', cookieHttpOnly: false }, 'n=ID; Path=/; SameSite=Strict'],
    ['socket.io-v2', { cookie: 'n', cookiePath: false }, 'n=ID; SameSite=Strict'],
    ['socket.io-v2', { cookie: { name: 'n', path: '/a' } }, 'n=ID; Path=/a'],
  ])('in %s with %o: %s', async (major, io, cookie) => {
    await using app = await startBridged({ major, io });
    using session = new WireSession(app.url);
    const socket = await connected(app, session);
    const set = cookie === undefined ? undefined : [cookie.replace('ID', idOf(socket))];
    expect(session.stream.headers['set-cookie']).toEqual(set);
    session.stream.cut();
    const resumed = await session.resume(session.lastId);
    expect(resumed.headers).not.toHaveProperty('set-cookie');
  });

  it('stands beside those of others', async () => {
    await using app = await startBridged({ io: { cookie: true } });
    app.server.prependListener('request', (_request, response) => {
      response.setHeader('Set-Cookie', 'theirs=1');
    });
    using session = new WireSession(app.url);
    const { headers } = await session.open();
    expect(headers['set-cookie']).toEqual(['theirs=1', expect.stringMatching(/^io=/)]);
  });
});
