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

it('an option that is not said in so many words is none of the native client’s', async () => {
  for (const [value, fate] of [
    ['true', 'native'],
    ["'yes'", 'shim'],
  ]) {
    const text = `${IMPORT}io('/x', { reconnection: ${value} }).emit('a');\n`;
    expect(await fatesOf({ 'a.js': text })).toEqual([fate]);
  }
});
