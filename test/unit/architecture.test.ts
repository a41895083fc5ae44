import { describe, expect, test } from 'vitest';
import { type ImportArrow, importsBelow, importsIn, loadedWith } from '../support/imports.js';

/**
 * Which room may enter which: arrows run down only, types included. A room is a folder or a file; what a
 * room holds itself is always allowed. The longest room that fits a file is its room.
 */
const GROUND = [
  'diagnosis',
  'disk',
  'errors',
  'finding',
  'inventory',
  'marker',
  'plan',
  'progress',
  'result',
  'span',
  'streams',
  'survey',
  'test-files',
].map((name) => `codemods/src/${name}.js`);
const CATALOG = 'codemods/src/catalog';
const ANALYSIS = 'codemods/src/analysis';

const SERVER = 'runtime/src/server';
const GATEWAY = 'runtime/src/gateway';

const ROOMS: Readonly<Record<string, readonly string[]>> = {
  'runtime/src/protocol': [],
  'runtime/src/client': ['runtime/src/protocol'],
  'runtime/src/shim': ['runtime/src/client', 'runtime/src/protocol'],
  [SERVER]: [
    'protocol',
    'dialects',
    'engine',
    'http',
    'nodes',
    'packets',
    'route',
    'session',
    'stores',
    'stream',
  ].map(serverRoom),
  ...serverRooms({
    packets: [],
    stream: ['packets'],
    engine: ['packets', 'stream'],
    stores: [],
    dialects: [],
    http: ['engine', 'stream', 'observe.js', 'options.js'],
    nodes: ['engine', 'http', 'options.js'],
    session: ['packets', 'stream', 'engine', 'http', 'nodes', 'observe.js', 'options.js'],
    route: [
      'packets',
      'stream',
      'engine',
      'stores',
      'dialects',
      'http',
      'observe.js',
      'options.js',
    ],
  }),
  // The gateway stands where Socket.IO stands: it hands connections to the bridge, and knows nothing of sessions.
  [GATEWAY]: [
    `${GATEWAY}/engine`,
    ...[
      'protocol',
      'bridge.js',
      'observe.js',
      'options.js',
      'packets',
      'engine',
      'http',
      'route',
    ].map(serverRoom),
  ],
  [`${GATEWAY}/engine`]: [],
  'runtime/src/tabs': ['runtime/src/client', 'runtime/src/protocol'],
  'runtime/src/rollout': ['runtime/src/shim', 'runtime/src/client'],
  'runtime/src/render': [],
  [CATALOG]: GROUND,
  [ANALYSIS]: [...GROUND, CATALOG, `${ANALYSIS}/files`, `${ANALYSIS}/flow`, `${ANALYSIS}/sockets`],
  [`${ANALYSIS}/files`]: GROUND,
  [`${ANALYSIS}/flow`]: [...GROUND, CATALOG, `${ANALYSIS}/files`],
  [`${ANALYSIS}/sockets`]: [...GROUND, CATALOG, `${ANALYSIS}/files`, `${ANALYSIS}/flow`],
  'codemods/src/decide': [...GROUND, CATALOG],
  'codemods/src/edit': GROUND,
  'codemods/src/transforms': [...GROUND, CATALOG, 'codemods/src/edit'],
  'codemods/src/config': [...GROUND, CATALOG],
  'codemods/src/embedded': [...GROUND, CATALOG],
  'codemods/src/nginx': GROUND,
  'codemods/src/doctor': [...GROUND, CATALOG, 'codemods/src/edit', 'codemods/src/nginx'],
  'codemods/src/project': [...GROUND, CATALOG],
  'codemods/src/journal': GROUND,
  'codemods/src/scan': [...GROUND, CATALOG],
  'codemods/src/check': GROUND,
  'codemods/src/finish': [...GROUND, CATALOG],
  'codemods/src/report': [...GROUND, CATALOG],
  'codemods/src/steps': [
    ...GROUND,
    CATALOG,
    'codemods/src/analysis',
    'codemods/src/config',
    'codemods/src/decide',
    'codemods/src/edit',
    'codemods/src/embedded',
    'codemods/src/project',
    'codemods/src/scan',
    'codemods/src/transforms',
  ],
  'codemods/src/commands': [
    ...GROUND,
    CATALOG,
    'codemods/src/check',
    'codemods/src/decide',
    'codemods/src/doctor',
    'codemods/src/edit',
    'codemods/src/finish',
    'codemods/src/nginx',
    'codemods/src/project',
    'codemods/src/steps',
  ],
};

/** Packages that have one home, and who may build on Node. Types count. */
const HOMES: Readonly<Record<string, readonly string[]>> = {
  'eventsource-parser': ['runtime/src/client'],
  cors: ['runtime/src/server'],
  cookie: ['runtime/src/server'],
  debug: ['runtime/src/server'],
  ioredis: ['runtime/src/server/stores'],
  jsonriver: ['runtime/src/render'],
  ws: [`${GATEWAY}/engine`],
  'node:': ['runtime/src/server', GATEWAY, 'codemods/src', 'cli/src'],
  'ts-morph': ['codemods/src/analysis'],
  jscodeshift: ['codemods/src/edit', 'codemods/src/transforms'],
  'magic-string': ['codemods/src/edit'],
  parse5: ['codemods/src/embedded'],
  svelte: ['codemods/src/embedded'],
  commander: ['cli/src'],
  '@sse-migrate/codemods': ['cli/src'],
  '@sse-migrate/runtime': ['cli/src'],
  'socket.io': [],
  'socket.io-client': [],
};

const FOLDERS = ['runtime/src', 'codemods/src', 'cli/src'];

