import http from 'node:http';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../support/command-line.js';
import { listen } from '../support/http-server.js';
import { startBridged } from '../support/socket-io-server.js';

function serve(handler: http.RequestListener): ReturnType<typeof listen> {
  return listen(http.createServer(handler));
}

/** The frames that `--json` printed. */
function framesOf(stdout: string): Record<string, unknown>[] {
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

describe('sse-migrate tail', () => {
  it('shows time, name, id, size and data of each event', async () => {
    await using server = await serve((_, response) => {
      response.setHeader('content-type', 'text/event-stream');
      response.write(': hi\n\nevent: token\nid: 7\ndata: Hel\n\n');
    });
    const { status, stdout, stderr } = await runCommand('tail', server.origin, '-n', '1');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ *\+\d+ ms {2}token +#7 {2}3 B {2}Hel\n$/);
    expect(stderr).toContain('200 text/event-stream');
  });

  it('says where the bridge is when there is none to send to', async () => {
    await using server = await serve((_, response) => response.writeHead(404).end());
    const argv = ['tail', server.origin, '--emit', 'chat ["hi"]'];
    const { status, stderr } = await runCommand(...argv);
    expect(stderr).toContain(`which is at ${server.origin}/sse`);
    expect(status).toBe(2);
  });

  it('comes back after the end, when the stream says, with the last id', async () => {
    let asked = 0;
    await using server = await serve((request, response) => {
      asked += 1;
      response.setHeader('content-type', 'text/event-stream');
      response.write(`retry: 1\ndata: ${request.method} ${request.url}\n`);
      response.write(`data: ${String(request.headers.authorization)}\ndata: `);
      request.on('end', () => response.end('\n\n')).pipe(response, { end: false });
    });
    const { status, stdout } = await runCommand(
      'tail',
      server.origin,
      '--json',
      '-H',
      'Authorization: Bearer x',
      '--request',
      '/chat',
      '{"prompt":"hi"}',
    );
    expect({ status, asked }).toEqual({ status: 0, asked: 1 });
    expect(framesOf(stdout)).toMatchObject([{ data: 'POST /chat\nBearer x\n{"prompt":"hi"}' }]);
  });

  it('posts a request with headers once, and ends with its answer', async () => {
    let asked = 0;
    await using server = await serve((request, response) => {
      asked += 1;
      response.setHeader('content-type', 'text/event-stream');
      response.write(`retry: 1\ndata: ${request.method} ${request.url}\n`);
      response.write(`data: ${String(request.headers.authorization)}\ndata: `);
      request.on('end', () => response.end('\n\n')).pipe(response, { end: false });
    });
    const chat = ['--request', '/chat', '{"prompt":"hi"}', '-H', 'Authorization: Bearer x'];
    const { status, stdout } = await runCommand('tail', server.origin, '--json', ...chat);
    expect({ status, asked }).toEqual({ status: 0, asked: 1 });
    expect(framesOf(stdout)).toMatchObject([{ data: 'POST /chat\nBearer x\n{"prompt":"hi"}' }]);
  });

  it('connects to a bridge, sends events to it and shows what comes', async () => {
    await using server = await startBridged();
    server.io.use((socket, next) => {
      next(socket.handshake.auth['token'] === 't' ? undefined : new Error('who?'));
    });
    server.io.on('connection', (socket) => {
      socket.on('chat', (text, number) => socket.emit('said', text, number));
    });
    const { stdout } = await runCommand(
      'tail',
      server.url,
      '--json',
      '-n',
      '3',
      '--auth',
      '{"token":"t"}',
      '--emit',
      'chat ["hi", 2]',
    );
    expect(framesOf(stdout)).toMatchObject([
      { event: '$open' },
      { event: '$connect' },
      { event: 'said', data: '["hi",2]' },
    ]);
  });

  it('shows what stands in an answer that is no stream, and ends with 2', async () => {
    await using server = await serve((_, response) => {
      response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":"token"}');
    });
    const { status, stdout, stderr } = await runCommand('tail', server.origin);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('{"error":"token"}');
  });

  it('ends with 2 where nobody answers', async () => {
    const gone = await serve(() => undefined);
    await gone[Symbol.asyncDispose]();
    const { status, stderr } = await runCommand('tail', gone.origin);
    expect(status).toBe(2);
    expect(stderr).toContain('ECONNREFUSED');
  });

  it('lets no control character of a stream reach the terminal', async () => {
    await using server = await serve((_, response) => {
      response.setHeader('content-type', 'text/event-stream');
      response.write('event: a\u001b[31m\ndata: \u001b]0;x\u0007\ndata: \u009b2J\n\n');
    });
    const { stdout } = await runCommand('tail', server.origin, '-n', '1');
    expect(stdout).toContain('\\u001b]0;x\\u0007⏎\\u009b2J\n');
    expect(stdout.trimEnd()).not.toMatch(/\p{Cc}/u);
  });

  it.each([
    [['not a url']],
    [['http://a', '-H', 'no colon']],
    [['http://a', '--emit', 'chat {']],
    [['ws://a']],
  ])('refuses %j', async (argv) => {
    const { status, stdout, stderr } = await runCommand('tail', ...argv);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).not.toBe('');
  });
});
