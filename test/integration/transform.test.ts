import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { applyChanges, migrate, nodeDisk, undo } from '@sse-migrate/codemods';
import type { MigrationResult } from '@sse-migrate/codemods';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const APP = fileURLToPath(new URL('../../fixtures/apps/ai-chat', import.meta.url));

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sse-migrate-app-'));
  cpSync(APP, folder, {
    recursive: true,
    filter: (path) => !/(?:node_modules|dist)$/.test(path),
  });
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function transform(): Promise<MigrationResult> {
  const result = await migrate({ paths: [folder], disk: nodeDisk, runtimeVersion: '^1.0.0' });
  applyChanges(nodeDisk, result.root, result.changes);
  return result;
}

function readAll(root: string): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const entry of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    const path = join(root, entry);
    if (statSync(path).isFile()) texts[relative(root, path)] = readFileSync(path, 'latin1');
  }
  return texts;
}

describe('the legacy chat application', () => {
  it('moves whole: the React client and the plain page go native', async () => {
    const { groups, uses, findings } = await transform();
    expect(groups.map(({ file, fate }) => `${file} ${fate}`).toSorted()).toEqual([
      'client/src/socket.js native',
      'public/plain.html native',
    ]);
    expect(uses).toMatchObject({ left: 0, unaccounted: 0 });
    expect(findings.filter(({ severity }) => severity === 'todo')).toEqual([]);
  });

  it('leaves no use of Socket.IO’s client behind', async () => {
    await transform();
    const texts = Object.entries(readAll(folder));
    const client = texts.filter(([path]) => path.startsWith('client/src'));
    expect(client.filter(([, text]) => /socket\.io|socket\??\.emit\(/.test(text))).toEqual([]);
    const page = readFileSync(join(folder, 'public/plain.html'), 'utf8');
    expect(page).toContain('src="/sse/client.js"');
    expect(page).not.toMatch(/socket\.io|socket\.emit\(|\bio\(/);
  });

  it('mounts the bridge, adds the dependency, and lets the dev server pass it on', async () => {
    await transform();
    expect(readFileSync(join(folder, 'server/index.js'), 'utf8')).toContain(
      "app.use('/sse', sseBridge(io));",
    );
    expect(readFileSync(join(folder, 'package.json'), 'utf8')).toContain(
      '"@sse-migrate/runtime": "^1.0.0"',
    );
    const config = readdirSync(join(folder, 'client')).find((name) =>
      name.startsWith('vite.config'),
    );
    expect(readFileSync(join(folder, 'client', config ?? ''), 'utf8')).toContain(
      "'/sse': { target }",
    );
  });

  it('changes nothing the second time', async () => {
    await transform();
    const { changes, uses } = await transform();
    expect(changes).toEqual([]);
    expect(uses.unaccounted).toBe(0);
  });

  it('is given back byte for byte', async () => {
    const before = readAll(folder);
    await transform();
    expect(readAll(folder)).not.toEqual(before);
    undo(nodeDisk, folder);
    expect(readAll(folder)).toEqual(before);
  });
});
