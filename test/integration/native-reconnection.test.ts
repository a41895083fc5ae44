import { io } from 'socket.io-client';
import { expect, test } from 'vitest';
import { connect } from '@sse-migrate/runtime/client';
import {
  type BridgedServer,
  type Major,
  MAJORS,
  startBridged,
} from '../support/socket-io-server.js';
import { until } from '../support/until.js';

const MANAGED = ['reconnect_attempt', 'reconnect', 'reconnect_error', 'reconnect_failed'] as const;

/** What a client hears, and how to be rid of it. */
interface Subject {
  readonly heard: string[];
  close(): unknown;
  /** Loses its connection. */
  cut(): unknown;
}

type Make = (url: string, attempts: number, delayMs: number) => Subject;

const SUBJECTS: readonly [string, Make, readonly Major[]][] = [
  ['the native client', makeNative, MAJORS],
  ['socket.io-client', makeReal, ['socket.io']],
];
const CASES = SUBJECTS.flatMap(([name, make, majors]) =>
  majors.map((major) => [name, major, make] as const),
);

function makeNative(url: string, attempts: number, delayMs: number): Subject {
  const heard: string[] = [];
  const client = connect(url, { retry: { attempts, initialDelayMs: delayMs, jitter: 0 } });
  client.on('connect', () => heard.push('connect'));
  client.on('connect_error', () => heard.push('connect_error'));
  for (const event of MANAGED) {
    client.reconnection.on(event, (first?: unknown) => heard.push(describe(event, first)));
  }
  client.on('disconnect', (reason) => heard.push(reason));
  return { heard, close: () => client.close(), cut: () => client.interrupt() };
}

function makeReal(url: string, attempts: number, delayMs: number): Subject {
  const heard: string[] = [];
  const socket = io(url, {
    forceNew: true,
    reconnectionAttempts: attempts,
    reconnectionDelay: delayMs,
    randomizationFactor: 0,
  });
  socket.on('connect', () => heard.push('connect'));
  socket.on('connect_error', () => heard.push('connect_error'));
  for (const event of MANAGED) {
    socket.io.on(event, (first?: unknown) => heard.push(describe(event, first)));
  }
  socket.on('disconnect', (reason) => heard.push(reason));
  return { heard, close: () => socket.close(), cut: () => socket.io.engine.close() };
}

function describe(event: string, first: unknown): string {
  return typeof first === 'number' ? `${event} ${first}` : event;
}

async function startGone(): Promise<BridgedServer> {
  const gone = await startBridged();
  await gone[Symbol.asyncDispose]();
  return gone;
}

test.each(CASES)('%s (%s) tells of coming back in this order', async (_name, major, make) => {
  const { origin } = await startGone();
  const subject = make(origin, 5, 400);
  await until('it has failed', () => subject.heard.includes('connect_error'));
  await using _server = await startBridged({ major, port: Number(new URL(origin).port) });
  await until('it is connected', () => subject.heard.includes('connect'));
  expect(subject.heard).toEqual(['connect_error', 'reconnect_attempt 1', 'reconnect 1', 'connect']);
  subject.close();
});

test.each(CASES)('%s (%s) comes back where its connection is ended', async (_name, major, make) => {
  await using server = await startBridged({ major });
  const subject = make(server.origin, 5, 5);
  await until('it is connected', () => subject.heard.includes('connect'));
  subject.cut();
  await until('it is back', () => subject.heard.length === 5);
  expect(subject.heard).toEqual([
    'connect',
    'forced close',
    'reconnect_attempt 1',
    'reconnect 1',
    'connect',
  ]);
  subject.close();
});

test('what is not connected has no connection to end', async () => {
  await using server = await startBridged();
  const client = connect(server.origin, { autoOpen: false });
  client.interrupt();
  expect(client.status).toBe('closed');
});

test.each(SUBJECTS)('%s tells of giving up in this order', async (_name, make) => {
  const { origin } = await startGone();
  const subject = make(origin, 2, 5);
  await until(
    'it gives up',
    () => subject.heard.filter((event) => event === 'reconnect_error').length === 2,
  );
  subject.close();
  expect(subject.heard).toEqual([
    'connect_error',
    'reconnect_attempt 1',
    'connect_error',
    'reconnect_error',
    'reconnect_attempt 2',
    'connect_error',
    'reconnect_failed',
    'reconnect_error',
  ]);
});

test('a closed client hears no more, and neither does a handler that was taken away', async () => {
  const { origin } = await startGone();
  const client = connect(origin, { retry: { initialDelayMs: 5, jitter: 0 } });
  const heard: string[] = [];
  const onAttempt = (): void => void heard.push('taken away');
  client.reconnection.on('reconnect_attempt', onAttempt);
  client.reconnection.off('reconnect_attempt', onAttempt);
  client.reconnection.on('reconnect_attempt', (attempt) => {
    heard.push(`attempt ${attempt}`);
    client.close();
  });
  await until('it is closed', () => client.status === 'closed');
  expect(heard).toEqual(['attempt 1']);
});

test('what `reconnect_attempt` makes of the query is what the server is asked with', async () => {
  const { origin } = await startGone();
  const client = connect(origin, {
    query: { token: 'old' },
    retry: { initialDelayMs: 200, jitter: 0 },
  });
  client.reconnection.on('reconnect_attempt', () => (client.query = { token: 'new' }));
  await until('it has failed', () => client.status === 'waiting');
  await using server = await startBridged({ port: Number(new URL(origin).port) });
  const tokens: unknown[] = [];
  server.io.on('connection', ({ handshake }) => tokens.push(handshake.query['token']));
  await until('it is connected', () => client.connected);
  client.close();
  expect(tokens).toEqual(['new']);
});
