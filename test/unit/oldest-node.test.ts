import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const runtime = fileURLToPath(new URL('../../runtime/', import.meta.url));

/**
 * What the runtime takes of Node's modules. Each name is in Node 18, the oldest that it says to run on: see "Added in" on the
 * module's page before one is put here. A name that is missing there fails the whole import.
 * @see https://nodejs.org/docs/latest-v18.x/api/
 */
const IN_NODE_18: Readonly<Record<string, readonly string[]>> = {
  'node:crypto': ['createHash', 'randomBytes'],
  'node:diagnostics_channel': ['hasSubscribers'],
  'node:events': ['EventEmitter'],
  'node:fs/promises': ['readFile'],
  'node:http': ['ServerResponse'],
  'node:https': ['default'],
  'node:module': ['createRequire'],
  'node:path': ['dirname', 'join'],
  'node:timers/promises': ['setImmediate', 'setTimeout'],
  'node:url': ['parse'],
  'node:v8': ['deserialize', 'serialize'],
};

/** Imports at run time, those of types left out: what they name, and of which module. */
const IMPORT = /^import\s(?!type\b)(?:\{(?<named>[^}]*)\}|\w+) from '(?<module>node:[^']+)'/gm;

function namesIn(list: string | undefined): readonly string[] {
  if (list === undefined) return ['default'];
  const names = list.split(',').map((name) => name.trim().split(' as ')[0] ?? '');
  return names.filter((name) => name !== '' && !name.startsWith('type '));
}

test('the runtime takes nothing of Node that Node 18 does not have', () => {
  const { engines } = JSON.parse(readFileSync(join(runtime, 'package.json'), 'utf8')) as {
    engines: object;
  };
  expect(engines).toEqual({ node: '>=18' });
  const files = readdirSync(join(runtime, 'src'), { recursive: true, encoding: 'utf8' });
  const taken: Record<string, Set<string>> = {};
  for (const file of files.filter((name) => name.endsWith('.ts'))) {
    const text = readFileSync(join(runtime, 'src', file), 'utf8');
    for (const { groups } of text.matchAll(IMPORT)) {
      const names = (taken[groups?.['module'] ?? ''] ??= new Set());
      for (const name of namesIn(groups?.['named'])) names.add(name);
    }
  }
  const sorted = Object.fromEntries(
    Object.entries(taken).map(([module, names]) => [module, [...names].toSorted()]),
  );
  expect(sorted).toEqual(IN_NODE_18);
});
