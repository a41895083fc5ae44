import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type BridgedServer, MAJORS, startBridged } from '../../support/socket-io-server.js';
import { until } from '../../support/until.js';
import { wireRequest } from '../../support/wire-client.js';
import { allData, CONNECT, dataOf, event } from '../../support/wire-session.js';
import { missingProgram } from '../../support/programs.js';

const OPEN = { open: { protocol: 1 } };

/** Notes connections, the values of `say`, and disconnect reasons. */
function record({ io }: BridgedServer): unknown[] {
  const seen: unknown[] = [];
  io.on('connection', (socket) => {
    seen.push('connection');
    socket.on('say', (value: unknown) => {
      seen.push(value);
      socket.emit('said', value);
    });
    socket.on('disconnect', (reason: string) => seen.push(reason));
  });
  return seen;
}

describe.each(MAJORS)('a consumer that knows no secret, with %s,', (major) => {
  it('connects to / by a plain GET, receives, and is gone when it goes', async () => {
    await using app = await startBridged({ major });
    const seen = record(app);
    const stream = await wireRequest(app.url);
    await stream.next('$connect');
    app.io.emit('news', 1);
    expect(dataOf(await stream.next('news'))).toEqual([1]);
    stream.cut();
    await until('it is gone', () => seen.length === 2);
    expect(seen).toEqual(['connection', 'transport close']);
    expect(app.bridge.stats().sessions).toBe(0);
  });

  it('connects to / by a POST that says nothing else', async () => {
    await using app = await startBridged({ major });
    using stream = await wireRequest(app.url, { body: OPEN });
    expect(dataOf(await stream.next('$connect'))).toMatchObject({ nsp: '/' });
  });

  it('says what its body says, whatever number that has', async () => {
    await using app = await startBridged({ major });
    const seen = record(app);
    using stream = await wireRequest(app.url, { body: { ...OPEN, messages: [event('say', 1)] } });
    expect(dataOf(await stream.next('said'))).toEqual([1]);
    expect(seen).toEqual(['connection', 1]);
  });

  it('connects to the namespaces that it asks for, and to no other', async () => {
    await using app = await startBridged({ major });
    app.io.of('/a').on('connection', (socket) => socket.emit('hello'));
    const messages = [{ kind: 'connect', nsp: '/a' }];
    using stream = await wireRequest(app.url, { body: { ...OPEN, messages } });
    await stream.next('/a,hello');
    const nsps = allData(stream, '$connect').map((data) => (data as { nsp: string }).nsp);
    expect(nsps).toEqual(major === 'socket.io-v2' ? ['/', '/a'] : ['/a']);
  });

  it('is told when it comes back with an id that its session is a new one', async () => {
    await using app = await startBridged({ major });
    for (const lastEventId of ['k3x.17', 'anything']) {
      using stream = await wireRequest(app.url, { headers: { 'last-event-id': lastEventId } });
      await stream.next('$connect');
      const names = stream.frames.map((frame) => frame.event);
      expect(names).toEqual(['$open', '$reset', '$connect']);
      expect(allData(stream, '$reset')).toEqual([{ reason: 'new-session' }]);
      expect(allData(stream, '$open')).toMatchObject([{ resumed: false }]);
    }
    using fresh = await wireRequest(app.url, { headers: { 'last-event-id': '' } });
    await fresh.next('$connect');
    expect(fresh.frames.map((frame) => frame.event)).toEqual(['$open', '$connect']);
  });

  it('is sent away for long when its only namespace refuses it', async () => {
    await using app = await startBridged({ major });
    app.io.of('/members').use((_socket, next) => next(new Error('members only')));
    if (major === 'socket.io-v2') app.io.use((_socket, next) => next(new Error('members only')));
    const messages = [{ kind: 'connect', nsp: major === 'socket.io-v2' ? '/' : '/members' }];
    using stream = await wireRequest(app.url, { body: { ...OPEN, messages } });
    expect(await stream.ended()).toBe(true);
    expect(stream.frames.map((frame) => frame.event)).toEqual([
      '$open',
      '$connect_error',
      '$goodbye',
    ]);
    const goodbye = stream.frames.at(-1);
    expect(goodbye?.retry).toBe('3600000');
    expect(goodbye && dataOf(goodbye)).toEqual({
      reason: 'refused',
      resume: false,
      reconnect: false,
      retryAfterMs: 3_600_000,
    });
    expect(app.bridge.stats().sessions).toBe(0);
  });

  it('is not sent away while another namespace may still let it in', async () => {
    await using app = await startBridged({ major });
    app.io.of('/members').use((_socket, next) => next(new Error('members only')));
    app.io.of('/slow').use((_socket, next) => void setImmediate(next));
    app.io.of('/slow').on('connection', (socket) => socket.emit('in'));
    const messages = [
      { kind: 'connect', nsp: '/members' },
      { kind: 'connect', nsp: '/slow' },
    ];
    using stream = await wireRequest(app.url, { body: { ...OPEN, messages } });
    await stream.next('$connect_error');
    expect(dataOf(await stream.next('/slow,in'))).toEqual([]);
  });

  it('need not answer pings', async () => {
    await using app = await startBridged({ major, io: { pingInterval: 20, pingTimeout: 20 } });
    const seen = record(app);
    using stream = await wireRequest(app.url);
    for (let count = 0; count < 6; count += 1) await stream.next('$ping');
    expect(seen).toEqual(['connection']);
  });

  it('may carry a secret in the URL, as EventSource must, and handlers do not see it', async () => {
    await using app = await startBridged({ major });
    const handshakes: string[] = [];
    app.io.on('connection', (socket) => {
      const { url, query } = socket.handshake;
      handshakes.push(url, JSON.stringify(query), String(socket.request.url));
    });
    const secret = 'a-session-secret-of-32-characters';
    const body = { ...OPEN, messages: [CONNECT] };
    const first = await wireRequest(`${app.url}?session=${secret}&room=7`, { body });
    await first.next('$connect');
    first.cut();
    using resumed = await wireRequest(`${app.url}?session=${secret}`);
    expect(dataOf(await resumed.next('$open'))).toMatchObject({ resumed: true });
    expect(handshakes.join('\n')).not.toContain(secret);
    expect(handshakes.join('\n')).toContain('room');
    const left = await wireRequest(`${app.url}?session=${secret}`, {
      body: { seq: 2, messages: [{ kind: 'leave' }] },
    });
    await left.body();
    expect((await wireRequest(`${app.url}?session=${secret}`)).status).toBe(204);
  });
});

