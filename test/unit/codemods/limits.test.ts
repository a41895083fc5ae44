import { describe, expect, it, test } from 'vitest';
import { migrateTexts } from './migrate-texts.js';

// Projects that no person wrote: the analysis comes to an end, and says so, wherever it had to give up.

const SHORTFALL = 'SSE9004';
const SOCKET = "import { io } from 'socket.io-client';\nexport const socket = io();\n";

interface Outcome {
  /** What became of the sockets, by fate. */
  readonly fates: string[];
  readonly unaccounted: number;
  /** What kept the analysis from its end: `file: reason`. */
  readonly shortfalls: string[];
}

async function outcomeOf(
  texts: Readonly<Record<string, string>>,
  options: { mostSteps?: number } = {},
): Promise<Outcome> {
  const { result } = await migrateTexts(texts, options);
  return {
    fates: [...new Set(result.groups.map(({ fate }) => fate))],
    unaccounted: result.uses.unaccounted,
    shortfalls: result.findings
      .filter(({ code }) => code === SHORTFALL)
      .map(({ file, message }) => `${file}: ${message.slice(message.indexOf(':') + 2)}`),
  };
}

const times = (count: number, text: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => text(at)).join('');

const ENDED: Outcome = { fates: ['native'], unaccounted: 0, shortfalls: [] };

describe('code that is nested', () => {
  const f = `${SOCKET}const f = (x) => x;\n`;
  const nested: Readonly<Record<string, (count: number) => string>> = {
    calls: (count) => `${f}f(${'f('.repeat(count)}1${')'.repeat(count)});\nsocket.emit('a');\n`,
    'chained calls': (count) => `${f}socket${".on('a', f)\n".repeat(count)};\n`,
    additions: (count) => `${f}socket.emit('a', ${'1 + \n'.repeat(count)} 1);\n`,
    functions: (count) =>
      `${f}f(${'() => { return \n'.repeat(count)} socket.emit('a') ${'}'.repeat(count)});\n`,
    elements: (count) =>
      `${f}f(${'<a>\n'.repeat(count)}{f(() => { socket.emit('a'); })}${'</a>'.repeat(count)});\n`,
    objects: (count) => `${f}f(${'{ a:\n'.repeat(count)} socket.emit('a') ${'}'.repeat(count)});\n`,
    conditions: (count) => `${f}${"if (f(1)) socket.emit('a'); else\n".repeat(count)} f(2);\n`,
  };

  test.each(Object.entries(nested))('%s: some hundred levels are read', async (_, code) => {
    expect(await outcomeOf({ 'deep.jsx': code(100) })).toEqual(ENDED);
  });

  test.each(Object.entries(nested))('%s: some thousand are not', async (_, code) => {
    const { fates, shortfalls } = await outcomeOf({
      'deep.jsx': code(3000),
      'other.js': SOCKET,
    });
    expect(shortfalls).toEqual([
      'deep.jsx: its code is nested more than 1000 levels deep, and was not read',
    ]);
    expect(fates).toEqual(['shim']);
  });

  test.each(Object.entries(nested))('%s: no depth is too much for the stack', async (_, code) => {
    for (const count of [250, 330, 490, 980, 1500]) {
      const { unaccounted } = await outcomeOf({ 'deep.jsx': code(count) });
      expect(unaccounted).toBe(0);
    }
  });
});

describe('files that go on and on', () => {
  it('a file of five megabytes is not read, and is named', async () => {
    const line = "socket.emit('tick', 'about as long as a line of code tends to be');\n";
    const { result } = await migrateTexts({ 'big.js': SOCKET + line.repeat(70_000) });
    expect(result.skipped).toEqual([{ file: 'big.js', reason: 'larger than a megabyte' }]);
  });

  it('two thousand modules that hand a socket on in a circle', async () => {
    const count = 2000;
    const modules = Array.from({ length: count }, (_, at) => {
      const next = (at + 1) % count;
      const text =
        at === 0
          ? SOCKET
          : `export * from './m${next}.js';\nimport { socket } from './m${next}.js';\nsocket.emit('a', ${at});\n`;
      return [`m${at}.js`, text] as const;
    });
    const { fates, unaccounted, shortfalls } = await outcomeOf(Object.fromEntries(modules));
    expect(shortfalls).toEqual([
      expect.stringMatching(
        /^m\d+\.js: a socket goes from file to file, and was not followed into this one$/,
      ),
    ]);
    expect(fates).toEqual(['shim']);
    expect(unaccounted).toBe(0);
  }, 60_000);

  it('three thousand sockets in a file', async () => {
    const sockets = times(
      3000,
      (at) => `const s${at} = io('/n${at}');\ns${at}.on('a', (x) => s${at}.emit('b', x));\n`,
    );
    const text = `import { io } from 'socket.io-client';\n${sockets}`;
    expect(await outcomeOf({ 'many.js': text })).toEqual(ENDED);
  }, 60_000);
});

describe('steps', () => {
  const project = {
    'few.js': "import { socket } from './many.js';\nsocket.emit('a');\n",
    'many.js': `${SOCKET}const all = [socket];\n${times(
      100,
      (at) => `export const f${at} = () => [...all, () => f${(at * 7) % 100}()];\n`,
    )}`,
  };

  it('are enough by default', async () => {
    expect(await outcomeOf(project)).toEqual(ENDED);
  });

  it('come to an end, with the name of the file in which most of them were made', async () => {
    expect(await outcomeOf(project, { mostSteps: 500 })).toEqual({
      fates: ['shim'],
      unaccounted: 0,
      shortfalls: ['many.js: the analysis gave up after 500 steps, most of them in this file'],
    });
  });

  it('come to an end at the same place in every run', async () => {
    for (let mostSteps = 1; mostSteps < 1000; mostSteps += 97) {
      const [first, second] = [
        await migrateTexts(project, { mostSteps }),
        await migrateTexts(project, { mostSteps }),
      ];
      expect(second).toEqual(first);
      expect(first.result.uses.unaccounted).toBe(0);
    }
  });
});
