import { execFile } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { startServer } from '../support/application.js';
import { runCommandIn } from '../support/command-line.js';
import { scratchProject } from '../support/scratch-project.js';

const MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url));

const SERVER = `const express = require('express');
const http = require('http');
const { Server } = require('socket.io');

const app = express();
const server = http.createServer(app);
const io = new Server(server);

io.on('connection', (socket) => {
  socket.on('chat', async ({ prompt }) => {
    for await (const token of generate(prompt)) {
      if (token === '!') return socket.emit('failure', { message: 'overloaded' }, 503);
      socket.emit('token', token);
    }
    socket.emit('finish');
  });
});

async function* generate(prompt) {
  yield* prompt.split('');
}

server.listen(process.env.PORT, '127.0.0.1', () => {
  console.log(\`http://127.0.0.1:\${server.address().port} \`);
});
`;

const CLIENT = `import { io } from 'socket.io-client';

const socket = io(process.argv[2]);
let text = '';

socket.on('token', (token) => {
  text += token + '.';
});
socket.on('failure', ({ message }, status) => end(message + ' ' + status));
socket.on('finish', () => end('done'));
socket.on('connect', () => ask(process.argv[3]));

function ask(prompt) {
  socket.emit('chat', { prompt });
}

function end(how) {
  console.log(text, how);
  socket.disconnect();
}
`;

const APPLICATION = {
  'package.json': '{ "scripts": { "start": "node server.js" } }\n',
  'sse-migrate.config.json':
    '{ "streams": { "chat": { "until": ["finish", "failure"], "events": ["token"] } } }\n',
  'server.js': SERVER,
  'client.mjs': CLIENT,
};

/** What the client prints for an answer that is complete, and for one that fails. */
async function answersOf(folder: string): Promise<string[]> {
  await using server = await startServer(folder);
  const answers: string[] = [];
  for (const prompt of ['abc', 'a!']) {
    const argv = [join(folder, 'client.mjs'), server.url, prompt];
    const { stdout } = await promisify(execFile)(process.execPath, argv);
    answers.push(stdout.trim());
  }
  return answers;
}

describe('transform --streams', () => {
  it('makes a route and a loop of a named answer, and the client prints what it printed', async () => {
    using project = scratchProject(APPLICATION);
    const { folder } = project;
    symlinkSync(MODULES, join(folder, 'node_modules'));
    const before = await answersOf(folder);
    expect(await runCommandIn(folder, 'transform', '.', '--streams')).toMatchObject({ status: 0 });
    expect(project.read('client.mjs')).toContain("of socket.stream('/sse/chat', body)");
    expect(before).toEqual(['a.b.c. done', 'a. overloaded 503']);
    expect(await answersOf(folder)).toEqual(before);
  });

  it('gives an answer that any client of HTTP reads', async () => {
    using project = scratchProject(APPLICATION);
    symlinkSync(MODULES, join(project.folder, 'node_modules'));
    await runCommandIn(project.folder, 'transform', '.', '--streams');
    await using server = await startServer(project.folder);
    const response = await fetch(`${server.url}/sse/chat`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: 'hi' }),
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    expect(await response.text()).toMatch(/event: token\n[^]*"i"[^]*\$end/);
  });

  it('goes in steps of one part each, the server’s first', async () => {
    using project = scratchProject(APPLICATION);
    await runCommandIn(project.folder, 'transform', '.', '--streams', '--only', 'server');
    expect(project.read('client.mjs')).toBe(CLIENT);
    expect(project.read('server.js')).toContain("bridge.route('chat', ");
    await runCommandIn(project.folder, 'transform', '.', '--streams', '--only', 'client');
    expect(project.read('client.mjs')).toContain('.stream(');
  });

  it('says what could be a stream, and refuses names that are none', async () => {
    using project = scratchProject({ ...APPLICATION, 'sse-migrate.config.json': '{}\n' });
    const found = await runCommandIn(project.folder, 'transform', '.', '--streams', '--dry-run');
    expect(found.stderr).toContain(
      "Perhaps streams: { chat: { until: ['failure', 'finish'], events: ['token'] } }",
    );
    expect(found.stdout).not.toContain('.stream(');
    project.write('sse-migrate.config.json', '{ "streams": { "chat": { "until": "finish" } } }');
    const wrong = await runCommandIn(project.folder, 'transform', '.', '--streams', '--dry-run');
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain('streams.chat.until: got "finish"');
  });
});
