import http from 'node:http';
import { describe, expect, it } from 'vitest';
import { listen } from '../../support/http-server.js';
import { startBridged } from '../../support/socket-io-server.js';
import { until } from '../../support/until.js';

/** The names of the frames of a body, with the numbers of ticks. */
const framesOf = (body: string): string[] =>
  body
    .split('\n\n')
    .filter((frame) => frame !== '')
    .map((frame) => {
      const number = /"n":(\d+)/.exec(frame)?.[1] ?? '';
      return `${/event: (\w+)/.exec(frame)?.[1] ?? ''}${number}`;
    });

describe('the diagnostic stream', () => {
  it('is not there unless it is switched on', async () => {
    await using app = await startBridged();
    await using front = await listen(http.createServer((q, r) => app.bridge(q, r)));
    expect((await fetch(`${front.origin}/sse/diagnostics`)).status).toBe(404);
  });

  it('sends as many timed frames as were asked for, and an end', async () => {
    await using app = await startBridged({ bridge: { diagnostics: true } });
    const response = await fetch(`${app.url}/diagnostics?events=3&intervalMs=1&bytes=10`);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-cache, no-transform');
    const body = await response.text();
    expect(framesOf(body)).toEqual(['tick1', 'tick2', 'tick3', 'end']);
    expect(body).toMatch(/"sentAtMs":\d{13},"padding":"x{10}"/);
  });

  it('goes on behind the last frame that the client names', async () => {
    await using app = await startBridged({ bridge: { diagnostics: true } });
    const headers = { 'last-event-id': '2' };
    const response = await fetch(`${app.url}/diagnostics?events=4&intervalMs=1`, { headers });
    expect(framesOf(await response.text())).toEqual(['tick3', 'tick4', 'end']);
  });

  it('tells whether a stream was aborted', async () => {
    await using app = await startBridged({ bridge: { diagnostics: true } });
    const outcome = async (run: string): Promise<unknown> =>
      (await fetch(`${app.url}/diagnostics?outcome=${run}`)).json();
    const controller = new AbortController();
    const { signal } = controller;
    await fetch(`${app.url}/diagnostics?run=a&intervalMs=60000`, { signal });
    expect(await outcome('a')).toEqual({ outcome: 'running' });
    controller.abort();
    await until('the abort is noticed', async () => {
      const { outcome: what } = Object(await outcome('a'));
      return what === 'aborted';
    });
    await (await fetch(`${app.url}/diagnostics?run=b&events=0`)).text();
    expect(await outcome('b')).toEqual({ outcome: 'complete' });
    expect(await outcome('c')).toEqual({ outcome: 'unknown' });
  });

  it('applies the rules for other origins', async () => {
    await using app = await startBridged({
      bridge: { diagnostics: true, cors: { origin: 'https://app.example' } },
    });
    const headers = { origin: 'https://app.example' };
    const response = await fetch(`${app.url}/diagnostics?events=0`, { headers });
    expect(response.headers.get('access-control-allow-origin')).toBe('https://app.example');
  });
});
