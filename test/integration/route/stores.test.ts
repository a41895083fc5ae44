import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AnswerStore, createMemoryStore, createRedisStore } from '@sse-migrate/runtime/server';
import { redisMissing, type RedisServer, startRedis } from '../../support/redis-server.js';
import { until } from '../../support/until.js';

function createAnswer(key?: string, ttlMs = 60_000) {
  const id = randomBytes(16).toString('base64url');
  return { id, route: '/ ask', principal: 'ada', fingerprint: 'f', key, ttlMs };
}

interface Subject extends AsyncDisposable {
  create(): AnswerStore;
}

async function memory(): Promise<Subject> {
  return { create: createMemoryStore, [Symbol.asyncDispose]: async () => undefined };
}

async function redis(): Promise<Subject> {
  const server: RedisServer = await startRedis();
  const clients: Redis[] = [];
  return {
    create() {
      const client = new Redis({ port: server.port, host: '127.0.0.1' });
      clients.push(client);
      const store = createRedisStore(client, { leaseMs: 200 });
      client.on('end', () => store.close());
      return store;
    },
    [Symbol.asyncDispose]: async () => {
      for (const client of clients) client.disconnect();
      await server[Symbol.asyncDispose]();
    },
  };
}

const SUBJECTS = [
  ['in memory', memory, undefined],
  ['in Redis', redis, redisMissing],
] as const;

for (const [name, start, missing] of SUBJECTS) {
  const title = missing === undefined ? name : `${name} (skipped: ${missing})`;
  describe.skipIf(missing)(`a store ${title}`, () => {
    let subject: Subject;
    beforeAll(async () => (subject = await start()));
    afterAll(() => subject?.[Symbol.asyncDispose]());

    it('gives a key to exactly one of many, and its answer to the others', async () => {
      const store = subject.create();
      const answers = Array.from({ length: 20 }, () => createAnswer('race'));
      const claims = await Promise.all(answers.map((answer) => store.claim(answer)));
      const winners = answers.filter((_, index) => claims[index] === undefined);
      expect(winners).toHaveLength(1);
      const told = claims.flatMap((claim) => (claim ? [`${claim.id} ${claim.fingerprint}`] : []));
      expect(told).toEqual(Array.from({ length: 19 }, () => `${winners[0]?.id} f`));
      expect(await store.find(winners[0]?.id ?? '')).toMatchObject({ principal: 'ada' });
    });

    it('keeps entries in their order, and takes none after the last', async () => {
      const store = subject.create();
      const answer = createAnswer();
      await store.claim(answer);
      expect(await store.append(answer.id, ['1', '2'])).toBe(true);
      expect(await store.append(answer.id, ['3'])).toBe(true);
      expect(await store.read(answer.id, 0)).toEqual({
        entries: ['1', '2', '3'],
        count: 3,
        state: 'running',
      });
      expect(await store.end(answer.id, '4', 60_000)).toBe(true);
      expect(await store.append(answer.id, ['5'])).toBe(false);
      expect(await store.end(answer.id, '5', 60_000)).toBe(false);
      expect(await store.read(answer.id, 2)).toEqual({
        entries: ['3', '4'],
        count: 4,
        state: 'ended',
      });
    });

    it('tells who listens of entries, the end and a cancel, until they stop', async () => {
      const store = subject.create();
      const answer = createAnswer();
      await store.claim(answer);
      const heard: string[] = [];
      const stop = await store.subscribe(answer.id, (signal) => heard.push(signal));
      await store.append(answer.id, ['1']);
      await until('it was told of the entry', () => heard.includes('news'));
      await store.cancel(answer.id);
      await until('it was told of the cancel', () => heard.includes('cancel'));
      stop();
      const count = heard.length;
      const other = new Promise<void>((resolve) => {
        void store
          .subscribe(answer.id, () => resolve())
          .then(() => store.end(answer.id, '2', 60_000));
      });
      await other;
      expect(heard).toHaveLength(count);
    });

    it('knows the last answer of each conversation, for as long as there is one', async () => {
      const store = subject.create();
      const [first, second, other] = [createAnswer(), createAnswer(), createAnswer()];
      const notes = [
        ['talk', first],
        ['talk', second],
        ['another', other],
      ] as const;
      for (const [conversation, answer] of notes) {
        await store.claim(answer);
        await store.noteLast(conversation, answer.id, 60_000);
      }
      expect(await store.findLast('talk')).toBe(second.id);
      expect(await store.findLast('another')).toBe(other.id);
      expect(await store.findLast('none')).toBeUndefined();
      await store.remove(first.id);
      expect(await store.findLast('talk')).toBe(second.id);
      await store.noteLast('short', second.id, 20);
      await store.end(second.id, '1', 20);
      await until('it is forgotten', async () => !(await store.findLast('short')));
    });

    it('forgets an answer and its key in time after the end', async () => {
      const store = subject.create();
      const answer = createAnswer('short');
      await store.claim(answer);
      await store.end(answer.id, '1', 20);
      await until('it is forgotten', async () => !(await store.read(answer.id, 0)));
      expect(await store.find(answer.id)).toBeUndefined();
      expect(await store.claim(createAnswer('short'))).toBeUndefined();
    });

    it('forgets an answer that nobody ends', async () => {
      const store = subject.create();
      const answer = createAnswer(undefined, 20);
      await store.claim(answer);
      await store.append(answer.id, ['1']);
      await until('it is forgotten', async () => !(await store.read(answer.id, 0)));
      expect(await store.append(answer.id, ['2'])).toBe(false);
    });

    it('frees a key when its answer is removed, and tells who waits', async () => {
      const store = subject.create();
      const answer = createAnswer('removed');
      await store.claim(answer);
      const told = new Promise<void>((resolve) => {
        void store.subscribe(answer.id, () => resolve()).then(() => store.remove(answer.id));
      });
      await told;
      expect(await store.read(answer.id, 0)).toBeUndefined();
      expect(await store.claim(createAnswer('removed'))).toBeUndefined();
    });
  });
}

