import { describe, expect, it } from 'vitest';
import { migrateTexts } from './migrate-texts.js';

const NATIVE_APP = '{ "dependencies": { "expo": "52", "socket.io-client": "^4.8.0" } }';
const IMPORT = "import { io } from 'socket.io-client';\n";

async function fatesOf(texts: Readonly<Record<string, string>>): Promise<string[]> {
  const { result } = await migrateTexts(texts);
  return result.groups.map(({ fate }) => fate);
}

describe('a socket on React Native', () => {
  it('moves with a `fetch` that streams', async () => {
    const text = `${IMPORT}io('/x', { fetch }).emit('a');\n`;
    expect(await fatesOf({ 'package.json': NATIVE_APP, 'a.js': text })).toEqual(['native']);
  });

  it('stays when it is not given one wherever it is made', async () => {
    const text = `${IMPORT}let s = io('/x', { fetch });\nif (y) s = io('/y');\ns.emit('a');\n`;
    expect(await fatesOf({ 'package.json': NATIVE_APP, 'a.js': text })).toEqual(['left']);
  });

  it('keeps others in its file with it: the factory has one name there', async () => {
    const text = `${IMPORT}io('/x', { fetch }).emit('a');\nio('/y').emit('b');\n`;
    expect(await fatesOf({ 'package.json': NATIVE_APP, 'a.js': text })).toEqual(['left', 'left']);
  });

  it('is none of a page’s', async () => {
    const page = '<script src="/socket.io/socket.io.js"></script><script>io().emit("a");</script>';
    expect(await fatesOf({ 'package.json': NATIVE_APP, 'a.html': page })).toEqual(['native']);
  });
});

it('a type goes with the sockets of its package, and to the shim where there is none', async () => {
  const text =
    "import type { Socket } from 'socket.io-client';\nexport type Own = Socket | null;\n";
  const alone = await migrateTexts({ 'a.ts': text });
  expect(alone.texts['a.ts']).toContain("from '@sse-migrate/runtime/shim'");
  const together = await migrateTexts({ 'a.ts': text, 'b.js': `${IMPORT}io('/x').emit('a');\n` });
  expect(together.texts['a.ts']).toContain("from '@sse-migrate/runtime/client'");
});

describe('the version of the client decides', () => {
  const of = (...versions: readonly string[]): Record<string, string> =>
    Object.fromEntries(
      versions.map((version, index) => [
        `p${index}/package.json`,
        JSON.stringify({ dependencies: { 'socket.io-client': version } }),
      ]),
    );

  it.each([
    ['2.5.0', 'shim'],
    ['3.1.3', 'native'],
    ['4.8.0', 'native'],
  ])('about members that %s does not document', async (version, fate) => {
    const text = `${IMPORT}const s = io('/x');\nif (s.ours) s.emit('a');\n`;
    expect(await fatesOf({ ...of(version), 'p0/a.js': text })).toEqual([fate]);
    const own = text.replace('if', 's.ours = true;\nif');
    expect(await fatesOf({ ...of(version), 'p0/a.js': own })).toEqual(['native']);
  });

  it('the lowest one, where a socket is made in several packages', async () => {
    const made = (name: string): string => `${IMPORT}export const ${name} = io('/${name}');\n`;
    const use =
      "import { a } from '../p0/a.js';\nimport { b } from '../p1/b.js';\nconst s = x ? a : b;\nif (s.ours) s.emit('e');\n";
    const texts = { 'p0/a.js': made('a'), 'p1/b.js': made('b'), 'p1/use.js': use };
    expect(new Set(await fatesOf({ ...of('4.8.0', '2.5.0'), ...texts }))).toEqual(
      new Set(['shim']),
    );
    expect(new Set(await fatesOf({ ...of('4.8.0', '4.8.0'), ...texts }))).toEqual(
      new Set(['native']),
    );
  });

  it('to whom a listener belongs, where each package makes a socket for it', async () => {
    const made = (name: string): string => `${IMPORT}export const ${name} = io('/${name}');\n`;
    const use =
      "import { a } from '../p0/a.js';\nimport { b } from '../p1/b.js';\nconst s = x ? a : b;\ns.on('reconnect', () => g());\n";
    const texts = { 'p0/a.js': made('a'), 'p1/b.js': made('b'), 'p1/use.js': use };
    expect(new Set(await fatesOf({ ...of('2.5.0', '2.5.0'), ...texts }))).toEqual(
      new Set(['shim']),
    );
  });

  it.each([
    ['2.5.0', "s.on('reconnect', () => g());", 'native', 's.reconnection.on'],
    ['2.5.0', "s.on('reconnect', () => g());\ns.off('x');", 'native', 's.reconnection.on'],
    ['2.5.0', "s.on('reconnect', () => g());\ns.off();", 'shim', "s.on('reconnect'"],
    ['3.1.3', "s.on('reconnect', () => g());", 'native', "s.on('reconnect'"],
  ])('with %s what becomes of %s', async (version, text, fate, written) => {
    const { texts, result } = await migrateTexts({
      ...of(version),
      'p0/a.js': `${IMPORT}const s = io('/x');\n${text}\ns.emit('a');\n`,
    });
    expect(result.groups.map((one) => one.fate)).toEqual([fate]);
    expect(texts['p0/a.js']).toContain(written);
  });
});

it('an option that is not said in so many words is none of the native client’s', async () => {
  for (const [value, fate] of [
    ['true', 'native'],
    ["'yes'", 'shim'],
  ]) {
    const text = `${IMPORT}io('/x', { reconnection: ${value} }).emit('a');\n`;
    expect(await fatesOf({ 'a.js': text })).toEqual([fate]);
  }
});
