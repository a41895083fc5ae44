import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AdapterNodes, startAdapterNodes } from '../../support/adapter-nodes.js';
import { redisMissing } from '../../support/redis-server.js';
import { until } from '../../support/until.js';
import { allData, dataOf, event, WireSession } from '../../support/wire-session.js';

const V4 = ['cluster', 'redis', 'redis-streams'];
const ALL = [...V4, 'redis, for 3.x', 'redis, for 2.x'];

const title = redisMissing === undefined ? '' : ` (skipped: ${redisMissing})`;

let nodes: AdapterNodes;
let lastAck = 0;

/** Has a client's server do something, and waits for the result. */
async function ask(session: WireSession, operation: string, ...args: readonly unknown[]) {
  const ack = (lastAck += 1);
  await session.send({ ...event('do', operation, args), ack });
  const answer = () =>
    allData(session.stream, '$ack').find((data) => (data as { ack: number }).ack === ack);
  await until(`${operation} is answered`, answer);
  return (answer() as { args: readonly unknown[] }).args[0];
}

/** The public `socket.id`. */
function idOf({ stream }: WireSession): string {
  const [first] = allData(stream, '$connect') as readonly { sid: string }[];
  return first?.sid ?? '';
}

/** A client at each node, and each knows of the other. */
async function connectBoth(adapter: string) {
  const a = new WireSession(nodes.url('a', adapter));
  const b = new WireSession(nodes.url('b', adapter));
  await Promise.all([a, b].map((session) => session.connect()));
  await until('the nodes know each other', async () => {
    const ids = (await ask(a, 'list')) as readonly string[];
    return Array.isArray(ids) && [a, b].every((session) => ids.includes(idOf(session)));
  });
  return {
    a,
    b,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([a, b].map(leave));
    },
  };
}

/** Else its server would wait for it. */
async function leave(session: WireSession): Promise<void> {
  await session.send({ kind: 'leave' });
  session[Symbol.dispose]();
}

const news = ({ stream }: WireSession) =>
  allData(stream, 'news').map((data) => (data as [unknown])[0]);

