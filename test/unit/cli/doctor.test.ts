import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sseMigrate } from '../../support/in-process-command.js';
import { missingProgram } from '../../support/programs.js';

const noGit = missingProgram('git');

const NGINX = 'server { location /sse { proxy_pass http://127.0.0.1:3000; } }\n';
const FIXED =
  'server { location /sse { proxy_pass http://127.0.0.1:3000; proxy_buffering off; } }\n';
const SERVER = `app.get('/sse', (req, res) => {
  res.writeHead(200, { 'Content-Type': 'text/event-stream' });
});
`;

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sse-migrate-doctor-'));
  writeFileSync(join(folder, 'package.json'), '{}\n');
  writeFileSync(join(folder, 'nginx.conf'), NGINX);
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const nginx = (): string => readFileSync(join(folder, 'nginx.conf'), 'utf8');

describe('sse-migrate doctor', () => {
  it('says what was found, why, what was measured and how to fix it, and writes nothing', async () => {
    const { code, out, err } = await sseMigrate('doctor', folder);
    expect(code).toBe(0);
    expect(out).toBe('');
    expect(err).toContain('Streams may break here; it depends on what the server sends');
    expect(err).toMatch(/nginx\.conf:1:26 {2}SSE3201 .*\n +why .*\n +measured {2}0 ms.*\n +fix /);
    expect(nginx()).toBe(NGINX);
  });

  it('says 1 when a stream of the project itself will break', async () => {
    writeFileSync(join(folder, 'server.js'), SERVER);
    const { code, err } = await sseMigrate('doctor', folder);
    expect(code).toBe(1);
    expect(err).toContain('Streams will break here:');
  });

  it('looks at the whole project, and reports on what was asked for', async () => {
    writeFileSync(join(folder, 'server.js'), SERVER);
    const { code, out } = await sseMigrate('doctor', join(folder, 'nginx.conf'), '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      version: 1,
      findings: [{ code: 'SSE3201', severity: 'todo', file: 'nginx.conf', fix: 'automatic' }],
    });
  });

  it('writes with --fix, finds nothing the second time, and undo takes it back', async () => {
    expect((await sseMigrate('doctor', folder, '--fix')).err).toContain('fixed  nginx.conf');
    expect(nginx()).toBe(FIXED);
    expect((await sseMigrate('doctor', folder)).err).toContain('Nothing was found');
    expect((await sseMigrate('undo', folder)).code).toBe(0);
    expect(nginx()).toBe(NGINX);
  });

  it.skipIf(noGit)(`prints a patch with --diff that git can apply${noGit}`, async () => {
    const { out } = await sseMigrate('doctor', folder, '--diff');
    execFileSync('git', ['apply', '-'], { cwd: folder, input: out });
    expect(nginx()).toBe(FIXED);
  });

  it('looks for other paths with --stream-path', async () => {
    const text = NGINX.replace('/sse', '/answers');
    writeFileSync(join(folder, 'nginx.conf'), text);
    expect((await sseMigrate('doctor', folder)).err).toContain('Nothing was found');
    const { err } = await sseMigrate('doctor', folder, '--stream-path', '/answers/1');
    expect(err).toContain('SSE3201');
  });

  it.skipIf(noGit)(
    `refuses to fix a dirty git tree, and does it with --force${noGit}`,
    async () => {
      const git = (...args: string[]): unknown =>
        execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
          cwd: folder,
          stdio: 'ignore',
        });
      git('init');
      git('add', '.');
      git('commit', '-m', 'x');
      writeFileSync(join(folder, 'package.json'), '{ }\n');
      expect((await sseMigrate('doctor', folder, '--fix')).code).toBe(2);
      expect(nginx()).toBe(NGINX);
      expect((await sseMigrate('doctor', folder, '--fix', '--force')).code).toBe(0);
      expect(nginx()).toBe(FIXED);
    },
  );

  it.each([
    [['doctor', '/nope/nope']],
    [['doctor', '--url', 'ftp://a']],
    [['doctor', '--url', 'http://127.0.0.1:1', '--header', 'x']],
    [['doctor', '--url', 'http://127.0.0.1:1', '--long', 'x']],
  ])('fails on %j', async (argv) => {
    const { code, err } = await sseMigrate(...argv);
    expect(code).toBe(2);
    expect(err).not.toBe('');
  });
});
