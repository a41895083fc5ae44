import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { text } from 'node:stream/consumers';
import type { Server, Socket } from 'socket.io';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../support/command-line.js';
import { sseMigrate } from '../support/in-process-command.js';
import { scratchProject } from '../support/scratch-project.js';
import type { ScratchProject } from '../support/scratch-project.js';
import { startBridged } from '../support/socket-io-server.js';
import type { BridgedServer, Major } from '../support/socket-io-server.js';

const bin = fileURLToPath(new URL('../../cli/bin/sse-migrate.js', import.meta.url));

/** Everything that a chat does: a greeting with what varies by itself, answers, a stream, a question back. */
const SCENARIO = `export default async ({ connect }) => {
  const on = { 'are you there': (answer) => answer('yes') };
  const ada = await connect('ada', { query: { user: 'ada' }, on });
  await ada.next('so you are');
  const joined = await ada.request('join', 'general');
  if (joined.room !== 'general') throw new Error('not joined');
  ada.emit('ask', { prompt: 'hi' }, Buffer.from('abc'));
  await ada.next('done');
};`;

/** How the server treats clients over SSE differently. */
type Fault =
  'none' | 'lost' | 'extra' | 'payload' | 'order' | 'no-answer' | 'answer' | 'late' | 'refused';

const MAJORS: readonly (readonly [major: Major, client: string])[] = [
  ['socket.io', 'socket.io-client'],
  ['socket.io-v3', 'socket.io-client-v3'],
  ['socket.io-v2', 'socket.io-client-v2'],
];

describe.each(MAJORS)('sse-migrate compare with a server of %s', (major, client) => {
  let server: BridgedServer;
  let project: ScratchProject;
  let fault: Fault = 'none';

  beforeAll(async () => {
    server = await startBridged({ major });
    serve(server.io, () => fault);
    project = scratchProject({ 'chat.mjs': SCENARIO });
  });
  afterAll(async () => {
    project[Symbol.dispose]();
    await server[Symbol.asyncDispose]();
  });

  function compare(...more: readonly string[]): ReturnType<typeof sseMigrate> {
    const scenario = `${project.folder}/chat.mjs`;
    const argv = `compare --url ${server.origin} --client ${client} --scenario ${scenario}`;
    const times = '--quiet 50 --tolerance 1000 --patience 1500';
    return sseMigrate(...`${argv} ${times}`.split(' '), ...more);
  }

  it.each(['shim', 'native'])('is quiet on an identical pair, with the %s', async (sse) => {
    fault = 'none';
    const { code, out, err } = await compare('--sse', sse);
    expect(out).toBe('');
    expect(err).toContain('no difference in 9 events and 1 answer on 1 socket');
    expect(err).toContain('welcome[0].at');
    expect(err).not.toContain('without effect');
    expect(code).toBe(0);
  });

  const seeds: readonly (readonly [Fault, object])[] = [
    ['lost', { kind: 'lost', event: 'token', number: 6, args: ['b'] }],
    ['extra', { kind: 'extra', event: 'token', args: ['!'] }],
    ['payload', { kind: 'payload', path: '[0].text', socketIo: 'abc', sse: 'ABC' }],
    ['order', { kind: 'order', event: 'token' }],
    ['no-answer', { kind: 'no-answer', event: 'join', args: [{ room: 'general' }] }],
    ['answer', { kind: 'answer', path: '[0].room', socketIo: 'general' }],
    ['late', { kind: 'late', event: 'done' }],
  ];
  it.each(seeds)('finds what is seeded: %s', async (seeded, difference) => {
    fault = seeded;
    const { code, out } = await compare('--json');
    const { differences, version } = Object(JSON.parse(out));
    expect(version).toBe(1);
    expect(differences).toEqual([expect.objectContaining(difference)]);
    expect(code).toBe(1);
  });

  it('says what a refusal of one client alone is', async () => {
    fault = 'refused';
    const { code, out } = await compare();
    expect(out).toContain('The scenario failed with SSE alone: ada was not connected: not you');
    expect(code).toBe(1);
  });
});

