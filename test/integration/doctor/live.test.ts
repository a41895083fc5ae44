import http from 'node:http';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import compression from 'compression';
import cors from 'cors';
import express from 'express';
import express4 from 'express4';
import { describe, expect, it } from 'vitest';
import { probeHttp2 } from '../../../cli/src/probe/probe-http2.js';
import { run } from '../../../cli/src/program.js';
import { listen } from '../../support/http-server.js';
import { codesOf, doctorLive as doctor, kindsOf } from '../../support/live-doctor.js';
import { startBridged } from '../../support/socket-io-server.js';
import { GOOD_HEADERS, startTicking, tickHandler } from '../../support/tick-server.js';

describe('the live doctor', () => {
  it('sees that a plain server streams', async () => {
    await using server = await startTicking();
    const live = await doctor('--url', server.origin);
    expect(kindsOf(live)).toEqual(['streamed']);
    expect(live.code).toBe(0);
  });

  it.each([
    ['Express 5', express],
    ['Express 4', express4],
  ])('sees that compression() in %s holds the stream back', async (_name, framework) => {
    const app = framework();
    app.use(compression());
    app.get('/bare', tickHandler());
    app.get('/good', tickHandler({ headers: GOOD_HEADERS }));
    await using server = await listen(http.createServer(app));
    const live = await doctor('--url', `${server.origin}/bare`);
    expect(kindsOf(live)).toEqual(['held']);
    expect(codesOf(live)).toContain('SSE3501');
    expect(live.code).toBe(1);
    expect(kindsOf(await doctor('--url', `${server.origin}/good`))).toEqual(['streamed']);
  });

  it('says which hop holds the stream back', async () => {
    await using origin = await startTicking();
    await using edge = await listen(
      http.createServer((_request, response) => {
        // The way of a proxy that wants the whole body before it passes anything on.
        void collect(origin.origin).then((body) =>
          response.writeHead(200, { 'Content-Type': 'text/event-stream' }).end(body),
        );
      }),
    );
    const live = await doctor('--url', edge.origin, '--url', origin.origin);
    expect(kindsOf(live)).toEqual(['held', 'streamed']);
    expect(live.report.hop).toBe(
      `What stands between ${edge.origin}/ and ${origin.origin}/ holds the stream back: behind it, it streams.`,
    );
  });

  it('sees lumps', async () => {
    await using server = await listen(
      http.createServer((_request, response) => {
        response.writeHead(200, GOOD_HEADERS);
        let waiting = '';
        let sent = 0;
        const timer = setInterval(() => {
          sent += 1;
          waiting += `data: {"sentAtMs":${Date.now()}}\n\n`;
          if (sent % 5 === 0) response.write(waiting);
          if (sent % 5 === 0) waiting = '';
          if (sent < 20) return;
          clearInterval(timer);
          response.end();
        }, 20);
      }),
    );
    expect(kindsOf(await doctor('--url', server.origin))).toEqual(['lumps']);
  });

  it('sees what is no stream, and a status that is none', async () => {
    await using server = await listen(
      http.createServer((request, response) => {
        response.writeHead(request.url === '/gone' ? 404 : 200, { 'Content-Type': 'text/html' });
        response.end('<p>');
      }),
    );
    const live = await doctor('--url', `${server.origin}/gone`, '--url', server.origin);
    expect(kindsOf(live)).toEqual(['no-stream', 'no-stream']);
    expect(codesOf(live)).toEqual(['SSE3504', 'SSE3504']);
  });

  it('says so when nothing answers', async () => {
    await using server = await listen(http.createServer());
    const { origin } = server;
    server.server.close();
    server.server.closeAllConnections();
    await once(server.server, 'close');
    let said = '';
    const code = await run(['doctor', '--url', origin], {
      print: () => {},
      show: () => {},
      status: () => {},
      say: (text) => {
        said += text;
      },
    });
    expect(code).toBe(2);
    expect(said).toContain('ECONNREFUSED');
    // The disposal waits for a close that has been.
    server.server.listen(0);
    await once(server.server, 'listening');
  });

  it('sees that a connection broke', async () => {
    await using server = await listen(
      http.createServer((_request, response) => {
        response.writeHead(200, GOOD_HEADERS);
        response.write('data: 1\n\ndata: 2\n\ndata: 3\n\n', () => response.destroy());
      }),
    );
    expect(codesOf(await doctor('--url', server.origin))).toContain('SSE3506');
  });

  it('sees that ids are sent and Last-Event-ID is ignored', async () => {
    await using server = await startTicking();
    expect(codesOf(await doctor('--url', server.origin))).toContain('SSE3509');
  });

  it('sends a body and headers, once', async () => {
    const seen: string[] = [];
    await using server = await listen(
      http.createServer((request, response) => {
        seen.push(`${request.method ?? ''} ${String(request.headers['authorization'])}`);
        tickHandler({ events: 5 })(request, response);
      }),
    );
    const live = await doctor(
      '--url',
      server.origin,
      '--data',
      '{}',
      '--header',
      'Authorization: x',
    );
    expect(kindsOf(live)).toEqual(['streamed']);
    expect(seen).toEqual(['POST x']);
  });

  it('measures an API that speaks OpenAI’s chat completions, and asks it once', async () => {
    await using api = await startChatCompletions();
    const key = ['--header', 'Authorization: Bearer secret'];
    const body = ['--data', '{"model":"small","stream":true,"messages":[]}'];
    const url = `${api.origin}/v1/chat/completions`;
    const live = await doctor('--url', url, ...key, ...body);
    expect([live.code, ...kindsOf(live), ...codesOf(live)]).toEqual([0, 'streamed']);
    expect(api.answered).toBe(1);
    expect(kindsOf(await doctor('--url', url, ...body))).toEqual(['no-stream']);

    await using edge = await listen(
      http.createServer(
        express()
          .use(compression({ threshold: 0 }))
          .use((request, response) => {
            const upstream = http.request(
              url,
              { method: 'POST', headers: request.headers },
              (answer) => {
                response.writeHead(answer.statusCode ?? 502, answer.headers);
                answer.pipe(response);
              },
            );
            request.pipe(upstream);
          }),
      ),
    );
    const behind = await doctor('--url', edge.origin, '--url', url, ...key, ...body);
    expect(kindsOf(behind)).toEqual(['held', 'streamed']);
    expect(behind.report.hop).toContain('What stands between');
    expect(api.answered).toBe(3);
  });

  it('asks first, as a browser would, whether a page may send a body and a key', async () => {
    const origin = 'https://app.example';
    const app = express4();
    app.post('/closed', tickHandler({ headers: { ...GOOD_HEADERS, ...CORS_OF(origin) } }));
    app.use('/open', cors({ origin, credentials: true }));
    app.post('/open', tickHandler());
    await using server = await listen(http.createServer(app));
    const ask = ['--data', '{}', '--header', 'Authorization: x', '--origin', origin];
    expect(codesOf(await doctor('--url', `${server.origin}/closed`, ...ask))).toEqual(['SSE3512']);
    expect(codesOf(await doctor('--url', `${server.origin}/open`, ...ask))).toEqual([]);
  });

  it('draws the timeline on a page that needs no network', async () => {
    await using server = await startTicking();
    const dir = mkdtempSync(join(tmpdir(), 'doctor-'));
    try {
      const file = join(dir, 'page.html');
      const silent = { print: () => {}, show: () => {}, say: () => {}, status: () => {} };
      await run(['doctor', '--url', server.origin, '--html', file], silent);
      const page = readFileSync(file, 'utf8');
      // Ten frames and the last one, as they were sent and as they arrived; the last tells no time.
      expect(page.match(/<circle /g)).toHaveLength(21);
      expect(page).toContain('It streams.');
      expect(page).not.toMatch(/(?:src|href)="(?!#|data:)/);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  it('counts connections where a browser gets HTTP/1.1 alone', async () => {
    const findings = await probeHttp2(new URL('http://app.example'));
    expect(findings.map(({ code }) => code)).toEqual(['SSE3511']);
  });

  it('asks as a page of another origin', async () => {
    const headers = { ...GOOD_HEADERS, 'Access-Control-Allow-Origin': '*' };
    await using open = await startTicking({ headers });
    await using closed = await startTicking();
    const origin = ['--origin', 'https://app.example'];
    const refused = await doctor('--url', closed.origin, ...origin);
    expect([refused.code, codesOf(refused)]).toEqual([1, expect.arrayContaining(['SSE3510'])]);
    expect((await doctor('--url', open.origin, ...origin)).code).toBe(0);
  });
});

describe('the live doctor on the bridge’s diagnostic stream', () => {
  it('finds nothing to do', async () => {
    await using app = await startBridged({ bridge: { diagnostics: true } });
    const live = await doctor('--url', `${app.url}/diagnostics?events=8&intervalMs=30`);
    expect(kindsOf(live)).toEqual(['streamed']);
    expect(codesOf(live)).toEqual([]);
    expect(live.code).toBe(0);
  });

  it('sees a proxy that cuts silent streams', async () => {
    await using app = await startBridged({ bridge: { diagnostics: true } });
    await using edge = await startForwarding(app.origin, { silenceMs: 300 });
    const url = '/sse/diagnostics?events=8&intervalMs=30';
    expect(codesOf(await doctor('--url', app.origin + url, '--long', '1'))).not.toContain(
      'SSE3505',
    );
    expect(codesOf(await doctor('--url', edge.origin + url, '--long', '1'))).toContain('SSE3505');
  });

  it('sees a proxy that does not pass an abort on', async () => {
    await using app = await startBridged({ bridge: { diagnostics: true } });
    await using edge = await startForwarding(app.origin, { keepsOpen: true });
    const url = `${edge.origin}/sse/diagnostics?events=8&intervalMs=30`;
    expect(codesOf(await doctor('--url', url))).toContain('SSE3508');
  });
});

const CORS_OF = (origin: string): Record<string, string> => ({
  'Access-Control-Allow-Origin': origin,
  'Access-Control-Allow-Credentials': 'true',
});

/** A server of chat completions: it wants a key and a body, and streams as OpenAI's does. */
async function startChatCompletions() {
  let answered = 0;
  const app = express();
  app.use(express.json());
  app.post('/v1/chat/completions', (request, response) => {
    if (request.headers.authorization !== 'Bearer secret') {
      return void response.status(401).json({ error: { message: 'no key' } });
    }
    if (Object(request.body).stream !== true) return void response.status(400).json({});
    answered += 1;
    response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8' });
    let sent = 0;
    const timer = setInterval(() => {
      sent += 1;
      const choices = [{ index: 0, delta: { content: `word ${sent} ` }, finish_reason: null }];
      response.write(`data: ${JSON.stringify({ object: 'chat.completion.chunk', choices })}\n\n`);
      if (sent < 20) return;
      clearInterval(timer);
      response.end('data: [DONE]\n\n');
    }, 30);
    response.on('close', () => clearInterval(timer));
  });
  const server = await listen(http.createServer(app));
  return {
    origin: server.origin,
    get answered() {
      return answered;
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

async function collect(url: string): Promise<string> {
  return (await fetch(url)).text();
}

/** A proxy with a fault. */
function startForwarding(
  target: string,
  { silenceMs, keepsOpen = false }: { silenceMs?: number; keepsOpen?: boolean },
) {
  return listen(
    http.createServer((request, response) => {
      const upstream = http.get(target + (request.url ?? ''), { agent: false }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.on('data', (chunk: Buffer) => response.write(chunk));
        answer.on('end', () => response.end());
        if (silenceMs !== undefined) answer.setTimeout(silenceMs, () => response.destroy());
      });
      upstream.on('error', () => response.destroy());
      if (!keepsOpen) response.on('close', () => upstream.destroy());
    }),
  );
}
