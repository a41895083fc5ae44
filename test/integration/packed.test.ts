import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const repository = fileURLToPath(new URL('../../', import.meta.url));

const LEGACY = {
  'package.json': `{ "name": "legacy", "private": true, "dependencies": { "socket.io": "^2.0.0", "socket.io-client": "^2.0.0" } }\n`,
  'src/server.js':
    "const server = require('http').createServer();\nconst io = require('socket.io')(server);\nserver.listen(3000);\n",
  'src/client.js':
    "var io = require('socket.io-client');\nvar socket = io('http://localhost:3000');\nsocket.emit('chat', 'hi');\n",
};

/** What only codemods need. */
const OF_CODEMODS = ['ts-morph', 'jscodeshift', '@babel/parser', 'svelte', 'commander'];

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sse-migrate-packed-'));
  for (const name of ['runtime', 'codemods', 'cli']) {
    npm(join(repository, name), 'pack', '--silent', '--pack-destination', folder);
  }
}, 120_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the packed packages', () => {
  it('are installed into an empty project, and the command runs', () => {
    const project = projectWith({ 'package.json': '{ "name": "empty", "private": true }\n' });
    install(project, ...tarballs());
    expect(sseMigrate(project, '--version').stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(sseMigrate(project, '--help').stdout).toContain('transform');
    const { status, stderr } = sseMigrate(project, 'transform', '.');
    expect(stderr).toContain('no socket of Socket.IO’s client was found');
    expect(status).toBe(0);
  }, 180_000);

  it('move a legacy project', () => {
    const project = projectWith(LEGACY);
    install(project, '--omit=peer', '--save-dev', ...tarballs());
    expect(sseMigrate(project, 'scan', 'src/').stdout).toContain('chat');
    const { status, stderr } = sseMigrate(project, 'transform', 'src/');
    expect(stderr).toContain('0 unaccounted for');
    expect(status).toBe(0);
    expect(readFileSync(join(project, 'src/client.js'), 'utf8')).toContain('@sse-migrate/runtime/');
    expect(readFileSync(join(project, 'src/server.js'), 'utf8')).toContain('sseBridge');
    for (const file of ['client', 'server', 'shim']) {
      const loaded = `console.log(Object.keys(require('@sse-migrate/runtime/${file}')).length > 0)`;
      expect(node(project, '-e', loaded)).toBe('true\n');
    }
  }, 180_000);

  it.each(['codemods', 'codemods/migrate'])(
    'give %s to modules and to CommonJS',
    (door) => {
      const project = projectWith({ 'package.json': '{ "name": "library", "private": true }\n' });
      install(project, ...tarballs().filter((file) => /codemods/.test(file)));
      const name = `@sse-migrate/${door}`;
      const imported = `import { migrate, nodeDisk } from '${name}'; console.log(typeof migrate, typeof nodeDisk)`;
      expect(node(project, '--input-type=module', '-e', imported)).toBe('function object\n');
      const required = `console.log(typeof require('${name}').migrate)`;
      expect(node(project, '-e', required)).toBe('function\n');
    },
    180_000,
  );

  it('bring no codemod into a production install of the runtime', () => {
    const project = projectWith({ 'package.json': '{ "name": "production", "private": true }\n' });
    install(project, '--omit=dev', ...tarballs().filter((file) => /runtime/.test(file)));
    const installed = readdirSync(join(project, 'node_modules'));
    expect(installed).toContain('eventsource-parser');
    for (const name of OF_CODEMODS) {
      expect(existsSync(join(project, 'node_modules', name))).toBe(false);
    }
    expect(installed).not.toContain('socket.io');
  }, 180_000);
});

function tarballs(): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.tgz'))
    .map((name) => join(folder, name));
}

function projectWith(texts: Readonly<Record<string, string>>): string {
  const project = mkdtempSync(join(folder, 'project-'));
  for (const [name, text] of Object.entries(texts)) {
    mkdirSync(join(project, name, '..'), { recursive: true });
    writeFileSync(join(project, name), text);
  }
  return project;
}

/** What `npm ci` has fetched is in npm's cache. */
function install(project: string, ...more: readonly string[]): void {
  npm(project, 'install', '--prefer-offline', '--no-audit', '--no-fund', ...more);
}

function npm(cwd: string, ...argv: readonly string[]): void {
  execFileSync('npm', argv, { cwd, stdio: 'pipe' });
}

/** As `npx sse-migrate` does. */
function sseMigrate(project: string, ...argv: readonly string[]) {
  return spawnSync('npx', ['--no-install', 'sse-migrate', ...argv], {
    cwd: project,
    encoding: 'utf8',
  });
}

function node(cwd: string, ...argv: readonly string[]): string {
  return execFileSync(process.execPath, argv, { cwd, encoding: 'utf8' });
}
