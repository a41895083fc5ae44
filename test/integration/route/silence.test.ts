import { afterEach, expect, it, vi } from 'vitest';
import { stream } from '@sse-migrate/runtime/client';
import { openAiChat } from '@sse-migrate/runtime/server';
import { startRouted } from '../../support/routed-server.js';
import { until } from '../../support/until.js';
import { createWaitingHandlers } from '../../support/waiting-handlers.js';
import { wireRequest } from '../../support/wire-client.js';

afterEach(() => void vi.useRealTimers());

it.each([
  ['', {}],
  ['/chat/completions', { stream: true, messages: [{ role: 'user', content: 'Hi' }] }],
])('a stream that has nothing to say says so every 15 s: %s', async (path, body) => {
  const { runs, onConnection } = createWaitingHandlers();
  await using app = await startRouted({ dialects: [openAiChat()] }, onConnection);
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const answer = await wireRequest(`${app.url}${path}`, { body });
  await until('the handler runs', () => runs.length > 0);
  for (const token of ['a', 'b', 'c']) {
    runs[0]?.socket.emit('token', token);
    await until('it is read', () => answer.frames.at(-1)?.data?.includes(`"${token}"`));
    vi.advanceTimersByTime(14_999);
  }
  expect(answer.frames.every(({ data }) => data)).toBe(true);
  vi.advanceTimersByTime(1);
  await until('something is said', () => answer.frames.at(-1)?.data === undefined);
  runs[0]?.ack();
});

it('stream() takes up a stream that has said nothing for 45 s', async () => {
  const { runs, onConnection } = createWaitingHandlers();
  await using app = await startRouted({}, onConnection);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const requests: string[] = [];
  const spy: typeof fetch = (input, init) => {
    requests.push(init?.method ?? 'GET');
    return fetch(input, init);
  };
  const answer = stream(app.url, {}, { fetch: spy });
  expect((await answer.next()).value).toEqual({ event: 'run', data: 1 });
  const next = answer.next();
  vi.advanceTimersByTime(45_000);
  await until('it asks again', () => requests.length === 2);
  runs[0]?.socket.emit('token', 'late');
  expect((await next).value).toEqual({ event: 'token', data: 'late' });
  runs[0]?.ack('ok');
  expect(await answer.next()).toEqual({ done: true, value: 'ok' });
  expect(requests).toEqual(['POST', 'GET']);
});
