import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sseMigrate } from '../../support/in-process-command.js';
import { missingProgram } from '../../support/programs.js';

const noGit = missingProgram('git');

const SERVER = "const { Server } = require('socket.io');\nconst io = new Server(3000);\n";
const CLIENT = "import { io } from 'socket.io-client';\nconst socket = io();\nsocket.emit('x');\n";

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sse-migrate-cli-'));
  write('package.json', '{}\n');
  write('server.js', SERVER);
  write('src/client.js', CLIENT);
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function read(path: string): string {
  return readFileSync(join(folder, path), 'utf8');
}

describe('sse-migrate', () => {
  it('shows the diff on stdout and writes nothing with --dry-run', async () => {
    const { code, out, err } = await sseMigrate('transform', folder, '--dry-run');
    expect(code).toBe(0);
    expect(out).toContain("+const socket = connect();\n+socket.send('x');\n");
    expect(out).toContain('--- a/src/client.js\n+++ b/src/client.js\n');
    expect(err).toContain('2 socket uses: 2 native, 0 shim, 0 left, 0 unaccounted for');
    expect(err).toContain('Nothing was written.');
    expect(read('src/client.js')).toBe(CLIENT);
  });

  it.skipIf(noGit)(`prints a patch that git can apply${noGit}`, async () => {
    const { out } = await sseMigrate('transform', folder, '--dry-run');
    execFileSync('git', ['apply', '-'], { cwd: folder, input: out });
    expect(read('src/client.js')).toContain('connect()');
  });

  it.each([['transform'], ['doctor', '--fix']])(
    'changes nothing when the page of %s cannot be written',
    async (...command) => {
      write('nginx.conf', 'http { server { location / { proxy_buffering on; } } }\n');
      const nowhere = join(folder, 'nowhere/page.html');
      const [name = '', ...options] = command;
      const { code, err } = await sseMigrate(name, folder, ...options, '--html', nowhere);
      expect(code).toBe(2);
      expect(err).toContain('Nothing was written.');
      expect(read('src/client.js')).toBe(CLIENT);
      expect(read('nginx.conf')).toContain('proxy_buffering on');
    },
  );

  it('writes, changes nothing the second time, and takes it back byte for byte', async () => {
    expect(await sseMigrate('transform', folder)).toMatchObject({ code: 0, out: '' });
    expect(read('server.js')).toContain('sseBridge(io).attach(io.httpServer);');
    expect(read('package.json')).toContain('"@sse-migrate/runtime"');
    const second = await sseMigrate('transform', folder);
    expect(second.code).toBe(0);
    expect(second.err).toContain('Nothing to change');
    const undone = await sseMigrate('undo', join(folder, 'src'));
    expect(undone.code).toBe(0);
    expect([read('server.js'), read('src/client.js'), read('package.json')]).toEqual([
      SERVER,
      CLIENT,
      '{}\n',
    ]);
  });

  it('prints the result as JSON', async () => {
    const { out } = await sseMigrate('transform', folder, '--dry-run', '--json');
    expect(JSON.parse(out)).toMatchObject({
      version: 1,
      uses: { total: 2, native: 2, unaccounted: 0 },
      groups: [{ file: 'src/client.js', line: 2, fate: 'native' }],
    });
  });

  it.skipIf(noGit)(`refuses a dirty git tree, and does it with --force${noGit}`, async () => {
    const git = (...args: string[]): void => {
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
        cwd: folder,
        stdio: 'ignore',
      });
    };
    git('init');
    git('add', '.');
    git('commit', '-m', 'x');
    write('server.js', `${SERVER}// mine\n`);
    const refused = await sseMigrate('transform', folder);
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('--force');
    expect(read('src/client.js')).toBe(CLIENT);
    expect((await sseMigrate('transform', folder, '--force')).code).toBe(0);
  });

  it('says which path does not exist', async () => {
    const { code, err } = await sseMigrate('transform', join(folder, 'nope'));
    expect(code).toBe(2);
    expect(err).toContain(`${folder}/nope`);
  });

  it('says 1 when something is left for a person', async () => {
    write('server.js', "module.exports = (server) => require('socket.io')(server);\n");
    const { code, err } = await sseMigrate('transform', folder);
    expect(code).toBe(1);
    expect(err).toContain('server.js:1:30  SSE2001');
  });

  it.each([
    [[]],
    [['transform']],
    [['transform', '.', '--path', 'sse']],
    [['transform', '.', '--target', 'x']],
    [['nope']],
  ])('fails on %j', async (argv) => {
    const { code, err, out } = await sseMigrate(...argv);
    expect(code).toBe(2);
    expect(err).not.toBe('');
    expect(out).toBe('');
  });

  it('shows examples with --help', async () => {
    const { code, out } = await sseMigrate('--help');
    expect(code).toBe(0);
    expect(out).toContain('sse-migrate transform . --dry-run');
  });

  it('says that there is nothing to undo', async () => {
    expect(await sseMigrate('undo', folder)).toMatchObject({ code: 2 });
  });
});