describe('sse-migrate compare', () => {
  it('listens together when there is no scenario, and takes no edge for a loss', async () => {
    await using server = await startBridged();
    let count = 0;
    const ticking = setInterval(() => server.io.emit('tick', (count += 1)), 20);
    const { status, stdout, stderr } = await runCommand(
      ...`compare --url ${server.origin} --for 1.5 --tolerance 300`.split(' '),
    );
    clearInterval(ticking);
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(Number(/(\d+) events/.exec(stderr)?.[1])).toBeGreaterThan(20);
  });

  it('records what is typed, and plays the recording', async () => {
    await using server = await startBridged();
    let isLosing = false;
    server.io.on('connection', (socket: Socket) => {
      socket.on('join', (room: string, answer: (value: string) => void) => answer(`in ${room}`));
      socket.on('chat', (said: string) => {
        if (!isLosing || !isSse(socket)) socket.emit('chat', said);
      });
    });
    using project = scratchProject({});
    const file = `${project.folder}/chat.jsonl`;
    const child = spawn(
      process.execPath,
      [bin, 'compare', '--url', server.origin, '--record', file, '--quiet', '150'],
      { stdio: ['pipe', 'ignore', 'pipe'] },
    );
    child.stdin.end('join? ["general"]\nno json: {\nchat ["hi"]\n');
    const said = await text(child.stderr);
    if (child.exitCode === null) await once(child, 'exit');
    expect(said).toContain('answer  ["in general"]');
    expect(said).toContain('is no JSON');
    const lines = project
      .read('chat.jsonl')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { socket: 'socket', heard: ['connect'] },
      { sent: ['join', 'general'], answer: true },
      { sent: ['chat', 'hi'] },
      { heard: ['chat', 'hi'] },
    ]);
    const again = ['compare', '--url', server.origin, '--scenario', file, '--quiet', '150'];
    expect(await runCommand(...again)).toMatchObject({ status: 0, stdout: '' });
    isLosing = true;
    const { status, stdout } = await runCommand(...again);
    expect(stdout).toMatch(/lost +chat +SSE never heard the 2nd event: \["hi"\]/);
    expect(status).toBe(1);
  });

  it('says what a server asks for that lets nobody in, and where a bridge would have been', async () => {
    await using server = await startBridged();
    server.server.on('request', ({ url = '' }, response) => {
      if (url.startsWith('/live')) response.writeHead(404).end();
    });
    const argv = ['compare', '--url', server.origin, '--for', '0.2', '--path', '/live'];
    const { status, stderr } = await runCommand(...argv);
    expect(stderr).not.toContain('0 differences');
    expect(stderr).toContain('No stream came from /live: is the bridge mounted there?');
    expect(status).toBe(1);
    server.io.use((_, next) => next(new Error('invalid token')));
    const refused = await runCommand(...argv);
    expect(refused.stderr).toContain('invalid token');
    expect(refused.stderr).toContain('goes into --auth or --header');
    expect(refused.status).toBe(2);
  });

  it('leaves out what it is told to', async () => {
    await using server = await startBridged();
    server.io.on('connection', (socket: Socket) => {
      socket.emit('by', { transport: socket.conn.transport.name, is: 'same' });
    });
    using project = scratchProject({
      'scenario.cjs': "module.exports = async ({ connect }) => (await connect()).next('by');",
    });
    const argv = ['compare', '--url', server.origin, '--quiet', '100'];
    const scenario = ['--scenario', `${project.folder}/scenario.cjs`];
    const strict = await runCommand(...argv, ...scenario);
    expect(strict.stdout).toContain('[0].transport: "polling" with Socket.IO, "sse" with SSE');
    const lenient = await runCommand(...argv, ...scenario, '--ignore', 'by[0].transport');
    expect(lenient).toMatchObject({ status: 0, stdout: '' });
  });

  it.each([
    ['no client', ['--client', 'no-such-client'], 'Install the client'],
    ['no scenario', ['--scenario', 'missing.mjs'], 'missing.mjs'],
    ['a module without a function', ['--scenario', 'vitest.config.ts'], 'exports no function'],
    ['no server', [], 'fails with socket.io-client 4.8.4 itself'],
  ])('compares nothing with %s', async (_, more, saidBy) => {
    const { status, stdout, stderr } = await runCommand(
      ...'compare --url http://127.0.0.1:9 --for 1'.split(' '),
      ...more,
    );
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(saidBy);
  });
});

function serve(io: Server, fault: () => Fault): void {
  io.use((socket, next) => {
    next(fault() === 'refused' && isSse(socket) ? new Error('not you') : undefined);
  });
  io.on('connection', (socket: Socket) => {
    const has = (one: Fault): boolean => fault() === one && isSse(socket);
    const { user } = socket.handshake.query;
    socket.emit('welcome', { user, at: `${process.hrtime.bigint()}` });
    socket.emit('are you there', (answer: string) => socket.emit('so you are', answer));
    socket.on('join', (room: string, answer: (value: object) => void) => {
      if (has('no-answer')) return;
      answer({ room: has('answer') ? 'GENERAL' : room });
    });
    socket.on('ask', (_: unknown, picture: Buffer) => {
      const tokens = ['a', 'b', 'c'].filter((one) => !(has('lost') && one === 'b'));
      if (has('order')) tokens.unshift(...tokens.splice(1, 1));
      if (has('extra')) tokens.push('!');
      for (const token of tokens) socket.emit('token', token);
      const told = picture.toString();
      socket.emit('picture', { text: has('payload') ? told.toUpperCase() : told, bytes: picture });
      setTimeout(() => socket.emit('done'), has('late') ? 1300 : 0);
    });
  });
}

function isSse({ conn }: Socket): boolean {
  const name: string = conn.transport.name;
  return name === 'sse';
}