describe.skipIf(redisMissing)(`two nodes, each with clients over SSE${title}`, () => {
  beforeAll(async () => {
    nodes = await startAdapterNodes();
  });
  afterAll(() => nodes?.[Symbol.asyncDispose]());

  describe.each(ALL)('and the adapter %s', (adapter) => {
    it('reach each other in rooms, with text and with bytes', async () => {
      await using both = await connectBoth(adapter);
      const { a, b } = both;
      await ask(a, 'join', idOf(b), 'tea');
      await until('the room is there', async () => {
        await a.emit('publish', 'tea', 'for b');
        return news(b).length > 0;
      });
      expect(news(a)).toEqual([]);
      await a.emit('bytes');
      const bytes = { args: [{ _placeholder: true, num: 0 }], bin: ['AAH/'] };
      expect(dataOf(await b.stream.next('bytes'))).toEqual(bytes);
      expect(dataOf(await a.stream.next('bytes'))).toEqual(bytes);
      await ask(a, 'leave', idOf(b), 'tea');
      await ask(a, 'join', idOf(a), 'tea');
      const before = news(b).length;
      await until('the other is in the room', async () => {
        await b.emit('publish', 'tea', 'for a');
        return news(a).length > 0;
      });
      expect(new Set(news(b).slice(before))).not.toContain('for a');
    });

    it('get each event once and in order, though the stream of one is cut all the time', async () => {
      await using both = await connectBoth(adapter);
      const { a, b } = both;
      const room = `room of ${idOf(b)}`;
      await ask(a, 'join', idOf(b), room);
      await until('it is in the room', async () => {
        await a.emit('publish', room, 'ready');
        return news(b).length > 0;
      });
      const got: unknown[] = [];
      let last = b.lastId;
      let generation = 0;
      const resume = async () => {
        generation += 1;
        const mine = generation;
        await b.resume(last, {}, (frame) => {
          if (mine !== generation) return;
          if (frame.event === 'news') got.push(...(dataOf(frame) as [unknown]));
          last = frame.id ?? last;
        });
      };
      await resume();
      for (let count = 0; count < 100; count += 1) {
        await a.emit('publish', room, count);
        if (count % 10 !== 5) continue;
        b.stream.cut();
        await resume();
      }
      await until('all has come', () => got.includes(99));
      const numbers = got.filter((value) => value !== 'ready');
      expect(numbers).toEqual(Array.from({ length: 100 }, (_, count) => count));
    });

    it('disconnect a client of the other node, also while it is away', async () => {
      await using both = await connectBoth(adapter);
      const { a, b } = both;
      const last = b.lastId;
      b.stream.cut();
      await ask(a, 'kick', idOf(b));
      await until('it is gone', async () => {
        const ids = (await ask(a, 'list')) as readonly string[];
        return !ids.includes(idOf(b));
      });
      const { frames, ...stream } = await b.resume(last);
      expect(await stream.ended()).toBe(true);
      expect(frames.map((frame) => frame.event)).toEqual(['$open', '$disconnect', '$goodbye']);
    });
  });

  describe.each(V4)('and the adapter %s', (adapter) => {
    it('gather the answers of all clients, wherever they are', async () => {
      await using both = await connectBoth(adapter);
      const { a, b } = both;
      const answered = ask(a, 'ask', 'who?');
      await Promise.all(
        [a, b].map(async (session, index) => {
          const { args, ack } = dataOf(await session.stream.next('question')) as {
            args: readonly unknown[];
            ack: number;
          };
          expect(args).toEqual(['who?']);
          await session.send({ kind: 'ack', ack, args: [index] });
        }),
      );
      expect(new Set((await answered) as number[])).toEqual(new Set([0, 1]));
    });

    it('see the handshake of a client of the other', async () => {
      await using both = await connectBoth(adapter);
      const guest = new WireSession(nodes.url('b', adapter));
      const stream = await guest.open([{ kind: 'connect', auth: { token: 't' } }]);
      await stream.next('$connect');
      expect(await ask(both.a, 'look', idOf(guest))).toEqual({ token: 't', transport: 'sse' });
      await leave(guest);
    });

    it('talk from server to server', async () => {
      await using both = await connectBoth(adapter);
      await ask(both.a, 'tell', 'hello');
      expect(dataOf(await both.b.stream.next('told'))).toEqual(['b', 'hello']);
      expect(await ask(both.a, 'askNodes', 'who?')).toEqual(['who? b']);
      expect(allData(both.a.stream, 'told')).toEqual([]);
    });
  });

  it('and the adapter redis, for 2.x talk from server to server', async () => {
    await using both = await connectBoth('redis, for 2.x');
    const answers = (await ask(both.a, 'askNodes', 'who?')) as string[];
    expect(new Set(answers)).toEqual(new Set(['who? a', 'who? b']));
  });

  it('recover the state of a client that comes to the other, with Redis Streams', async () => {
    const adapter = 'redis-streams, with recovery';
    await using both = await connectBoth(adapter);
    const { a, b } = both;
    const [{ pid, sid }] = allData(b.stream, '$connect') as [{ pid: string; sid: string }];
    await ask(a, 'join', sid, 'tea');
    await until('it is in the room', async () => {
      await a.emit('publish', 'tea', 'first');
      return news(b).length > 0;
    });
    const [, offset] = dataOf(await b.stream.next('news')) as [string, string];
    await b.send({ kind: 'leave' });
    await b.stream.ended();
    await a.emit('publish', 'tea', 'missed');
    // The node does not wait for Redis to have its state before it lets a client go.
    let moved = b;
    await until('its state is stored', async () => {
      moved[Symbol.dispose]();
      moved = new WireSession(nodes.url('a', adapter));
      const stream = await moved.open([{ kind: 'connect', auth: { pid, offset } }]);
      return (dataOf(await stream.next('$connect')) as { sid: string }).sid === sid;
    });
    using recovered = moved;
    expect(allData(recovered.stream, '$connect')).toMatchObject([{ sid, pid }]);
    await until('what it has missed comes', () => news(recovered).includes('missed'));
    await a.emit('publish', 'tea', 'after');
    await until('it is still in the room', () => news(recovered).includes('after'));
  });
});
