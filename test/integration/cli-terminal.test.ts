import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { runCommandIn } from '../support/command-line.js';
import { noTerminal, onTerminal } from '../support/pseudo-terminal.js';
import { missingProgram } from '../support/programs.js';
import { scratchProject } from '../support/scratch-project.js';

const SERVER = "const { Server } = require('socket.io');\nconst io = new Server(3000);\n";
const CLIENT = "import { io } from 'socket.io-client';\nconst socket = io();\nsocket.emit('x');\n";
const APP = { 'server.js': SERVER, 'client.js': CLIENT };
const QUESTION = 'Write it?';
const noGit = missingProgram('git');

describe.skipIf(noTerminal)(`transform on a terminal${noTerminal}`, () => {
  it.each([
    ['y', 'runtime/client'],
    ['s', 'runtime/shim'],
    ['o', CLIENT],
  ])('asks, and does what %s means', async (answer, client) => {
    using project = scratchProject(APP);
    const terminal = onTerminal(project.folder, 100, 'transform', '.');
    await terminal.asked(QUESTION);
    expect(project.read('client.js')).toBe(CLIENT);
    terminal.type(`${answer}\r`);
    expect(await terminal.ended()).toMatchObject({ status: 0 });
    expect(project.read('client.js')).toContain(client);
    expect(project.read('server.js')).toContain('sseBridge');
  });

  it.each([
    ['n', 'n\r'],
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('writes nothing after %s, and says so in a line of its own', async (_, keys) => {
    using project = scratchProject(APP);
    const terminal = onTerminal(project.folder, 100, 'transform', '.');
    await terminal.asked(QUESTION);
    terminal.type(keys);
    const { screen, status } = await terminal.ended();
    expect(status).toBe(2);
    expect(screen).toContain('\nNothing was written.\r\n');
    expect(project.read('client.js')).toBe(CLIENT);
    expect(project.read('server.js')).toBe(SERVER);
  });

  it('shows the diff with d, and asks again, as it does after what it does not know', async () => {
    using project = scratchProject(APP);
    const terminal = onTerminal(project.folder, 100, 'transform', '.');
    await terminal.asked(QUESTION);
    terminal.type('what?\r');
    await terminal.asked(QUESTION);
    terminal.type('d\r');
    await terminal.asked("+socket.send('x');");
    await terminal.asked(QUESTION);
    terminal.type('n\r');
    expect(await terminal.ended()).toMatchObject({ status: 2 });
  });

  it.skipIf(noGit)(`refuses before it asks${noGit}`, async () => {
    using project = scratchProject(APP);
    for (const argv of [
      ['init', '-q'],
      ['add', '.'],
    ]) {
      execFileSync('git', argv, { cwd: project.folder });
    }
    const { screen, status } = await onTerminal(project.folder, 100, 'transform', '.').ended();
    expect(status).toBe(2);
    expect(screen).toContain('Nothing was written. Commit or stash them first');
    expect(screen).not.toContain(QUESTION);
  });

  it('breaks lines between words', async () => {
    using project = scratchProject(APP);
    const terminal = onTerminal(project.folder, 40, 'transform', '.');
    await terminal.asked('[n] no: ');
    terminal.type('n\r');
    const { screen } = await terminal.ended();
    expect(screen).toContain('[d] show the diff,\r\n[s] only the shim, [o] only the server,\r\n');
    expect(screen).toContain('0 left,\r\n0 unaccounted for;');
  });

  it.each([
    [['--only', 'server'], 'Write it? [y] yes, [d] show the diff, [n] no: '],
    [['--target', 'shim'], 'Write it? [y] yes, [d] show the diff, [o] only the server, [n] no: '],
  ])('offers nothing that was asked for already: %j', async (argv, question) => {
    using project = scratchProject(APP);
    const terminal = onTerminal(project.folder, 100, 'transform', '.', ...argv);
    await terminal.asked(question);
    terminal.type('n\r');
    expect(await terminal.ended()).toMatchObject({ status: 2 });
  });

  it('asks nothing with --yes, nor when there is nothing to write', async () => {
    using project = scratchProject(APP);
    for (const argv of [['.', '--yes'], ['.']]) {
      const { screen, status } = await onTerminal(
        project.folder,
        100,
        'transform',
        ...argv,
      ).ended();
      expect(screen).not.toContain(QUESTION);
      expect(status).toBe(0);
    }
    expect(project.read('client.js')).toContain('runtime/client');
  });

  it('asks nobody in a pipe', async () => {
    using project = scratchProject(APP);
    const { status, stderr } = await runCommandIn(project.folder, 'transform', '.');
    expect(stderr).not.toContain(QUESTION);
    expect(status).toBe(0);
    expect(project.read('client.js')).toContain('runtime/client');
  });
});

describe.skipIf(noTerminal)(`progress${noTerminal}`, () => {
  const many = Object.fromEntries(
    Array.from({ length: 100 }, (_, index) => [`src/client-${index}.js`, CLIENT]),
  );

  it('is one line that is gone at the end', async () => {
    using project = scratchProject(many);
    const { screen } = await onTerminal(project.folder, 40, 'transform', '.', '--yes').ended();
    const shown = screen.split('\r\u001b[K');
    expect(shown.length).toBeGreaterThan(2);
    for (const line of shown.slice(1, -1)) {
      expect(line).toMatch(/^(?:Reading|Following|Rewriting|Writing)\b.*…$/);
      expect(line.length).toBeLessThan(40);
    }
    expect(shown.at(-1)).toMatch(/^Changed:\r\n/);
  });

  it('is not in a pipe, and leaves JSON alone', async () => {
    using project = scratchProject(many);
    const { stdout, stderr } = await runCommandIn(project.folder, 'scan', '.', '--json');
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({ version: 1 });
  });
});
