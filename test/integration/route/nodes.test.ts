import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IncompleteStreamError, stream } from '@sse-migrate/runtime/client';
import { type RouteNode, startNode } from '../../support/nodes.js';
import { redisMissing, type RedisServer, startRedis } from '../../support/redis-server.js';
import { until } from '../../support/until.js';
import { streamName, wireRequest, type WireStream } from '../../support/wire-client.js';

function pathOf(answer: WireStream): string {
  return `/${streamName(answer)}`;
}

async function nextTokens(answer: WireStream, count: number): Promise<string> {
  let lastId = '';
  for (let seen = 0; seen < count; seen += 1) lastId = (await answer.next('token')).id ?? '';
  return lastId;
}

/** For a node that is to be missed soon, and one that is to miss it. */
const MORTAL = { leaseMs: 1000, graceMs: 10_000 };
/** For one that is to cancel soon. */
const BRIEF = { leaseMs: 10_000, graceMs: 1000 };

const title = redisMissing === undefined ? '' : ` (skipped: ${redisMissing})`;

describe.skipIf(redisMissing)(`two nodes with Redis${title}`, () => {
  let redis: RedisServer;
  let a: RouteNode;
  let b: RouteNode;

  beforeAll(async () => {
    redis = await startRedis();
    b = await startNode('b', redis.port, MORTAL);
  });
  afterAll(async () => {
    await b?.[Symbol.asyncDispose]();
    await redis?.[Symbol.asyncDispose]();
  });

  /** A node `a` of its own, for it may be killed. */
  async function withNodeA(
    run: () => Promise<void>,
    bounds?: Parameters<typeof startNode>[2],
  ): Promise<void> {
    a = await startNode('a', redis.port, bounds);
    await run();
    await a.kill();
  }

  it('deliver the same bytes, live and after the end', () =>
    withNodeA(async () => {
      const atA = await wireRequest(a.url, { body: { tokens: 30 } });
      const atB = await wireRequest(b.url + pathOf(atA));
      expect(await atA.ended()).toBe(true);
      expect(await atB.ended()).toBe(true);
      const late = await wireRequest(b.url + pathOf(atA));
      await late.ended();
      expect(atA.frames).toHaveLength(32);
      expect(atB.frames).toEqual(atA.frames);
      expect(late.frames).toEqual(atA.frames);
    }));

  it('go on with an answer that is complete when the node that ran it is killed', () =>
    withNodeA(async () => {
      const atA = await wireRequest(a.url, { body: { tokens: 30 } });
      await atA.ended();
      await a.kill();
      const atB = await wireRequest(b.url + pathOf(atA), { headers: { 'last-event-id': '12' } });
      expect(await atB.ended()).toBe(true);
      expect(atB.frames).toEqual(atA.frames.slice(12));
      expect(atB.frames.at(-1)?.data).toBe('{"status":"complete","ack":"a"}');
    }));

  it('say that an answer is not complete when the node that runs it is killed', () =>
    withNodeA(async () => {
      const atA = await wireRequest(a.url, { body: { tokens: 10_000 } });
      const atB = await wireRequest(b.url + pathOf(atA));
      const lastId = await nextTokens(atA, 10);
      await a.kill();
      const end = await atB.next('$end');
      expect(JSON.parse(end.data ?? '')).toMatchObject({
        status: 'error',
        problem: { code: 'owner-lost' },
      });
      const again = await wireRequest(b.url + pathOf(atA), {
        headers: { 'last-event-id': lastId },
      });
      expect(await again.ended()).toBe(true);
      expect([...atA.frames.slice(0, Number(lastId)), ...again.frames]).toEqual(atB.frames);
    }, MORTAL));

  it('let a client go on at the other, which ends or throws as the answer did', () =>
    withNodeA(async () => {
      // As a load balancer: to the first node while there is one.
      const balanced: typeof fetch = async (input, init) => {
        try {
          return await fetch(input, init);
        } catch {
          return fetch(new Request(input).url.replace(a.url, b.url), init);
        }
      };
      const tokens: unknown[] = [];
      const answer = stream(a.url, { tokens: 10_000 }, { fetch: balanced });
      const reading = (async () => {
        for await (const { data } of answer) {
          if (tokens.push(data) === 10) await a.kill();
        }
      })();
      const error: unknown = await reading.catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(IncompleteStreamError);
      expect(error).toMatchObject({ status: 'error', problem: { code: 'owner-lost' } });
      expect(tokens).toEqual(tokens.map((_, index) => `a${index + 1}`));
    }, MORTAL));

  it('attach a request with its key to the answer of the other, and run it once', () =>
    withNodeA(async () => {
      const request = { body: { tokens: 5 }, headers: { 'idempotency-key': 'one' } };
      const answers = await Promise.all([a, b, a, b].map(({ url }) => wireRequest(url, request)));
      for (const answer of answers) await answer.ended();
      const [first] = answers;
      expect(first?.frames).toHaveLength(7);
      for (const { frames } of answers) expect(frames).toEqual(first?.frames);
    }));

  it('cancel within 100 ms what the other runs', () =>
    withNodeA(async () => {
      const delays: number[] = [];
      for (let round = 0; round < 3; round += 1) {
        const atA = await wireRequest(a.url, { body: { tokens: 10_000 } });
        await nextTokens(atA, 1);
        const sentAt = performance.now();
        const cancelled = await wireRequest(b.url + pathOf(atA), { method: 'DELETE' });
        expect((await atA.next('$end')).data).toBe('{"status":"cancelled"}');
        delays.push(performance.now() - sentAt);
        expect(cancelled.status).toBe(204);
        const seen = (): number => a.output.split('disconnect client').length - 1;
        await until('the handler has seen disconnect', () => seen() === round + 1);
      }
      // The renewal of a lease, which finds it as well, would take seconds; a busy machine some milliseconds.
      expect(Math.min(...delays)).toBeLessThan(100);
    }));

  it('go on with the conversation of the other', () =>
    withNodeA(async () => {
      const messages = [{ role: 'user', content: 'Hi' }];
      const atA = await wireRequest(`${a.url}/ui`, { body: { id: 'chat', messages } });
      const atB = await wireRequest(`${b.url}/ui/chat/stream`);
      expect(await atB.ended()).toBe(true);
      await atA.ended();
      expect(atB.frames).toEqual(atA.frames);
      expect((await wireRequest(`${b.url}/ui/chat/stream`)).status).toBe(204);
    }));

  it('keep an answer running that is read at the other only, and cancel it when it is not', () =>
    withNodeA(async () => {
      await using other = await startNode('b', redis.port, BRIEF);
      const atA = await wireRequest(a.url, { body: { tokens: 10_000 } });
      const atB = await wireRequest(other.url + pathOf(atA));
      atA.cut();
      // A token takes at least 5 ms: that is longer than the grace period.
      await nextTokens(atB, 300);
      expect(a.output).not.toContain('disconnect');
      atB.cut();
      await until('the handler has seen disconnect', () => a.output.includes('disconnect'));
    }, BRIEF));
});