describe('the arrows between the rooms', () => {
  test('run down only', () => {
    expect(FOLDERS.flatMap(importsBelow).filter((arrow) => !isAllowed(arrow))).toEqual([]);
  });

  test.each([
    ['runtime/src/protocol/frame.ts', "import type { Session } from '../server/session.js';"],
    ['runtime/src/client/client.ts', "const { Session } = await import('../server/session.js');"],
    ['runtime/src/client/client.ts', "import { readFile } from 'node:fs/promises';"],
    ['runtime/src/server/bridge.ts', "import { Server } from 'socket.io';"],
    ['cli/src/transform.ts', "import { analyse } from '../../codemods/src/analysis/analyse.js';"],
    ['cli/src/transform.ts', "export { analyse } from '@sse-migrate/codemods/dist/analysis.js';"],
    ['runtime/src/server/session/session.ts', "import { Call } from '../route/call.js';"],
    ['runtime/src/server/stream/frames.ts', "import type { Gate } from '../http/gate.js';"],
    ['runtime/src/server/bridge.ts', "import { sseGateway } from '../gateway/gateway.js';"],
    ['runtime/src/gateway/join.ts', "import type { Session } from '../server/session/session.js';"],
    ['runtime/src/server/session/session.ts', "import { WebSocket } from 'ws';"],
    ['codemods/src/commands/migrate.ts', "import { Project } from 'ts-morph';"],
    ['codemods/src/analysis/sockets/uses.ts', "import { splice } from '../edit/splices.js';"],
    [
      'codemods/src/transforms/members.ts',
      "import type { World } from '../analysis/flow/world.js';",
    ],
    ['codemods/src/analysis/flow/world.ts', "import { usesOf } from '../sockets/uses.js';"],
    ['codemods/src/analysis/files/seeds.ts', "import { World } from '../flow/world.js';"],
    ['codemods/src/catalog/members.ts', "import { migrate } from '../commands/migrate.js';"],
    ['codemods/src/steps/draft.ts', "import { migrate } from '../commands/migrate.js';"],
    ['codemods/src/steps/draft.ts', "import { applyChanges } from '../journal/apply.js';"],
    ['codemods/src/commands/check.ts', "import { applyChanges } from '../journal/apply.js';"],
    ['codemods/src/decide/decide.ts', "import { Draft } from '../steps/draft.js';"],
    ['codemods/src/analysis/analyse.ts', "import j from 'jscodeshift';"],
  ])('%s may not say: %s', (file, text) => {
    const arrows = importsIn(file, text);
    expect(arrows).toHaveLength(1);
    expect(arrows.filter(isAllowed)).toEqual([]);
  });
});

describe('what is loaded at once', () => {
  // Whoever has no socket waits for start-up alone: parsers come with the first hit.
  const HEAVY =
    /^(?:codemods\/src\/(?:analysis|config|decide|doctor|edit|embedded|finish|nginx|report\/html|transforms)\/|(?:diff|jscodeshift|magic-string|parse5|svelte|ts-morph)\b)/;

  test.each(['codemods/src/migrate.ts', 'cli/src/main.ts'])('%s is light', (door) => {
    const loaded = [...loadedWith(door)];
    expect(loaded.length).toBeGreaterThan(10);
    expect(loaded.filter((one) => HEAVY.test(one))).toEqual([]);
    expect(loaded).not.toContain('@sse-migrate/codemods');
    expect(loaded.filter((one) => one.startsWith('cli/src/probe/'))).toEqual([]);
  });

  test('the whole library is not', () => {
    const loaded = [...loadedWith('codemods/src/index.ts')];
    expect(loaded.filter((one) => HEAVY.test(one))).not.toEqual([]);
  });
});

function isAllowed({ file, target }: ImportArrow): boolean {
  return FOLDERS.some((folder) => target.startsWith(`${folder}/`))
    ? isAllowedRoom(file, target)
    : isAllowedPackage(file, target);
}

function isAllowedRoom(file: string, target: string): boolean {
  const [from, to] = [roomOf(file), roomOf(target)];
  if (file.split('/')[0] !== target.split('/')[0]) return false;
  const isAbove = ROOMS[from] === undefined;
  return (
    isAbove || from === to || (ROOMS[from] ?? []).some((room) => to === room || target === room)
  );
}

function isAllowedPackage(file: string, target: string): boolean {
  const name = Object.keys(HOMES).find((home) =>
    home.endsWith(':') ? target.startsWith(home) : target === home || target.startsWith(`${home}/`),
  );
  if (name?.startsWith('@sse-migrate/') && target !== name) return isFrontDoor(target);
  return name === undefined || (HOMES[name] ?? []).some((home) => file.startsWith(home));
}

/** A package of ours is entered by the doors that its `exports` name. */
function isFrontDoor(target: string): boolean {
  return /^@sse-migrate\/(?:runtime\/(?:client|shim|tabs|rollout|server|gateway|render)|codemods\/migrate)$/.test(
    target,
  );
}

function roomOf(path: string): string {
  const rooms = Object.keys(ROOMS).filter((room) => path.startsWith(`${room}/`) || path === room);
  const [package_ = ''] = path.split('/');
  return rooms.toSorted((a, b) => b.length - a.length)[0] ?? `${package_}/src`;
}

/** Every room of the server may enter the protocol. */
function serverRooms(
  rooms: Readonly<Record<string, readonly string[]>>,
): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    Object.entries(rooms).map(([room, others]) => [
      serverRoom(room),
      ['protocol', ...others].map(serverRoom),
    ]),
  );
}

function serverRoom(name: string): string {
  return name === 'protocol' ? 'runtime/src/protocol' : `runtime/src/server/${name}`;
}
