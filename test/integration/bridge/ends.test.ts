import { once } from 'node:events';
import net from 'node:net';
import type { Socket } from 'socket.io';
import { describe, expect, it } from 'vitest';
import { holdTime } from '../../support/held-time.js';
import {
  type BridgedServer,
  MAJORS,
  type Major,
  startBridged,
} from '../../support/socket-io-server.js';
import { until } from '../../support/until.js';
import { CONNECT, dataOf, event, WireSession } from '../../support/wire-session.js';

/** Notes connections and disconnect reasons. */
function record({ io }: BridgedServer): unknown[] {
  const seen: unknown[] = [];
  io.on('connection', (socket) => {
    seen.push('connection');
    socket.on('disconnect', (reason: string) => seen.push(reason));
  });
  return seen;
}

const lastFrame = ({ stream }: WireSession) => {
  const frame = stream.frames.at(-1);
  return [frame?.event, frame && dataOf(frame)];
};

/** One test for each row of PROTOCOL.md §3.2 and §4.3. */
describe.each(MAJORS)('a session, with %s,', (major) => {
  it('stays connected while its stream is cut, and ends when the grace is over', async () => {
    const graceMs = 1000;
    await using app = await startBridged({ major, bridge: { graceMs } });
    const seen = record(app);
    using session = new WireSession(app.url);
    await session.connect();
    const pass = holdTime();
    session.stream.cut();
    await until('the loss is noticed', () => app.bridge.stats().events.cut === 1);
    pass(graceMs - 1);
    expect(seen).toEqual(['connection']);
    pass(1);
    expect(seen).toEqual(['connection', 'transport close']);
    expect(app.bridge.stats().sessions).toBe(0);
    expect((await session.resume()).status).toBe(404);
    expect(await session.sendAt(2, [event('x')])).toMatchObject({ status: 404 });
  });

  it('starts its grace anew with each loss', async () => {
    const graceMs = 1000;
    await using app = await startBridged({ major, bridge: { graceMs } });
    const seen = record(app);
    using session = new WireSession(app.url);
    await session.connect();
    const pass = holdTime();
    for (let round = 1; round <= 4; round += 1) {
      session.stream.cut();
      await until('the loss is noticed', () => app.bridge.stats().events.cut === round);
      pass(graceMs - 1);
      expect((await session.resume(session.lastId)).status).toBe(200);
      pass(graceMs);
    }
    expect(seen).toEqual(['connection']);
    session.stream.cut();
    await until('the loss is noticed', () => app.bridge.stats().events.cut === 5);
    pass(graceMs);
    expect(seen).toEqual(['connection', 'transport close']);
  });

  it('ends when the client leaves: $goodbye, and transport close', async () => {
    await using app = await startBridged({ major });
    const seen = record(app);
    using session = new WireSession(app.url);
    await session.connect();
    await session.send({ kind: 'leave' });
    expect(await session.stream.ended()).toBe(true);
    expect(lastFrame(session)).toEqual([
      '$goodbye',
      { reason: 'left', resume: false, reconnect: false },
    ]);
    expect(seen).toEqual(['connection', 'transport close']);
  });

  it('ends when the client leaves while its stream is away', async () => {
    await using app = await startBridged({ major });
    const seen = record(app);
    using session = new WireSession(app.url);
    await session.connect();
    session.stream.cut();
    await session.send({ kind: 'disconnect' }, { kind: 'leave' });
    await until('the session has ended', () => app.bridge.stats().sessions === 0);
    expect(seen).toEqual(['connection', 'client namespace disconnect']);
  });

  it('ends when the client does not answer a ping, and lives while it does', async () => {
    const pings = { pingInterval: 1000, pingTimeout: 1500 };
    await using app = await startBridged({ major, io: pings });
    const seen = record(app);
    using answering = new WireSession(app.url);
    using silent = new WireSession(app.url);
    const pass = holdTime();
    await Promise.all([answering.connect(), silent.connect()]);
    for (let count = 0; count < 6; count += 1) {
      pass(pings.pingInterval / 2);
      pass(pings.pingInterval / 2);
      await answering.stream.next('$ping');
      await answering.sendAt(answering.seq, []);
    }
    expect(await silent.stream.ended()).toBe(true);
    expect(lastFrame(silent)).toEqual([
      '$goodbye',
      { reason: 'ping timeout', resume: false, reconnect: true },
    ]);
    expect(seen).toEqual(['connection', 'connection', 'ping timeout']);
  });

  it('is not pinged to death while its stream is away', async () => {
    const pings = { pingInterval: 1000, pingTimeout: 1000 };
    await using app = await startBridged({ major, io: pings, bridge: { graceMs: 60_000 } });
    const seen = record(app);
    using session = new WireSession(app.url);
    const pass = holdTime();
    await session.connect();
    pass(pings.pingInterval);
    await session.stream.next('$ping');
    session.stream.cut();
    await until('the loss is noticed', () => app.bridge.stats().events.cut === 1);
    pass(30_000);
    const resumed = await session.resume(session.lastId);
    await resumed.next('$open');
    expect(resumed.frames.map((frame) => frame.event)).not.toContain('$goodbye');
    expect(seen).toEqual(['connection']);
  });

  it('stays in its other namespaces when the server disconnects it from one', async () => {
    await using app = await startBridged({ major });
    const reasons: string[] = [];
    app.io.of('/a').on('connection', (socket) => {
      socket.on('disconnect', (reason: string) => reasons.push(reason));
      socket.on('bye', () => socket.disconnect());
    });
    using session = new WireSession(app.url);
    await session.connect('/', '/a');
    await session.send({ ...event('bye'), nsp: '/a' });
    expect(dataOf(await session.stream.next('$disconnect'))).toEqual({ nsp: '/a' });
    expect(reasons).toEqual(['server namespace disconnect']);
    app.io.emit('still here');
    await session.stream.next('still here');
    expect(session.stream.frames.map((frame) => frame.event)).not.toContain('$goodbye');
  });

  it('ends when the server disconnects it as a whole: what was written comes first', async () => {
    await using app = await startBridged({ major });
    const seen = record(app);
    app.io.on('connection', (socket) => {
      socket.on('bye', () => {
        socket.emit('last words');
        socket.disconnect(true);
      });
    });
    using session = new WireSession(app.url);
    await session.connect();
    await session.emit('bye');
    expect(await session.stream.ended()).toBe(true);
    const events = session.stream.frames.map((frame) => frame.event);
    // 2.x and 3.x do not say $disconnect when the whole connection goes.
    expect(events.slice(2).filter((name) => name !== '$disconnect')).toEqual([
      'last words',
      '$goodbye',
    ]);
    expect(lastFrame(session)).toEqual([
      '$goodbye',
      { reason: 'closed', resume: false, reconnect: true },
    ]);
    expect(seen).toEqual(['connection', 'server namespace disconnect']);
    // Whether that has arrived, only the client knows.
    const again = await session.resume(session.lastId);
    expect(await again.ended()).toBe(true);
    expect(again.frames.map((frame) => frame.event)).toEqual(['$open', '$goodbye']);
  });

  it('that the server disconnects while the client is away tells it when it comes back', async () => {
    const graceMs = 1000;
    await using app = await startBridged({ major, bridge: { graceMs } });
    const pass = holdTime();
    const seen = record(app);
    const ids: string[] = [];
    app.io.on('connection', (socket) => ids.push(socket.id));
    using session = new WireSession(app.url);
    await session.connect();
    const last = session.lastId;
    session.stream.cut();
    await until('the cut is noticed', () => app.bridge.stats().events.cut === 1);
    app.io.emit('last words');
    kick(app, ids);
    await until('it has ended', () => app.bridge.stats().sessions === 0);
    expect(seen).toEqual(['connection', 'server namespace disconnect']);
    // It may be cut again on its way.
    for (let round = 0; round < 2; round += 1) {
      const stream = await session.resume(last);
      expect(await stream.ended()).toBe(true);
      expect(stream.frames.map((frame) => frame.event)).toEqual([
        '$open',
        'last words',
        '$disconnect',
        '$goodbye',
      ]);
      expect(lastFrame(session)[1]).toEqual({ reason: 'closed', resume: false, reconnect: true });
    }
    expect(await session.sendAt(2, [event('x')])).toMatchObject({ status: 404 });
    expect((await session.open()).status).toBe(404);
    pass(graceMs);
    expect((await session.resume(last)).status).toBe(404);
    expect(app.bridge.stats()).toMatchObject({ events: { opened: 1, resumed: 0 } });
    expect(app.bridge.stats().bytes.kept).toBe(0);
  });

  it('ends with io.close(), which is done when all streams are', async () => {
    await using app = await startBridged({ major });
    const seen = record(app);
    using session = new WireSession(app.url);
    await session.open([CONNECT], { connection: 'keep-alive' });
    await session.stream.next('$connect');
    const closed = new Promise<void>((resolve) => void app.io.close(() => resolve()));
    expect(await session.stream.ended()).toBe(true);
    expect(lastFrame(session)[1]).toMatchObject({ resume: false, reconnect: true });
    const startedAt = performance.now();
    await closed;
    // Node would keep the connection for longer.
    expect(performance.now() - startedAt).toBeLessThan(4000);
    expect(seen).toEqual(['connection', REASON_OF_CLOSE[major]]);
    expect(app.bridge.stats().sessions).toBe(0);
  });

  it('ends with bridge.close(), attached or not, and no other can be opened', async () => {
    await using app = await startBridged({ major });
    const seen = record(app);
    using attached = new WireSession(app.url);
    using detached = new WireSession(app.url);
    await Promise.all([attached.connect(), detached.connect()]);
    detached.stream.cut();
    await app.bridge.close({ drainMs: 50 });
    expect(await attached.stream.ended()).toBe(true);
    expect(attached.stream.frames.at(-1)).toMatchObject({
      event: '$goodbye',
      retry: expect.stringMatching(/^\d+$/),
    });
    expect(lastFrame(attached)[1]).toMatchObject({
      reason: 'shutdown',
      resume: false,
      reconnect: true,
    });
    expect(seen).toEqual(['connection', 'connection', 'transport close', 'transport close']);
    const stream = await detached.resume(detached.lastId);
    expect(await stream.ended()).toBe(true);
    expect(stream.frames.map((frame) => frame.event)).toEqual(['$open', '$goodbye']);
    expect(stream.frames.at(-1)?.retry).toMatch(/^\d+$/);
    expect(lastFrame(detached)[1]).toMatchObject({ reason: 'shutdown', reconnect: true });
    using late = new WireSession(app.url);
    const refused = await late.open();
    expect(refused.status).toBe(503);
    expect(refused.headers['retry-after']).toBe('1');
    expect(await refused.body()).toMatchObject({ code: 'unavailable' });
  });

  it('ends with a violation of Socket.IO’s own protocol, and nothing after it is run', async () => {
    await using app = await startBridged({ major });
    const seen = record(app);
    app.io.on('connection', (socket) => {
      socket.on('x', () => {
        // What Socket.IO's client class does when a packet cannot be decoded.
        socket.conn.emit('error', new Error('parse error'));
      });
      socket.on('error', () => undefined);
      socket.on('y', () => seen.push('y'));
    });
    using session = new WireSession(app.url);
    await session.connect();
    await session.emit('x');
    await session.stream.ended();
    expect(lastFrame(session)[0]).toBe('$goodbye');
    await session.emit('y');
    await until('it has ended', () => app.bridge.stats().sessions === 0);
    expect(seen).not.toContain('y');
    expect(seen).toHaveLength(2);
  });
});

