import { describe, expect, it } from 'vitest';
import { MAJORS, startBridged } from '../../support/socket-io-server.js';
import { until } from '../../support/until.js';
import { event, WireSession } from '../../support/wire-session.js';

/** As many as fit into one request. */
const COUNT = 15_000;

const flood = Array.from({ length: COUNT }, (_, number) => event('flood', number));

describe.each(MAJORS)('a session that says very much at once, to %s', (major) => {
  it('leaves turns to others, whose messages do not wait for its last', async () => {
    await using app = await startBridged({ major });
    using chatty = new WireSession(app.url);
    using other = new WireSession(app.url);
    const seen: unknown[] = [];
    let before: number | undefined;
    let said: Promise<unknown> | undefined;
    app.io.on('connection', (socket) => {
      socket.on('flood', (number) => {
        seen.push(number);
        said ??= other.emit('word');
      });
      socket.on('word', () => (before = seen.length));
    });
    await Promise.all([chatty.connect(), other.connect()]);
    expect(await chatty.send(...flood)).toMatchObject({ status: 200, body: { next: COUNT + 2 } });
    await until('all is heard', () => seen.length === COUNT && before !== undefined);
    expect(before).toBeLessThan(COUNT / 2);
    expect(seen).toEqual(Array.from({ length: COUNT }, (_, number) => number));
  });

  it('has each of its messages run once, in order, though it says them again meanwhile', async () => {
    await using app = await startBridged({ major });
    using session = new WireSession(app.url);
    const seen: unknown[] = [];
    let again: Promise<unknown> | undefined;
    app.io.on('connection', (socket) => {
      socket.on('flood', (number) => {
        seen.push(number);
        again ??= session.sendAt(2, flood);
      });
    });
    await session.connect();
    const answer = { status: 200, body: { next: COUNT + 2 } };
    expect(await session.sendAt(2, flood)).toEqual(answer);
    expect(await again).toEqual(answer);
    await until('all is heard', () => seen.length >= COUNT);
    expect(seen).toEqual(Array.from({ length: COUNT }, (_, number) => number));
  });
});
