import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const COMPILER = fileURLToPath(
  new URL('../../../node_modules/typescript/bin/tsc', import.meta.url),
);
const PROJECT = fileURLToPath(
  new URL('../../../fixtures/transforms/tsconfig.json', import.meta.url),
);

/** What a case may have more of than before, and why. */
const ACCEPTED: Readonly<Record<string, string>> = {
  'members/absent-property TS2339': 'members that Socket.IO 4 has no more: undefined as before',
  'members/auth TS2339': 'a field of `auth`, which natively is any object',
  'members/transport-compared TS2367':
    'JavaScript is lifted where TypeScript would stay on the shim',
  'members/transport-upgrade TS2872':
    'JavaScript is lifted where TypeScript would stay on the shim',
  'mount-bridge/nitro-auto-imports TS2304': 'h3’s functions are imported by Nitro itself',
  'streams/plain-js TS2345': 'JavaScript cannot say what the events carry',
  'streams/react-effect TS2345': 'JavaScript cannot say what the events carry',
};

/** One error: the case that it is in, on which side, and its code. */
const ERROR = /([^/\s]+\/[^/]+)\/(input|expected)[^(\n]*\(\d+,\d+\): error (TS\d+): (.*)/g;

/** A name that is not there; the other code is for when another is like it. */
const UNKNOWN_NAME = ['TS2552', 'TS2304'] as const;

// What applications import besides has no types here, so that each case may stay small; ours are the real ones.
it('type errors do not grow in any fixture, with the types of socket.io-client and of the runtime', async () => {
  const output = await compile();
  const counts = new Map<string, { input: number; expected: string[] }>();
  for (const [, name = '', side, code = '', message = ''] of output.matchAll(ERROR)) {
    const key = `${name} ${code.replace(...UNKNOWN_NAME)}`;
    const count = counts.get(key) ?? { input: 0, expected: [] };
    if (side === 'input') count.input += 1;
    else count.expected.push(message);
    counts.set(key, count);
  }
  // The compiler has run: applications of fixtures have errors of their own.
  expect(counts.size).toBeGreaterThan(20);
  const grown = [...counts].filter(([, { input, expected }]) => expected.length > input);
  const surprises = grown.filter(([key]) => ACCEPTED[key] === undefined);
  expect(surprises).toEqual([]);
  expect(grown.map(([key]) => key).toSorted()).toEqual(Object.keys(ACCEPTED));
});

function compile(): Promise<string> {
  return new Promise((resolve) => {
    const argv = [COMPILER, '-p', PROJECT, '--pretty', 'false'];
    // It finds errors, so its exit status says nothing.
    execFile(process.execPath, argv, { maxBuffer: 2 ** 26 }, (_error, stdout) => resolve(stdout));
  });
}
