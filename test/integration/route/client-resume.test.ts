import type { Socket } from 'socket.io';
import { describe, expect, it } from 'vitest';
import {
  IncompleteStreamError,
  stream,
  type StreamPosition,
  TransportError,
} from '@sse-migrate/runtime/client';
import { startRouted } from '../../support/routed-server.js';
import { until } from '../../support/until.js';
import { createWaitingHandlers } from '../../support/waiting-handlers.js';

/** All events of an answer, and what its last `next()` gave. */
async function readAll(answer: ReturnType<typeof stream>) {
  const events: unknown[] = [];
  let next = await answer.next();
  for (; !next.done; next = await answer.next()) events.push(next.value);
  return { events, result: next.value };
}

const WORDS = ['a', 'b', 'c'];

describe('stream() with `resume`', () => {
  it('goes on behind every position that was heard, and from the beginning; the handler ran once', async () => {
    let runs = 0;
    await using app = await startRouted({}, (socket: Socket) => {
      socket.on('ask', (_body: unknown, ack: (value: string) => void) => {
        runs += 1;
        for (const word of WORDS) socket.emit('token', word);
        ack('done');
      });
    });
    const heard: StreamPosition[] = [];
    const onPosition = (position: StreamPosition) => void heard.push(position);
    const whole = await readAll(stream(app.url, {}, { onPosition }));
    expect(whole.events).toEqual(WORDS.map((data) => ({ event: 'token', data })));
    // Behind $open and behind each word; $end is never one, so that a resume hears how it ended.
    expect(heard.map(({ lastEventId }) => lastEventId)).toEqual(['1', '2', '3', '4']);
    const name = heard[0]?.stream ?? '';
    for (const [passed, resume] of [[0, { stream: name }] as const, ...heard.entries()]) {
      expect(await readAll(stream(app.url, undefined, { resume }))).toEqual({
        events: whole.events.slice(passed),
        result: 'done',
      });
    }
    expect(runs).toBe(1);
  });

  it('hears what comes after the position while the handler still runs', async () => {
    const { runs, onConnection } = createWaitingHandlers();
    await using app = await startRouted({}, onConnection);
    let resume: StreamPosition | undefined;
    const before = stream(app.url, {}, { onPosition: (position) => (resume = position) });
    await before.next();
    // The loop has not finished with the first event: it would be shown again.
    expect(resume?.lastEventId).toBe('1');
    const after = stream(app.url, undefined, { resume });
    expect((await after.next()).value).toEqual({ event: 'run', data: 1 });
    runs[0]?.socket.emit('token', 'late');
    runs[0]?.ack('ok');
    expect(await readAll(after)).toEqual({
      events: [{ event: 'token', data: 'late' }],
      result: 'ok',
    });
    expect(runs).toHaveLength(1);
    await before.return(undefined);
  });

  it('says why when there is nothing to resume, and asks nothing anew', async () => {
    const { runs, onConnection } = createWaitingHandlers();
    await using app = await startRouted({}, onConnection);
    const resume = { stream: 'A'.repeat(22) };
    const error: unknown = await readAll(stream(app.url, {}, { resume })).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(IncompleteStreamError);
    expect(error).toMatchObject({ status: 'cut', stream: resume.stream, lastEventId: '' });
    const { cause } = error as IncompleteStreamError;
    expect(cause).toBeInstanceOf(TransportError);
    expect(cause).toMatchObject({ status: 404 });
    expect(runs).toHaveLength(0);
  });

  it('cancels the answer at the server when its signal is aborted', async () => {
    const { runs, onConnection } = createWaitingHandlers();
    await using app = await startRouted({}, onConnection);
    let resume: StreamPosition | undefined;
    const before = stream(app.url, {}, { onPosition: (position) => (resume = position) });
    await before.next();
    const controller = new AbortController();
    const after = stream(app.url, undefined, { resume, signal: controller.signal });
    await after.next();
    controller.abort();
    await expect(after.next()).rejects.toMatchObject({ name: 'AbortError' });
    await until('the handler has seen disconnect', () => runs[0]?.reason);
    await expect(before.next()).rejects.toMatchObject({ status: 'cancelled' });
  });
});
