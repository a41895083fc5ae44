import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const command = join(repository, 'cli/bin/sse-migrate.js');

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sse-migrate-loading-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The files that a run of the command loads: own ones, and the packages of the others. */
function loadedBy(text: string, ...argv: readonly string[]): { own: string[]; packages: string[] } {
  const [project, coverage] = [join(folder, 'project'), join(folder, 'coverage')];
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{}\n');
  writeFileSync(join(project, 'main.js'), text);
  const { status } = spawnSync(process.execPath, [command, ...argv, project], {
    encoding: 'utf8',
    env: { ...process.env, NODE_V8_COVERAGE: coverage },
  });
  expect(status).toBe(0);
  const [report = ''] = readdirSync(coverage);
  const { result } = JSON.parse(readFileSync(join(coverage, report), 'utf8')) as {
    result: readonly { readonly url: string }[];
  };
  const files = result.flatMap(({ url }) => (url.startsWith('file:') ? [fileURLToPath(url)] : []));
  const packages = files.flatMap(
    (file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? [],
  );
  return {
    own: files.filter((file) => !file.includes('node_modules')),
    packages: [...new Set(packages)],
  };
}

it.each(['scan', 'transform'])('%s of a project without a socket loads no parser', (name) => {
  const { own, packages } = loadedBy('export const answer = 42;\n', name);
  expect(packages).toEqual(['commander']);
  // The command, its program, the door of the codemods, and what that shares with the other door.
  expect(own.length).toBeLessThan(6);
});

it('a socket does', () => {
  const { packages } = loadedBy("require('socket.io-client')('/').emit('a');\n", 'scan');
  expect(packages).toContain('ts-morph');
});
