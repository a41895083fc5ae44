import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../support/command-line.js';
import { missingProgram } from '../support/programs.js';
import { scratchProject } from '../support/scratch-project.js';

const noGit = missingProgram('git');

const SERVER = `const { Server } = require('socket.io');
const express = require('express');
const http = require('http');
const app = express();
const server = http.createServer(app);
const io = new Server(server);
server.listen(3000);
`;
const CLIENT = "import { io } from 'socket.io-client';\nexport const socket = io();\n";
const VITE = `export default { server: { proxy: { '/socket.io': 'http://localhost:3000' } } };\n`;
const APP = { 'server.js': SERVER, 'src/client.js': CLIENT, 'vite.config.js': VITE };

/** A place that needs a person, in the middle of what a comment could break. */
const PAGE = `export function Page() {
  return (
    <script src={where}
      data-old={where === '/socket.io/socket.io.js'}
    />
  );
}
`;

function git(folder: string, ...argv: readonly string[]): string {
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];
  return execFileSync('git', [...identity, ...argv], { cwd: folder, encoding: 'utf8' });
}

function commitAll(folder: string): void {
  git(folder, 'init', '--quiet');
  git(folder, 'config', 'user.name', 'Test');
  git(folder, 'config', 'user.email', 'test@example.com');
  git(folder, 'add', '-A');
  git(folder, 'commit', '--quiet', '-m', 'before');
}

describe('transform --only', () => {
  it.each([
    ['server', ['package.json', 'server.js']],
    ['client', ['package.json', 'src/client.js']],
    ['config', ['vite.config.js']],
  ])('%s changes only that', async (part, files) => {
    using project = scratchProject(APP);
    const { stdout } = await runCommand('transform', project.folder, '--only', part, '--json');
    const { changes, uses } = Object(JSON.parse(stdout));
    expect(changes.map(({ file }: { file: string }) => file)).toEqual(files);
    expect(uses).toMatchObject({ unaccounted: 0 });
    expect(project.read('src/client.js') === CLIENT).toBe(part !== 'client');
    expect(project.read('server.js') === SERVER).toBe(part !== 'server');
    expect(project.read('vite.config.js') === VITE).toBe(part !== 'config');
  });

  it('says of the sockets that they were not asked for', async () => {
    using project = scratchProject(APP);
    const { stderr } = await runCommand('transform', project.folder, '--only', 'server');
    expect(stderr).toContain('left\n      because only another part was asked for');
    expect(stderr).toContain('0 native, 0 shim, 1 left, 0 unaccounted');
  });

  it('leads part by part to where everything at once leads', async () => {
    using together = scratchProject(APP);
    using apart = scratchProject(APP);
    await runCommand('transform', together.folder);
    for (const part of ['config', 'client', 'server']) {
      await runCommand('transform', apart.folder, '--only', part);
    }
    for (const file of [...Object.keys(APP), 'package.json']) {
      expect(apart.read(file)).toBe(together.read(file));
    }
  });
});

describe('transform --ignore', () => {
  it('leaves what matches as it is', async () => {
    using project = scratchProject({ ...APP, 'src/admin/old.js': CLIENT });
    await runCommand('transform', project.folder, '--ignore', 'src/admin/');
    expect(project.read('src/admin/old.js')).toBe(CLIENT);
    expect(project.read('src/client.js')).not.toBe(CLIENT);
  });
});

describe.skipIf(noGit)(`transform --commit${noGit}`, () => {
  it('makes one commit for each step, and leaves nothing uncommitted', async () => {
    using project = scratchProject(APP);
    commitAll(project.folder);
    const { status } = await runCommand('transform', project.folder, '--commit');
    expect(status).toBe(0);
    expect(git(project.folder, 'log', '--format=%s').trim().split('\n')).toEqual([
      'Move clients from Socket.IO to Server-Sent Events',
      'Let the development server pass the event stream on',
      'Mount the bridge: the same Socket.IO handlers also serve SSE clients',
      'before',
    ]);
    expect(git(project.folder, 'status', '--porcelain')).toBe('');
    expect(git(project.folder, 'show', '--format=', '--name-only', 'HEAD')).toBe('src/client.js\n');
    using once = scratchProject(APP);
    await runCommand('transform', once.folder);
    expect(project.read('src/client.js')).toBe(once.read('src/client.js'));
    expect(project.read('server.js')).toBe(once.read('server.js'));
  });

  it('refuses without a repository, and with changes that are not committed', async () => {
    using project = scratchProject(APP);
    const without = await runCommand('transform', project.folder, '--commit');
    expect(without.status).toBe(2);
    expect(without.stderr).toContain('no git repository');
    commitAll(project.folder);
    project.write('src/client.js', `${CLIENT}// mine\n`);
    const dirty = await runCommand('transform', project.folder, '--commit', '--force');
    expect(dirty.status).toBe(2);
    expect(project.read('src/client.js')).toBe(`${CLIENT}// mine\n`);
  });

  it('says what a hook says that refuses, keeps earlier commits, and goes on when asked again', async () => {
    using project = scratchProject(APP);
    commitAll(project.folder);
    const hook = join(project.folder, '.git/hooks/pre-commit');
    project.write(
      '.git/hooks/pre-commit',
      '#!/bin/sh\ngit diff --cached --quiet src || { echo not today; exit 1; }\n',
    );
    chmodSync(hook, 0o755);
    const refused = await runCommand('transform', project.folder, '--commit');
    expect(refused.stderr).toMatch(
      /^\w+ {2}Mount .*\n\w+ {2}Let .*\ngit does not commit “Move .*”\. It says:\n {2}not today\n/,
    );
    expect(refused.stderr).toContain('neither staged nor committed:\n  src/client.js\n');
    expect(refused.status).toBe(1);
    expect(git(project.folder, 'status', '--porcelain', '-uno')).toBe(' M src/client.js\n');
    await runCommand('undo', project.folder);
    expect(git(project.folder, 'status', '--porcelain', '-uno')).toBe('');
    rmSync(hook);
    expect(await runCommand('transform', project.folder, '--commit')).toMatchObject({ status: 0 });
    expect(git(project.folder, 'log', '--format=%s').split('\n')).toHaveLength(5);
    expect(project.read('src/client.js')).toContain('runtime/client');
  });

  it('says so when git does not know who commits', async () => {
    using project = scratchProject(APP);
    commitAll(project.folder);
    git(project.folder, 'config', 'user.name', '');
    const { status, stderr } = await runCommand('transform', project.folder, '--commit');
    expect(stderr).toContain('empty ident name');
    expect(stderr).toContain('`sse-migrate undo`');
    expect(status).toBe(1);
  });
});