/** Disconnects the connections of these sockets as a whole. */
function kick({ io }: BridgedServer, ids: readonly string[]): void {
  // A map by id, or on 2.x an object.
  const sockets: unknown = io.sockets.sockets;
  const known = sockets instanceof Map ? sockets : new Map(Object.entries(sockets as object));
  for (const id of ids) (known.get(id) as Socket).disconnect(true);
}

/** As with any other transport: 2.x gives no reason. */
const REASON_OF_CLOSE: Readonly<Record<Major, string | undefined>> = {
  'socket.io': 'server shutting down',
  'socket.io-v3': 'server shutting down',
  'socket.io-v2': undefined,
};

describe.each(MAJORS)('a client that does not read, with %s,', (major) => {
  const PART = 'x'.repeat(10_000);

  /** A client that reads the head of its stream and then not a byte more. */
  async function stall(url: string): Promise<{ socket: net.Socket } & AsyncDisposable> {
    const socket = net.connect(Number(new URL(url).port), '127.0.0.1');
    const body = JSON.stringify({ open: { protocol: 1 }, messages: [CONNECT] });
    socket.write(
      `POST /sse HTTP/1.1\r\nhost: x\r\nsse-session: a-session-secret-of-32-characters\r\n` +
        `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    await once(socket, 'data');
    socket.pause();
    return {
      socket,
      [Symbol.asyncDispose]: async () => {
        socket.destroy();
      },
    };
  }

  it('is given up at the bound: transport error, and the memory is free again', async () => {
    await using app = await startBridged({ major, bridge: { replayBytes: 500_000 } });
    const seen = record(app);
    await using client = await stall(app.url);
    await until('it is connected', () => seen.length > 0);
    const before = bytesInUse();
    let sent = 0;
    let peak = 0;
    while (seen.length < 2 && sent < 500_000_000) {
      app.io.emit('tick', PART + sent);
      sent += PART.length;
      peak = Math.max(peak, bytesInUse() - before);
      await new Promise(setImmediate);
    }
    expect(seen).toEqual(['connection', 'transport error']);
    // What the kernel buffers for a loopback connection, some megabytes, is not the process's.
    expect(sent).toBeLessThan(20_000_000);
    expect(peak).toBeLessThan(20_000_000);
    expect(app.bridge.stats().sessions).toBe(0);
    client.socket.destroy();
  });

  it('costs nothing by what is volatile, and stays connected', async () => {
    await using app = await startBridged({ major, bridge: { replayBytes: 500_000 } });
    const seen = record(app);
    await using client = await stall(app.url);
    await until('it is connected', () => seen.length > 0);
    for (let sent = 0; sent < 100_000_000; sent += 20 * PART.length) {
      // The operating system takes some megabytes; the rest has nobody to take it.
      app.io.volatile.emit('tick', PART.repeat(20));
      await new Promise(setImmediate);
    }
    expect(app.bridge.stats()).toMatchObject({ sessions: 1, drops: 0 });
    expect(app.bridge.stats().bytes.sent).toBeLessThan(20_000_000);
    expect(seen).toEqual(['connection']);
    client.socket.destroy();
  });

  it('cannot hold up bridge.close()', async () => {
    await using app = await startBridged({ major });
    const seen = record(app);
    await using client = await stall(app.url);
    await until('it is connected', () => seen.length > 0);
    // More than the kernel takes, in one turn.
    app.io.emit('tick', 'x'.repeat(20_000_000));
    await new Promise(setImmediate);
    const startedAt = performance.now();
    await app.bridge.close({ drainMs: 200 });
    // It would be left to linger for longer.
    expect(performance.now() - startedAt).toBeLessThan(8000);
    expect(seen).toEqual(['connection', 'transport close']);
    expect(client.socket.destroyed).toBe(false);
  });

  it('that comes back to reading within the bound has missed nothing', async () => {
    await using app = await startBridged({ major, bridge: { replayBytes: 8_000_000 } });
    const seen = record(app);
    await using client = await stall(app.url);
    await until('it is connected', () => seen.length > 0);
    for (let count = 0; count < 700; count += 1) {
      app.io.emit('tick', `${PART}#${count}#`);
      await new Promise(setImmediate);
    }
    let text = '';
    client.socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    client.socket.resume();
    await until('all has arrived', () => text.includes('#699#'));
    const numbers = [...text.matchAll(/#(\d+)#/g)].map(([, number]) => Number(number));
    expect(numbers).toEqual(Array.from({ length: 700 }, (_, count) => count));
    expect(seen).toEqual(['connection']);
  });

  it('and is away altogether costs no more than the bound: transport close', async () => {
    await using app = await startBridged({ major, bridge: { replayBytes: 500_000 } });
    const seen = record(app);
    using session = new WireSession(app.url);
    await session.connect();
    session.stream.cut();
    await session.stream.ended();
    let sent = 0;
    while (seen.length < 2 && sent < 100) {
      app.io.emit('tick', PART + sent);
      sent += 1;
      await new Promise(setImmediate);
    }
    expect(seen).toEqual(['connection', 'transport close']);
    expect(sent).toBeLessThan(60);
    expect(app.bridge.stats()).toMatchObject({ drops: 1, bytes: { kept: 0 } });
    const stream = await session.resume(session.lastId);
    expect(await stream.ended()).toBe(true);
    expect(stream.frames.map((frame) => frame.event)).toEqual(['$reset', '$goodbye']);
  });
});

function bytesInUse(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