describe('a store in memory', () => {
  it('forgets what ended first when all together are too large, and never what is running', async () => {
    const store = createMemoryStore({ maxBytes: 350 });
    const running = createAnswer();
    const [first, second, third] = [createAnswer(), createAnswer(), createAnswer()];
    for (const answer of [running, first, second, third]) {
      await store.claim(answer);
      await store.append(answer.id, ['x'.repeat(99)]);
      if (answer !== running) await store.end(answer.id, '$', 60_000);
    }
    expect(await store.read(first.id, 0)).toBeUndefined();
    expect(await store.read(second.id, 0)).toMatchObject({ count: 2 });
    expect(await store.read(running.id, 0)).toMatchObject({ count: 1, state: 'running' });
  });
});

describe.skipIf(redisMissing)('a store in Redis', () => {
  it('tells of a cancel that was sent while nobody could be told', async () => {
    await using server = await startRedis();
    const connect = (delayMs: number): Redis =>
      new Redis({ port: server.port, host: '127.0.0.1', retryStrategy: () => delayMs });
    // The one who cancels is back before the one who runs the answer.
    const [runner, canceller] = [connect(1500), connect(5)];
    for (const client of [runner, canceller]) client.on('error', () => undefined);
    const store = createRedisStore(runner);
    const answer = createAnswer();
    await store.claim(answer);
    const heard: string[] = [];
    await store.subscribe(answer.id, (signal) => heard.push(signal));
    await server.stop();
    await until('the connection is lost', () => runner.status === 'reconnecting');
    const cancelled = createRedisStore(canceller).cancel(answer.id);
    await server.start();
    await cancelled;
    await until('it was told', () => heard.includes('cancel'));
    expect(await store.read(answer.id, 0)).toMatchObject({ state: 'running' });
    store.close();
    for (const client of [runner, canceller]) client.disconnect();
  });

  it('says that an answer is lost whose node is silent, and hands many entries out in parts', async () => {
    await using subject = await redis();
    const store = subject.create();
    const answer = createAnswer();
    await store.claim(answer);
    await store.append(
      answer.id,
      Array.from({ length: 2500 }, (_, index) => String(index)),
    );
    const part = await store.read(answer.id, 500);
    expect(part).toMatchObject({ count: 2500, state: 'running' });
    expect(part?.entries).toHaveLength(1000);
    expect(part?.entries[0]).toBe('500');
    // A lease holds 200 ms; while its node lives it is renewed.
    const startedAt = Date.now();
    await until('two leases have passed', () => Date.now() - startedAt > 450);
    expect(await store.read(answer.id, 0)).toMatchObject({ state: 'running' });
    (store as ReturnType<typeof createRedisStore>).close();
    const other = subject.create();
    await until('it is lost', async () => (await other.read(answer.id, 0))?.state === 'lost');
  });
});
