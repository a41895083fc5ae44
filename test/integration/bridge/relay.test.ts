import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sseBridge } from '@sse-migrate/runtime/server';
import { type AdapterNodes, startAdapterNodes } from '../../support/adapter-nodes.js';
import { redisMissing } from '../../support/redis-server.js';
import { createSocketIo, MAJORS, startBridged } from '../../support/socket-io-server.js';
import { wirePost, wireRequest } from '../../support/wire-client.js';
import { allData, dataOf, event, WireSession } from '../../support/wire-session.js';

const ADAPTERS = ['cluster', 'redis', 'redis-streams'];
const title = redisMissing === undefined ? '' : ` (skipped: ${redisMissing})`;

let nodes: AdapterNodes;

/** A session of node `a`, and what becomes of its requests at node `b`. */
async function openAtA(adapter: string) {
  const own = new WireSession(nodes.url('a', adapter));
  await own.connect();
  const elsewhere = nodes.url('b', adapter);
  return {
    own,
    send: (seq: number, ...messages: readonly object[]) =>
      wirePost(elsewhere, own.secret, { seq, messages }),
    ask: async (headers: object, body?: object) => {
      const all = { 'sse-session': own.secret, ...headers };
      const answer = await wireRequest(elsewhere, { headers: all, ...(body && { body }) });
      return { status: answer.status, headers: answer.headers, body: await answer.body() };
    },
    [Symbol.asyncDispose]: async () => {
      await own.send({ kind: 'leave' });
      own[Symbol.dispose]();
    },
  };
}

describe.skipIf(redisMissing)(
  `a request that comes to another node than its session's${title}`,
  () => {
    beforeAll(async () => {
      nodes = await startAdapterNodes();
    });
    afterAll(() => nodes?.[Symbol.asyncDispose]());

    describe.each(ADAPTERS)('with the adapter %s', (adapter) => {
      it('is run by that one if it is an uplink, once and in order', async () => {
        await using session = await openAtA(adapter);
        const { own, send } = session;
        const batch = ['one', 'two'].map((text, ack) =>
          Object.assign(event('do', 'tell', [text]), { ack }),
        );
        expect(await send(2, ...batch)).toEqual({ status: 200, body: { next: 4 } });
        expect(await send(2, ...batch)).toEqual({ status: 200, body: { next: 4 } });
        own.seq = 4;
        const last = { ...event('do', 'list', []), ack: 7 };
        expect(await own.send(last)).toEqual({ status: 200, body: { next: 5 } });
        while (allData(own.stream, '$ack').length < 3) await own.stream.next('$ack');
        expect(allData(own.stream, '$ack').map((data) => (data as { ack: number }).ack)).toEqual([
          0, 1, 7,
        ]);
      });

      it('is refused as that one refuses it', async () => {
        await using session = await openAtA(adapter);
        expect(await session.send(9, event('x'))).toMatchObject({
          status: 409,
          body: { code: 'sequence-gap', expected: 2 },
        });
        await session.own.send({ kind: 'leave' });
        await session.own.stream.ended();
        expect(await session.send(3, event('x'))).toMatchObject({
          status: 404,
          body: { code: 'unknown-session' },
        });
      });

      it('is sent on its way if it is for a stream, and nothing is lost there', async () => {
        await using session = await openAtA(adapter);
        const { own, ask } = session;
        const { lastId } = own;
        own.stream.cut();
        const elsewhere = { status: 404, body: { code: 'elsewhere' } };
        expect(await ask({ 'last-event-id': lastId })).toMatchObject(elsewhere);
        const again = { open: { protocol: 1 }, seq: 1, messages: [{ kind: 'connect' }] };
        expect(await ask({ 'sse-attempt': '2' }, again)).toMatchObject(elsewhere);
        await own.send(event('bytes'));
        const stream = await own.resume(lastId);
        expect(dataOf(await stream.next('$open'))).toMatchObject({ resumed: true });
        await stream.next('bytes');
      });

      it('is not told of by anybody if somebody else asks', async () => {
        await using session = await openAtA(adapter);
        const stranger = { 'x-user': 'mallory' };
        expect(await session.ask(stranger)).toMatchObject({ body: { code: 'unknown-session' } });
        const body = { seq: 2, messages: [event('do', 'tell', ['stolen'])] };
        expect(await session.ask(stranger, body)).toMatchObject({
          status: 503,
          headers: { 'retry-after': '1' },
        });
        expect(await session.own.send()).toEqual({ status: 200, body: { next: 2 } });
      });

      it('opens a session that no node has', async () => {
        const fresh = new WireSession(nodes.url('b', adapter));
        const startedAt = performance.now();
        expect((await fresh.resume()).status).toBe(404);
        expect(performance.now() - startedAt).toBeLessThan(2000);
        const stream = await fresh.open([{ kind: 'connect' }], { 'sse-attempt': '2' });
        expect(dataOf(await stream.next('$open'))).toMatchObject({ resumed: false });
        await fresh.send({ kind: 'leave' });
        fresh[Symbol.dispose]();
      });
    });
  },
);

describe('a relay', () => {
  it('asks no more than it may at the same time', async () => {
    await using app = await startBridged({ bridge: { relay: { maxPending: 0 } } });
    const answer = await wirePost(app.url, 's'.repeat(32), { seq: 1, messages: [event('x')] });
    expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect(app.bridge.stats().events.relayed).toBe(0);
  });

  it.each(MAJORS.slice(1))('is refused where servers cannot talk to each other: %s', (major) => {
    const io = createSocketIo(major);
    expect(() => sseBridge(io, { relay: true })).toThrow('wanted Socket.IO 4.x');
  });
});
