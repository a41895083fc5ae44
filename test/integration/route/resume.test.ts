import { describe, expect, it } from 'vitest';
import { startRouted } from '../../support/routed-server.js';
import { until } from '../../support/until.js';
import { createWaitingHandlers } from '../../support/waiting-handlers.js';
import { streamName, wireRequest } from '../../support/wire-client.js';

/** An object whose texts match. */
function matching(members: Readonly<Record<string, string | RegExp>>): object {
  const all = Object.entries(members).map(([name, text]) => [name, expect.stringMatching(text)]);
  return Object.fromEntries(all);
}

describe('a resume', () => {
  it('is also answered after the end, with the same bytes, and 204 when nothing is left', async () => {
    const { runs, onConnection } = createWaitingHandlers();
    await using app = await startRouted({}, onConnection);
    const started = await wireRequest(app.url, { body: {} });
    await started.next('run');
    runs[0]?.ack('bye');
    await started.next('$end');
    const url = `${app.url}/${streamName(started)}`;
    const whole = await wireRequest(url);
    expect(await whole.ended()).toBe(true);
    expect(whole.frames).toEqual(started.frames);
    const nothing = await wireRequest(url, { headers: { 'last-event-id': '3' } });
    expect(nothing.status).toBe(204);
  });

  it('is one JSON answer for who wants JSON: whole, or what comes behind Last-Event-ID', async () => {
    const { runs, onConnection } = createWaitingHandlers();
    await using app = await startRouted({}, onConnection);
    const started = await wireRequest(app.url, { body: {} });
    await started.next('run');
    const stream = streamName(started);
    const collect = async (lastId: string): Promise<unknown> => {
      const headers = { accept: 'application/json', 'last-event-id': lastId };
      return (await wireRequest(`${app.url}/${stream}`, { headers })).body();
    };
    const collected = [collect(''), collect('2')];
    runs[0]?.socket.emit('token', 'a');
    runs[0]?.ack('bye');
    const events = [
      { event: 'run', data: 1 },
      { event: 'token', data: 'a' },
    ];
    const whole = { stream, status: 'complete', ack: 'bye', events };
    expect(await Promise.all(collected)).toEqual([whole, { ...whole, events: events.slice(1) }]);
  });

  it('is unknown when the time to live has passed', async () => {
    const { runs, onConnection } = createWaitingHandlers();
    await using app = await startRouted({ resumeTtlMs: 20 }, onConnection);
    const started = await wireRequest(app.url, { body: {} });
    await started.next('run');
    runs[0]?.ack();
    await started.ended();
    let status = 200;
    await until('it is forgotten', async () => {
      ({ status } = await wireRequest(`${app.url}/${streamName(started)}`));
      return status !== 200;
    });
    expect(status).toBe(404);
  });

  it.each([
    ['of a stream that never was', 'A'.repeat(22), '', 404, { code: 'unknown-stream' }],
    ['with an id that is none', undefined, 'x1', 400, { detail: /got "x1", wanted the id of/ }],
    [
      'with an id that was never given',
      undefined,
      '99',
      400,
      { detail: /got 99, wanted at most 2/ },
    ],
  ])('%s is a problem', async (_, name, lastId, status, problem) => {
    const { onConnection } = createWaitingHandlers();
    await using app = await startRouted({}, onConnection);
    const started = await wireRequest(app.url, { body: {} });
    await started.next('run');
    const refused = await wireRequest(`${app.url}/${name ?? streamName(started)}`, {
      headers: { 'last-event-id': lastId },
    });
    expect(refused.status).toBe(status);
    expect(await refused.body()).toMatchObject(matching(problem));
  });

  it("is unknown to another principal, and so is cancelling; the owner's goes on", async () => {
    const { runs, onConnection } = createWaitingHandlers();
    const bridge = {
      principal: ({ headers }: { headers: object }) => String(Object(headers).cookie),
    };
    await using app = await startRouted({ bridge }, onConnection);
    const mine = { headers: { cookie: 'me' } };
    const started = await wireRequest(app.url, { body: {}, ...mine });
    await started.next('run');
    const url = `${app.url}/${streamName(started)}`;
    const theirs = { headers: { cookie: 'them' } };
    expect((await wireRequest(url, theirs)).status).toBe(404);
    expect((await wireRequest(url, { method: 'DELETE', ...theirs })).status).toBe(404);
    const resumed = await wireRequest(url, mine);
    runs[0]?.ack();
    expect(await resumed.ended()).toBe(true);
    expect((await resumed.next('$end')).data).toBe('{"status":"complete"}');
  });

  it('from another site is refused where CORS does not allow it', async () => {
    const { onConnection } = createWaitingHandlers();
    await using app = await startRouted({}, onConnection);
    const started = await wireRequest(app.url, { body: {} });
    const headers = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' };
    const refused = await wireRequest(`${app.url}/${streamName(started)}`, { headers });
    expect(refused.status).toBe(403);
  });

  it("lets a page read the stream's name where CORS lets it read the answer", async () => {
    const { onConnection } = createWaitingHandlers();
    const io = { cors: { origin: 'https://app.example' } };
    await using app = await startRouted({ io }, onConnection);
    const headers = { origin: 'https://app.example' };
    const started = await wireRequest(app.url, { body: {}, headers });
    expect(started.headers['access-control-expose-headers']).toBe('sse-stream');
  });
});
