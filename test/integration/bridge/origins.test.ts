import type { IncomingMessage } from 'node:http';
import type { CorsOptions, CorsOptionsDelegate } from 'cors';
import { describe, expect, it } from 'vitest';
import * as names from '../../../runtime/src/protocol/names.js';
import { MAJORS, startBridged } from '../../support/socket-io-server.js';
import { wireRequest } from '../../support/wire-client.js';
import { CONNECT, event, WireSession } from '../../support/wire-session.js';

const SECRET = 'a-session-secret-of-32-characters';
const ORIGIN = 'https://app.example';

const HEADERS = Object.entries(names).filter(
  ([name]) => name.endsWith('_HEADER') && name !== 'STREAM_HEADER',
);
/** All that the clients send; the other one is the server's. */
const SENT = ['content-type', ...HEADERS.map(([, header]) => String(header))];

const preflight = (url: string, origin = ORIGIN) =>
  wireRequest(url, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': SENT.join(),
    },
  });

describe('a page of another origin', () => {
  it('may talk to the bridge where the CORS rules say so, with credentials', async () => {
    await using app = await startBridged({
      bridge: { cors: { origin: ORIGIN, credentials: true } },
    });
    for (const url of [app.url, `${app.origin}/socket.io/`]) {
      const asked = await preflight(url);
      expect(asked.status).toBe(204);
      expect(asked.headers).toMatchObject({
        'access-control-allow-origin': ORIGIN,
        'access-control-allow-credentials': 'true',
        'access-control-allow-headers': SENT.join(),
        'access-control-max-age': '7200',
      });
      expect(asked.headers['access-control-allow-methods']).toContain('POST');
      using session = new WireSession(url);
      const stream = await session.open([CONNECT], { origin: ORIGIN });
      expect(stream.headers['access-control-allow-origin']).toBe(ORIGIN);
      expect(stream.headers.vary).toContain('Origin');
    }
  });

  it('may import the clients as modules in any case', async () => {
    await using app = await startBridged();
    const headers = { origin: ORIGIN };
    const imported = await wireRequest(`${app.url}/client.mjs`, { method: 'GET', headers });
    expect(imported.status).toBe(200);
    expect(imported.headers['access-control-allow-origin']).toBe('*');
  });

  it('is refused by its own browser where they do not', async () => {
    await using app = await startBridged({ bridge: { cors: { origin: 'https://else.example' } } });
    const asked = await preflight(app.url);
    expect(asked.headers['access-control-allow-origin']).not.toBe(ORIGIN);
    await using without = await startBridged();
    const unasked = await preflight(without.url);
    expect(unasked.status).toBe(204);
    expect(unasked.headers).not.toHaveProperty('access-control-allow-origin');
  });

  it.each(['socket.io', 'socket.io-v3'] as const)(
    'is judged by the rules of %s itself, unless the bridge has some',
    async (major) => {
      const io = { cors: { origin: ORIGIN } };
      await using app = await startBridged({ major, io });
      expect((await preflight(app.url)).headers['access-control-allow-origin']).toBe(ORIGIN);
      await using own = await startBridged({ major, io, bridge: { cors: { origin: '*' } } });
      expect((await preflight(own.url)).headers['access-control-allow-origin']).toBe('*');
    },
  );

  it.each<[what: string, origins: unknown, allowed: string | undefined]>([
    ['any, as it is by default', undefined, 'https://else.example'],
    ['a list of origins', ['https://app.example:443'], ORIGIN],
    ['a text of origins', 'app.example:* other.example:80', ORIGIN],
    [
      'what a function says',
      (origin: string, decide: (error: string | null, isAllowed?: boolean) => void) =>
        origin === ORIGIN ? decide(null, true) : decide('not you', false),
      ORIGIN,
    ],
  ])('is judged by the origins of Socket.IO 2: %s', async (_, origins, allowed) => {
    await using app = await startBridged({
      major: 'socket.io-v2',
      // An option of 2.x alone.
      io: origins === undefined ? {} : ({ origins } as object),
    });
    const allowance = async (origin: string) => {
      const asked = await preflight(app.url, origin);
      using session = new WireSession(app.url);
      const { status, headers } = await session.open([CONNECT], { origin });
      expect(asked.status).toBe(204);
      expect(headers['access-control-allow-origin']).toBe(
        asked.headers['access-control-allow-origin'],
      );
      return [status, headers['access-control-allow-origin']];
    };
    expect(await allowance(allowed ?? '')).toEqual([200, allowed]);
    const isRuled = origins !== undefined;
    const other = 'https://other-site.example';
    expect(await allowance(other)).toEqual(isRuled ? [403, undefined] : [200, other]);
    using own = new WireSession(app.url);
    expect((await own.open()).status).toBe(isRuled ? 403 : 200);
  });

  it.each<[what: string, listed: Pick<CorsOptions, 'allowedHeaders'>, allowed: string]>([
    ['a list', { allowedHeaders: ['X-Shop', 'Content-Type'] }, 'X-Shop,Content-Type'],
    ['a text', { allowedHeaders: 'X-Shop, Content-Type' }, 'X-Shop, Content-Type'],
    ['its other name', { headers: ['X-Shop'] } as object, 'X-Shop'],
  ])(
    'may send what the protocol needs beside the headers that are listed: %s',
    async (_, listed, allowed) => {
      await using app = await startBridged({ io: { cors: { origin: ORIGIN, ...listed } } });
      const { headers } = await preflight(app.url);
      const list = String(headers['access-control-allow-headers']).toLowerCase().split(/, */);
      expect(list).toEqual(expect.arrayContaining(allowed.toLowerCase().split(/, */)));
      expect(list).toEqual(expect.arrayContaining(SENT));
    },
  );

  it('is judged by what a function of Socket.IO’s decides for its request', async () => {
    const cors: CorsOptionsDelegate = ({ headers }, decide) =>
      decide(null, { origin: headers.origin === ORIGIN, allowedHeaders: ['X-Shop'] });
    await using app = await startBridged({ io: { cors } });
    const asked = await preflight(app.url);
    expect(asked.headers['access-control-allow-origin']).toBe(ORIGIN);
    expect(asked.headers['access-control-allow-headers']).toContain('sse-session');
    const other = await preflight(app.url, 'https://else.example');
    expect(other.headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('reads its stream by the rules that the bridge has, whatever Socket.IO’s say', async () => {
    const other = 'https://else.example';
    const rules = { io: { cors: { origin: ORIGIN } }, bridge: { cors: { origin: [other] } } };
    await using app = await startBridged(rules);
    const allowance = async (origin: string) => {
      using session = new WireSession(app.url);
      const { headers } = await session.open([CONNECT], { origin });
      return headers['access-control-allow-origin'];
    };
    expect([await allowance(ORIGIN), await allowance(other)]).toEqual([undefined, other]);
  });

  it('may read the errors, too', async () => {
    await using app = await startBridged({ bridge: { cors: { origin: ORIGIN } } });
    const headers = { origin: ORIGIN, 'sse-session': SECRET };
    const answer = await wireRequest(app.url, { headers });
    expect(answer.status).toBe(404);
    expect(answer.headers['access-control-allow-origin']).toBe(ORIGIN);
  });
});

describe.each(MAJORS)('a GET that a browser sends without asking first, to %s,', (major) => {
  const rules = { cors: { origin: ORIGIN, credentials: true } };

  it.each<[site: string, origin: string | undefined, status: number]>([
    ['same-origin', undefined, 200],
    ['none', undefined, 200],
    ['cross-site', undefined, 403],
    ['same-site', undefined, 403],
    ['cross-site', 'https://evil.example', 403],
    ['same-site', 'https://evil.example', 403],
    ['cross-site', ORIGIN, 200],
    ['same-site', ORIGIN, 200],
  ])('from a %s page of %s is answered %d', async (site, origin, status) => {
    await using app = await startBridged({ major, bridge: rules });
    let connections = 0;
    app.io.on('connection', () => (connections += 1));
    const headers = { 'sec-fetch-site': site, ...(origin === undefined ? {} : { origin }) };
    const answer = await wireRequest(app.url, { headers });
    expect(answer.status).toBe(status);
    if (status === 200) await answer.next('$connect');
    else await answer.body();
    expect(connections).toBe(status === 200 ? 1 : 0);
    answer.cut();
  });

  it('needs an origin to be allowed even where every origin is', async () => {
    await using app = await startBridged({ major, bridge: { cors: { origin: '*' } } });
    const site = { 'sec-fetch-site': 'cross-site' };
    expect((await wireRequest(app.url, { headers: site })).status).toBe(403);
    using read = await wireRequest(app.url, { headers: { ...site, origin: ORIGIN } });
    expect(read.status).toBe(200);
  });

  it('cannot take over a session either, secret in the URL or not', async () => {
    await using app = await startBridged({ major, bridge: rules });
    using session = new WireSession(app.url);
    const stream = await session.connect();
    const stolen = await wireRequest(`${app.url}?session=${session.secret}`, {
      headers: { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
    });
    expect([stolen.status, await stolen.body()]).toMatchObject([403, { code: 'forbidden' }]);
    app.io.emit('still here');
    await stream.next('still here');
  });
});

describe.each(MAJORS)('a principal, with %s,', (major) => {
  const ada = { cookie: 'user=ada' };
  const bob = { cookie: 'user=bob' };
  const bridge = {
    principal: ({ headers }: IncomingMessage) => Promise.resolve(headers.cookie),
  };

  it('alone may resume its session, reopen it, and send to it', async () => {
    await using app = await startBridged({ major, bridge });
    const seen: unknown[] = [];
    app.io.on('connection', (socket) => socket.on('say', (value: unknown) => seen.push(value)));
    using session = new WireSession(app.url);
    await session.open([CONNECT], ada);
    await session.stream.next('$connect');
    for (const headers of [bob, {}]) {
      const resumed = await session.resume(undefined, headers);
      expect([resumed.status, await resumed.body()]).toMatchObject([
        404,
        { code: 'unknown-session' },
      ]);
      expect((await session.open([CONNECT], headers)).status).toBe(404);
      const body = { seq: 2, messages: [event('say', 'stolen')] };
      const sent = await wireRequest(app.url, {
        body,
        headers: { 'sse-session': session.secret, ...headers },
      });
      expect(sent.status).toBe(404);
    }
    const body = { seq: 2, messages: [event('say', 'mine')] };
    const headers = { 'sse-session': session.secret, ...ada };
    const sent = await wireRequest(app.url, { body, headers });
    expect([sent.status, await sent.body()]).toEqual([200, { next: 3 }]);
    using resumed = await session.resume(undefined, ada);
    expect(resumed.status).toBe(200);
    expect(seen).toEqual(['mine']);
  });

  it('is not told of another’s session that it has ended', async () => {
    await using app = await startBridged({ major, bridge });
    using session = new WireSession(app.url);
    await session.open([CONNECT], ada);
    const body = { seq: 2, messages: [{ kind: 'leave' }] };
    const headers = { 'sse-session': session.secret, ...ada };
    await (await wireRequest(app.url, { body, headers })).body();
    expect((await session.resume(undefined, bob)).status).toBe(404);
    expect((await session.resume(undefined, ada)).status).toBe(204);
  });

  it('that cannot be told is an error, of which nothing leaks', async () => {
    await using app = await startBridged({
      major,
      bridge: { principal: () => Promise.reject(new Error('the database password is 1234')) },
    });
    const answer = await wireRequest(app.url, { body: { open: { protocol: 1 } } });
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('1');
    expect(JSON.stringify(await answer.body())).not.toContain('1234');
  });
});

describe.each(MAJORS)('what %s itself asks of a handshake', (major) => {
  it('is asked once: an open that is repeated goes on with the session that there is', async () => {
    const tickets = new Set(['one']);
    await using app = await startBridged({
      major,
      io: {
        allowRequest: ({ headers }, decide) =>
          decide('no ticket', tickets.delete(String(headers['x-ticket']))),
      },
    });
    using session = new WireSession(app.url);
    const ticket = { 'x-ticket': 'one' };
    const lost = await session.open([CONNECT], ticket);
    lost.cut();
    const again = await session.open([CONNECT], ticket);
    expect(again.status).toBe(200);
    await again.next('$connect');
    using other = new WireSession(app.url);
    expect((await other.open([CONNECT], ticket)).status).toBe(403);
  });

  it('is asked of an open: allowRequest refuses it with its reason', async () => {
    const asked: unknown[] = [];
    const errors: unknown[] = [];
    await using app = await startBridged({
      major,
      io: {
        allowRequest: ({ headers, url }, decide) => {
          asked.push(url);
          decide(
            headers.authorization === 'yes' ? null : 'not you',
            headers.authorization === 'yes',
          );
        },
      },
    });
    const body = { open: { protocol: 1 }, messages: [CONNECT] };
    app.io.engine.on('connection_error', ({ req, ...error }: { req: IncomingMessage }) => {
      errors.push({ ...error, url: req.url });
    });
    const refused = await wireRequest(`${app.url}?room=7`, { body });
    expect([refused.status, await refused.body()]).toMatchObject([
      403,
      { code: 'forbidden', detail: 'not you' },
    ]);
    expect(asked).toEqual(['/sse?room=7']);
    expect(errors).toEqual([
      { url: '/sse?room=7', code: 4, message: 'Forbidden', context: { message: 'not you' } },
    ]);
    using allowed = await wireRequest(app.url, { body, headers: { authorization: 'yes' } });
    expect(allowed.status).toBe(200);
    expect(app.bridge.stats().sessions).toBe(1);
  });
});