const noCurl = missingProgram('curl');

describe.skipIf(noCurl)(`curl${noCurl}`, () => {
  const curl = (...args: readonly string[]) =>
    promisify(execFile)('curl', ['-sN', '--max-time', '20', ...args]);

  it('shows a stream, line by line, that a person can read', async () => {
    await using app = await startBridged();
    app.io.on('connection', (socket) => {
      socket.emit('chat message', 'hello', { from: 'ada' });
      socket.disconnect(true);
    });
    const { stdout } = await curl(app.url);
    expect(stdout).toMatch(
      new RegExp(
        [
          '^event: \\$open\ndata: {"protocol":1,.*}\n',
          'id: [\\w.-]+\nevent: \\$connect\ndata: {"nsp":"/","sid":"[\\w-]{20}"}\n',
          'id: [\\w.-]+\nevent: chat message\ndata: \\["hello",{"from":"ada"}\\]\n',
          'id: [\\w.-]+\nevent: \\$disconnect\ndata: {"nsp":"/"}\n',
          'event: \\$goodbye\ndata: {"reason":"closed","resume":false,"reconnect":true}\n\n$',
        ].join('\n'),
      ),
    );
  });

  it('opens with credentials as the protocol page shows', async () => {
    await using app = await startBridged();
    app.io.use((socket, next) => {
      next(socket.handshake.auth['token'] === 'right' ? undefined : new Error('wrong token'));
    });
    app.io.on('connection', (socket) => socket.disconnect(true));
    const open = (token: string) =>
      curl(
        app.url,
        '-H',
        'content-type: application/json',
        '-d',
        JSON.stringify({ ...OPEN, messages: [{ kind: 'connect', auth: { token } }] }),
      );
    expect((await open('right')).stdout).toContain('event: $connect\n');
    expect((await open('wrong')).stdout).toContain(
      'event: $connect_error\ndata: {"nsp":"/","message":"wrong token"}\n',
    );
  });
});
