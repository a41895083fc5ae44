import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Server } from 'socket.io';
import { describe, expect, it } from 'vitest';
import { startChaosProxy } from '../../support/chaos-proxy.js';
import { RetryingClient } from '../../support/retrying-client.js';
import { MAJORS, startBridged } from '../../support/socket-io-server.js';
import { event } from '../../support/wire-session.js';

/** `CHAOS_EVENTS=20000 npx vitest run chaos` is the long run; a quarter as many go up. */
const DOWN = Number(process.env['CHAOS_EVENTS'] ?? 2000);
const UP = Math.ceil(DOWN / 4);
const SEED = Number(process.env['CHAOS_SEED'] ?? Date.now() % 1_000_000);
const CLIENTS = 3;
/** Events that may be under way, so that a slow client is not taken for one that does not read. */
const WINDOW = 1500;
const TIMEOUT_MS = 30_000 + DOWN * 10;

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
/** Every tenth event up wants an answer. */
const isAsking = (number: number) => number % 10 === 0;

describe.each(MAJORS)('on a network that breaks every connection, %s', (major) => {
  it(
    `gets ${DOWN} broadcasts down to each of ${CLIENTS} clients, and ${UP} events up from each (seed ${SEED})`,
    { timeout: TIMEOUT_MS },
    async () => {
      await using app = await startBridged({
        major,
        io: { pingInterval: 80, pingTimeout: 20_000 },
      });
      const handlers = record(app.io);
      await using proxy = await startChaosProxy(app.origin, { seed: SEED, maxOffset: 300_000 });
      const users = numbers(CLIENTS).map(() => new User(`${proxy.origin}/sse`));
      const failures = () => [
        ...users.flatMap(({ client }) => client.failures),
        ...handlers.disconnects,
      ];
      const untilOrFailure = async (isSo: () => boolean) => {
        while (!isSo() && failures().length === 0) await nextTurn();
      };

      await untilOrFailure(() => handlers.up.size === CLIENTS);
      const slowest = () => Math.min(...users.map(({ got }) => got.length));
      await Promise.all([
        broadcast(app.io, (sent) => untilOrFailure(() => sent - slowest() < WINDOW)),
        ...users.map((user) => user.emitAll(untilOrFailure)),
      ]);
      await untilOrFailure(() => users.every((user) => user.isDone));
      for (const { client } of users) client[Symbol.dispose]();

      expect(failures()).toEqual([]);
      expect(users.map(({ got }) => got)).toEqual(users.map(() => numbers(DOWN)));
      expect([...handlers.up.values()]).toEqual(users.map(() => numbers(UP)));
      expect(users.map(({ answers }) => answers)).toEqual(users.map(() => ASKED));
      const { requestsLost, responsesLost, cut, halfOpen } = proxy.counts;
      expect(Math.min(requestsLost, responsesLost, cut, halfOpen)).toBeGreaterThan(0);
      const streams = users.map(({ client }) => client.streams);
      if (process.env['CHAOS_EVENTS']) console.log(major, { ...proxy.counts, streams });
    },
  );
});

const ASKED = numbers(UP).filter(isAsking);

/** A client, what it has got, and what it has been answered. */
class User {
  readonly got: unknown[] = [];
  readonly answers: unknown[] = [];
  readonly client: RetryingClient;

  constructor(url: string) {
    this.client = new RetryingClient(url, (name, data) => {
      // What the server below sends.
      if (name === 'down') this.got.push((data as [number])[0]);
      if (name === '$ack') this.answers.push((data as { ack: number }).ack);
    });
  }

  get isDone(): boolean {
    const hasGot = this.got.length >= DOWN && this.answers.length >= ASKED.length;
    return hasGot && this.client.unsent === 0;
  }

  async emitAll(until: (isSo: () => boolean) => Promise<void>): Promise<void> {
    for (const number of numbers(UP)) {
      await until(() => this.client.unsent < 100);
      const ack = isAsking(number) ? { ack: number } : {};
      this.client.send({ ...event('up', number), ...ack });
      await nextTurn();
    }
  }
}

/** Some in one turn of the event loop, of all sizes. */
async function broadcast(io: Server, hasRoom: (sent: number) => Promise<void>): Promise<void> {
  for (const number of numbers(DOWN)) {
    io.emit('down', number, `payload of event ${number} `.repeat(1 + (number % 7)));
    if (number % 10 === 0) {
      await nextTurn();
      await hasRoom(number);
    }
  }
}

/** What the handlers see: the events of each socket, and every disconnect. */
function record(io: Server) {
  const up = new Map<string, unknown[]>();
  const disconnects: string[] = [];
  io.on('connection', (socket) => {
    up.set(socket.id, []);
    socket.on('up', (value: unknown, answer?: (value: unknown) => void) => {
      up.get(socket.id)?.push(value);
      answer?.(value);
    });
    socket.on('disconnect', (reason: string) => disconnects.push(reason));
  });
  return { up, disconnects };
}