describe.skipIf(noGit)(`transform --patch${noGit}`, () => {
  it('writes what git apply takes, and changes nothing', async () => {
    const texts = {
      ...APP,
      'src/windows line ends.js': CLIENT.replaceAll('\n', '\r\n'),
      'src/no-end.js': CLIENT.trimEnd(),
      'src/mark.js': `\uFEFF${CLIENT}`,
      'src/größe.js': CLIENT,
    };
    using project = scratchProject(texts);
    const patch = join(project.folder, 'sse.patch');
    const { status, stderr } = await runCommand('transform', project.folder, '--patch', patch);
    expect(status).toBe(0);
    expect(stderr).toContain('git apply');
    for (const [file, text] of Object.entries(texts)) expect(project.read(file)).toBe(text);
    const whole = mkdtempSync(join(tmpdir(), 'sse-migrate-whole-'));
    try {
      cpSync(project.folder, whole, { recursive: true });
      await runCommand('transform', whole);
      git(project.folder, 'apply', patch);
      for (const file of Object.keys(texts)) {
        expect(project.read(file)).toBe(readFileSync(join(whole, file), 'utf8'));
      }
      expect(project.read('src/größe.js')).not.toBe(CLIENT);
    } finally {
      rmSync(whole, { recursive: true, force: true });
    }
  });
});

describe('transform --todo', () => {
  const TEXTS = {
    'page.jsx': PAGE,
    'types.d.ts': `declare const old: SocketIOClient.ConnectOpts; // socket.io-client 2\n`,
  };

  it('marks what needs a person where a comment changes nothing', async () => {
    using project = scratchProject(TEXTS);
    const { status } = await runCommand('transform', project.folder, '--todo');
    expect(status).toBe(1);
    expect(project.read('page.jsx')).toMatch(
      /^export function Page\(\) \{\n {2}\/\/ sse-migrate-todo SSE1104: .*\n {2}return \(\n {4}<script src/,
    );
    expect(project.read('types.d.ts')).toMatch(/^\/\/ sse-migrate-todo SSE1103: .*\ndeclare const/);
  });

  it('marks a place once, and check knows exactly these markers', async () => {
    using project = scratchProject(TEXTS);
    await runCommand('transform', project.folder, '--todo');
    const once = project.read('page.jsx');
    await runCommand('transform', project.folder, '--todo');
    expect(project.read('page.jsx')).toBe(once);
    project.write('page.jsx', once.replace('/socket.io/socket.io.js', '/other.js'));
    project.write('note.js', '// the sse-migrate guide says SSE1104: nothing to see\n');
    const { stdout } = await runCommand('check', project.folder, '--json');
    const { problems } = Object(JSON.parse(stdout));
    const markers = problems.filter(({ kind }: { kind: string }) => kind === 'marker');
    expect(markers).toMatchObject([{ code: 'SSE1104', file: 'page.jsx', line: 2 }]);
  });

  it('passes over what somebody ignores with a reason, and check as well', async () => {
    const ignored = PAGE.replace(
      '  return',
      '  // sse-migrate-ignore SSE1104: until May\n  return',
    );
    using project = scratchProject({ 'server.js': SERVER, 'page.jsx': PAGE });
    await runCommand('transform', project.folder);
    expect((await runCommand('check', project.folder)).status).toBe(1);
    project.write(
      'page.jsx',
      PAGE.replace(
        '      data-old',
        '      // sse-migrate-ignore SSE1104: until May\n      data-old',
      ),
    );
    await runCommand('transform', project.folder, '--todo');
    expect(project.read('page.jsx')).not.toContain('todo');
    expect(await runCommand('check', project.folder)).toMatchObject({ status: 0, stdout: '' });
    project.write('page.jsx', ignored.replace(': until May', ''));
    const { status, stdout } = await runCommand('check', project.folder);
    expect(stdout).toContain('something is ignored without a reason');
    expect(status).toBe(1);
  });
});
