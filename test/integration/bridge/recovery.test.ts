import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AdapterNodes, startAdapterNodes } from '../../support/adapter-nodes.js';
import { redisMissing } from '../../support/redis-server.js';
import { until } from '../../support/until.js';
import { allData, event, WireSession } from '../../support/wire-session.js';

const ADAPTERS = ['cluster', 'redis', 'redis-streams'];
const title = redisMissing === undefined ? '' : ` (skipped: ${redisMissing})`;

let nodes: AdapterNodes;

interface Connected {
  readonly sid: string;
  readonly pid: string;
}

/** What a client knows of its socket, and the last argument of the last event: by these it asks for it again. */
function stateOf({ stream }: WireSession) {
  const [{ sid, pid }] = allData(stream, '$connect') as [Connected];
  const offset = newsOf(stream).at(-1)?.[1];
  return { sid, pid, offset };
}

/** Values and offsets. */
function newsOf(
  stream: WireSession['stream'],
): readonly (readonly [value: string, offset: string])[] {
  return allData(stream, 'news') as [string, string][];
}

async function heard(session: WireSession, count: number): Promise<readonly string[]> {
  while (newsOf(session.stream).length < count) await session.stream.next('news');
  return newsOf(session.stream).map(([value]) => value);
}

describe.skipIf(redisMissing)(`a client that comes to another node${title}`, () => {
  beforeAll(async () => {
    nodes = await startAdapterNodes({ recovery: true });
  });
  afterAll(() => nodes?.[Symbol.asyncDispose]());

  describe.each(ADAPTERS)('with the adapter %s', (adapter) => {
    async function start() {
      const [own, speaker] = (['a', 'b'] as const).map(
        (node) => new WireSession(nodes.url(node, adapter)),
      );
      if (!own || !speaker) throw new Error('there are two nodes');
      await Promise.all([own.connect(), speaker.connect()]);
      const { sid } = stateOf(own);
      const say = (room: string, value: string) => speaker.send(event('publish', room, value));
      await own.send({ ...event('do', 'join', [sid, 'room']), ack: 1 });
      await own.stream.next('$ack');
      await say('room', 'first');
      await heard(own, 1);
      const next = new WireSession(nodes.url('b', adapter));
      return {
        own,
        say,
        next,
        async leave() {
          await own.send({ kind: 'leave' });
          await own.stream.ended();
          // Redis Streams: what its node stores is there before what that one says.
          await speaker.send({ ...event('do', 'list', []), ack: 2 });
          await speaker.stream.next('$ack');
        },
        [Symbol.dispose]() {
          for (const session of [own, speaker, next]) session[Symbol.dispose]();
        },
      };
    }

    it('is the same socket there, in the same rooms, and gets what it has missed, once and in order', async () => {
      using scene = await start();
      const { own, say, next } = scene;
      await scene.leave();
      for (const value of ['second', 'third']) await say('room', value);
      await say('other', 'not for it');
      const { sid, pid, offset } = stateOf(own);
      await next.open([{ kind: 'connect', auth: { pid, offset } }]);
      await say('room', 'fourth');
      expect(await heard(next, 3)).toEqual(['second', 'third', 'fourth']);
      expect(stateOf(next)).toMatchObject({ sid, pid });
    });

    it('is so over WebSocket as well', async () => {
      using scene = await start();
      const [a, b] = (['a', 'b'] as const).map((node) => new URL(nodes.url(node, adapter)).origin);
      const client = io(a, { transports: ['websocket'], reconnectionDelay: 100, forceNew: true });
      const news: unknown[] = [];
      client.on('news', (value) => news.push(value));
      await until('it is connected', () => client.connected);
      const { id } = client;
      await client.emitWithAck('do', 'join', [id, 'room']);
      await scene.say('room', 'second');
      await until('it has heard', () => news.length === 1);
      // Where the manager connects to next.
      Object.assign(client.io, { uri: b });
      client.io.engine.close();
      await scene.say('room', 'third');
      await until('it is back', () => client.connected);
      await scene.say('room', 'fourth');
      await until('it has all', () => news.length > 2);
      expect([client.recovered, client.id, news]).toEqual([
        true,
        id,
        ['second', 'third', 'fourth'],
      ]);
      client.disconnect();
    });

    it('is so once: whoever comes with the same id is somebody new', async () => {
      using scene = await start();
      const { own, next } = scene;
      const { sid, pid, offset } = stateOf(own);
      await scene.leave();
      await next.open([{ kind: 'connect', auth: { pid, offset } }]);
      await next.stream.next('$connect');
      expect(stateOf(next)).toMatchObject({ sid, pid });
      using late = new WireSession(next.url);
      await late.open([{ kind: 'connect', auth: { pid, offset } }]);
      await late.stream.next('$connect');
      expect(stateOf(late).sid).not.toBe(sid);
    });

    it('is somebody new when nobody knows what it has had', async () => {
      using scene = await start();
      const { own, next } = scene;
      const { sid, pid } = stateOf(own);
      await scene.leave();
      await next.open([{ kind: 'connect', auth: { pid, offset: 'made-up' } }]);
      await next.stream.next('$connect');
      expect(stateOf(next).sid).not.toBe(sid);
    });
  });
});
