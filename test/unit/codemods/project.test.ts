import { MemoryDisk } from '@sse-migrate/codemods';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isAsked, rootOfAll } from '../../../codemods/src/project/asked-paths.js';
import { readClientVersions } from '../../../codemods/src/project/client-versions.js';
import { collectForDoctor } from '../../../codemods/src/project/collect-for-doctor.js';
import { collect } from '../../../codemods/src/project/collect.js';
import type { CollectedFile } from '../../../codemods/src/project/collect.js';
import { findFrameworkServer } from '../../../codemods/src/project/framework-server.js';
import { nodeDisk } from '../../../codemods/src/project/node-disk.js';
import { findOldVersions } from '../../../codemods/src/project/old-versions.js';
import { findReactNative } from '../../../codemods/src/project/react-native.js';
import { findPackage } from '../../../codemods/src/project/root.js';

const CLIENT = new Set(['socket.io-client', 'live']);

/** Manifests by folder, each with its dependencies. */
function manifests(all: Readonly<Record<string, Record<string, string>>>): CollectedFile[] {
  return Object.entries(all).map(([folder, dependencies]) => ({
    path: `${folder}/package.json`,
    kind: 'config',
    text: JSON.stringify({ dependencies }),
    mark: '',
  }));
}

describe('the paths that were asked for', () => {
  it('are those, what is below them, and everything below the root of the disk', () => {
    expect(isAsked(['/app/src'], '/app/src')).toBe(true);
    expect(isAsked(['/app/src'], '/app/src/a.js')).toBe(true);
    expect(isAsked(['/app/src'], '/app/srcs/a.js')).toBe(false);
    expect(isAsked(['/'], '/app/a.js')).toBe(true);
  });

  it('have one root, which is a folder that all of them are in', () => {
    const disk = new MemoryDisk({ '/w/a/package.json': '', '/w/ab/package.json': '' });
    expect(rootOfAll(disk, ['/w/a', '/w/ab'])).toBe('/w');
  });
});

describe('the package of a file', () => {
  it('is not looked for above the root', () => {
    const disk = new MemoryDisk({ '/package.json': '{}', '/app/src/a.js': '' });
    expect(findPackage(disk, '/app/src/a.js', '/app')).toBeUndefined();
    expect(findPackage(disk, '/app/src/a.js', '/')).toBe('/');
  });

  it('runs on React Native, or the one around it does', () => {
    const onNative = findReactNative(
      manifests({
        '/app': { expo: '52' },
        '/app/web': { react: '19' },
      }),
    );
    expect(onNative('/app/src/a.js')).toBe(true);
    expect(onNative('/app/web/a.js')).toBe(false);
    expect(onNative('/elsewhere/a.js')).toBe(false);
  });
});

describe('the version of the client', () => {
  it.each([
    [{ 'socket.io-client': '^4.7.0' }, 4],
    [{ 'socket.io-client': '>=2 <5' }, 2],
    [{ live: 'npm:socket.io-client@3' }, 3],
    [{ live: 'npm:socket.io-client@^4.1', 'socket.io-client': '~2.0.3' }, 2],
    [{ 'socket.io-client': 'latest' }, undefined],
  ])('%j is %s', (dependencies, major) => {
    const versions = readClientVersions(manifests({ '/app': dependencies }), CLIENT);
    expect(versions('/app/src/a.js')).toBe(major);
  });
});

describe('Socket.IO 0.9 and 1.x', () => {
  it.each([
    ['^1.7.4', true],
    ['~0.9.16', true],
    ['1', true],
    ['npm:socket.io@1.7', true],
    ['0.9.x || 1.x', true],
    ['1.x || 2.x', false],
    ['^2.0.0', false],
    ['10.0.0', false],
  ])('%s: %s', (version, isOld) => {
    const old = findOldVersions(manifests({ '/app': { 'socket.io': version } }), CLIENT);
    expect(old.serverOf('/app/a.js')?.version).toBe(isOld ? version : undefined);
  });

  it('is that of the project only when all its servers are so', () => {
    const servers = { '/app/a': { 'socket.io': '1.7' }, '/app/b': { 'socket.io': '4.8' } };
    expect(findOldVersions(manifests(servers), CLIENT).server).toBeUndefined();
  });
});

describe('the files of a project', () => {
  it('are those that no .gitignore takes away, the inner one first', () => {
    const disk = new MemoryDisk({
      '/app/.gitignore': '*.gen.js\n/tmp/\n',
      '/app/a.gen.js': '',
      '/app/lib/.gitignore': '!kept.gen.js\n',
      '/app/lib/kept.gen.js': '',
      '/app/lib/lost.gen.js': '',
      '/app/lib/tmp/b.js': '',
      '/app/tmp/c.js': '',
    });
    const { files } = collect(disk, '/app');
    expect(files.map(({ path }) => path)).toEqual(['/app/lib/kept.gen.js', '/app/lib/tmp/b.js']);
  });

  it('are read but for long lines, a million letters, and bytes that are no text', () => {
    const long = (letters: number): string => `"${'x'.repeat(letters)}"`;
    const disk = new MemoryDisk({
      '/app/a.js': long(19_000),
      '/app/b.js': long(21_000),
      '/app/c.js': 'a;\n'.repeat(400_000),
      '/app/d.html': 'a\n'.repeat(600_000),
      '/app/e.js': '"\uFFFD"',
    });
    disk.write('/app/f.js', Uint8Array.of(0x22, 0xff, 0x22));
    const lenient = new TextDecoder();
    const readText = (path: string): string => lenient.decode(disk.read(path));
    const { files, skipped } = collect(Object.assign(disk, { readText }), '/app');
    expect(files.map(({ path }) => path)).toEqual(['/app/a.js', '/app/d.html', '/app/e.js']);
    expect(skipped).toEqual([
      { file: '/app/b.js', reason: 'minified' },
      { file: '/app/c.js', reason: 'larger than a megabyte' },
      { file: '/app/f.js', reason: 'not UTF-8' },
    ]);
  });

  it.each(['EACCES', 'EPERM'])('are named when the disk says %s', (code) => {
    const disk = new MemoryDisk({ '/app/a.js': '' });
    const refuse = (): never => {
      throw Object.assign(new Error(code), { code });
    };
    const { skipped } = collect(Object.assign(disk, { read: refuse }), '/app');
    expect(skipped).toEqual([{ file: '/app/a.js', reason: 'no permission' }]);
  });

  it('are for the doctor configurations as well, but no lock file', () => {
    const disk = new MemoryDisk({ '/app/nginx.conf': '', '/app/package-lock.json': '{}' });
    expect([...collectForDoctor(disk, '/app', []).keys()]).toEqual(['/app/nginx.conf']);
  });
});

it('a framework without a place of its own is named where it is depended on', () => {
  const [manifest] = manifests({ '/app': { 'sails-hook-sockets': '^2' } });
  const files = new Map(manifest && [[manifest.path, manifest]]);
  expect(findFrameworkServer(files)).toMatchObject({ path: '/app/package.json', start: 0 });
});

it('a file that is replaced keeps its mode', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sse-migrate-mode-'));
  try {
    const [from, to] = [join(folder, 'new'), join(folder, 'script')];
    for (const file of [from, to]) writeFileSync(file, '');
    chmodSync(to, 0o750);
    nodeDisk.replace(from, to);
    expect((statSync(to).mode & 0o777).toString(8)).toBe('750');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
