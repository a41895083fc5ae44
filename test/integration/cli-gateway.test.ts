import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { connect } from '@sse-migrate/runtime/client';
import { runCommand } from '../support/command-line.js';
import { startBridged } from '../support/socket-io-server.js';
import { until } from '../support/until.js';

const bin = fileURLToPath(new URL('../../cli/bin/sse-migrate.js', import.meta.url));

interface RunningGateway extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly url: URL;
  /** Everything that it has said so far. */
  said(): string;
}

/** Runs the built command until it says where it listens. */
async function startCommand(...args: readonly string[]): Promise<RunningGateway> {
  const child = spawn(process.execPath, [bin, 'gateway', '--port', '0', ...args]);
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await until('it listens', () => said.includes('→') || child.exitCode !== null);
  return {
    child,
    url: new URL(/http:\S+/.exec(said)?.[0] ?? `no address: ${said}`),
    said: () => said,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.kill('SIGKILL')) await once(child, 'exit');
    },
  };
}

describe('sse-migrate gateway', () => {
  it('serves clients and routes, and leaves in good order when it is told to', async () => {
    await using app = await startBridged();
    app.io.on('connection', (socket) => {
      socket.on('echo', (value: unknown, answer) => answer(value));
      socket.on('chat', (prompt: unknown) => socket.emit('finish', prompt));
    });
    await using gateway = await startCommand(
      '--upstream',
      app.origin,
      '--route',
      '/chat=chat:finish',
      '--drain',
      '2000',
    );
    const client = connect(gateway.url.origin, { retry: false });
    expect(await client.request('echo', 'hi')).toBe('hi');

    const answer = await fetch(new URL('/chat', gateway.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: '["hello"]',
    });
    expect(await answer.json()).toMatchObject({ events: [{ event: 'finish', data: 'hello' }] });

    const gone = new Promise((resolve) => client.on('disconnect', resolve));
    gateway.child.kill('SIGTERM');
    expect(await gone).toBe('transport close');
    expect(await once(gateway.child, 'exit')).toEqual([0, null]);
    expect(gateway.said()).toContain('SIGTERM: clients leave within 2 s.');
  });

  it('says when there is no way to the upstream', async () => {
    await using gateway = await startCommand('--upstream', 'http://127.0.0.1:1');
    expect((await fetch(gateway.url)).status).toBe(503);
    await until('it is said', () => gateway.said().includes('No way to the upstream:'));
    expect(gateway.said()).toContain('ECONNREFUSED');
  });

  it.each([
    [['gateway'], 'required option'],
    [['gateway', '--upstream', 'nowhere'], 'upstream: got nowhere, wanted a URL'],
    [['gateway', '--upstream', 'http://h', '--eio', '5'], 'Allowed choices are 3, 4'],
    [['gateway', '--upstream', 'http://h', '--route', 'chat'], '/path=event'],
  ])('%j ends with 2, and says why', async (args, why) => {
    const { status, stderr } = await runCommand(...args);
    expect(status).toBe(2);
    expect(stderr).toContain(why);
  });

  it('ends with 2 where the port is taken', async () => {
    await using app = await startBridged();
    const { port } = new URL(app.origin);
    const { status, stderr } = await runCommand(
      'gateway',
      '--upstream',
      app.origin,
      '--port',
      port,
    );
    expect(status).toBe(2);
    expect(stderr).toContain('EADDRINUSE');
  });
});
