import * as fc from 'fast-check';
import type { Dialect } from './dialect.js';
import { literal } from './values.js';

const MODULE = 'socket.io-client';

/** How a program gets at `io`, and calls it. */
export type Factory =
  | 'named'
  | 'renamed'
  | 'default'
  | 'star'
  | 'starred'
  | 'connect'
  | 'memberConnect'
  | 'new'
  | 'inline'
  | 'manager'
  | 'dynamic';

export const anyFactory: fc.Arbitrary<Factory> = fc.constantFrom(
  'named',
  'named',
  'default',
  'default',
  'renamed',
  'star',
  'starred',
  'connect',
  'memberConnect',
  'new',
  'inline',
  'manager',
  'dynamic',
);

/** What a socket is asked to be. */
export interface OptionsShape {
  readonly identity: 'auth' | 'function' | 'query' | 'none';
  readonly isLate: boolean;
  readonly extras: readonly string[];
  /** How the options are given. */
  readonly form: 'literal' | 'variable' | 'spread' | 'constant';
  readonly isUrlMade: boolean;
}

const EXTRAS = [
  "transports: ['websocket']",
  "transports: ['polling', 'websocket']",
  'reconnection: true',
  'reconnectionAttempts: 5',
  'reconnectionDelayMax: 50',
  'upgrade: false',
  "extraHeaders: { 'x-app': 'chat' }",
  'withCredentials: true',
  'timeout: 10000',
  'closeOnBeforeunload: true',
  'forceNew: true',
  "query: { room: 'lobby' }",
  'secure: false',
  'maxAttempts: 3',
] as const;

export const anyOptions: fc.Arbitrary<OptionsShape> = fc.record({
  identity: fc.constantFrom('auth', 'auth', 'function', 'query', 'none'),
  isLate: fc.nat(5).map((n) => n === 0),
  extras: fc.uniqueArray(fc.constantFrom(...EXTRAS), {
    maxLength: 3,
    selector: (text) => text.split(':')[0],
  }),
  form: fc.constantFrom('literal', 'literal', 'variable', 'spread', 'constant'),
  isUrlMade: fc.boolean(),
});

/** How a file gets the factory, and the expression that makes a socket with it. */
export interface Creation {
  readonly imports: readonly string[];
  /** Statements right before it, in an asynchronous function if they wait. */
  readonly before: readonly string[];
  readonly expression: string;
  readonly isAsync: boolean;
}

/** What is to be made, and where. */
export interface CreationPlace {
  readonly name: string;
  readonly namespace: string;
  readonly dialect: Dialect;
  /** Socket.IO's own path, where it is not the usual one. */
  readonly path: string | undefined;
}

export function writeCreation(
  asked: Factory,
  options: OptionsShape,
  { name, namespace, dialect, path }: CreationPlace,
): Creation {
  const factory = allowed(asked, dialect);
  const before: string[] = [];
  const given = optionsText(options, name, before, path);
  if (factory === 'manager') {
    const text = given === '' ? 'URL' : `URL, ${given}`;
    const auth = options.identity === 'none' ? '' : `, { auth: { name: ${literal(name)} } }`;
    const expression = `new Manager(${text}).socket('${namespace}'${auth})`;
    return { imports: [importLine(dialect, '{ Manager }')], before, expression, isAsync: false };
  }
  const url = urlOf(options, namespace === '/' ? '' : namespace);
  const args = given === '' ? url : `${url}, ${given}`;
  if (factory === 'dynamic') {
    const loaded = `const { io: io${name} } = await import('${MODULE}');`;
    return {
      imports: [],
      before: [...before, loaded],
      expression: `io${name}(${args})`,
      isAsync: true,
    };
  }
  const { clause, callee } = CALLS[factory];
  const imports = clause === undefined ? [] : [importLine(dialect, clause)];
  return { imports, before, expression: `${callee}(${args})`, isAsync: false };
}

/** What is imported, and what is called of it. */
const CALLS: Readonly<
  Record<
    Exclude<Factory, 'manager' | 'dynamic'>,
    { readonly clause?: string; readonly callee: string }
  >
> = {
  named: { clause: '{ io }', callee: 'io' },
  renamed: { clause: '{ io as ioClient }', callee: 'ioClient' },
  default: { clause: 'socketIOClient', callee: 'socketIOClient' },
  star: { clause: '* as io', callee: 'io.connect' },
  starred: { clause: '* as sio', callee: 'sio.io' },
  connect: { clause: '{ connect }', callee: 'connect' },
  memberConnect: { clause: 'io', callee: 'io.connect' },
  new: { clause: 'io', callee: 'new io' },
  inline: { callee: `require('${MODULE}')` },
};

/** CommonJS has no namespace imports, the others no `require`; and TypeScript does not let everything be called by `new`. */
function allowed(factory: Factory, { kind }: Dialect): Factory {
  if (factory === 'inline' && kind !== 'commonjs') return 'named';
  if (factory === 'new' && kind === 'typescript') return 'default';
  if ((factory === 'star' || factory === 'starred') && kind === 'commonjs') return 'memberConnect';
  return factory;
}

function importLine({ kind }: Dialect, clause: string): string {
  return kind === 'commonjs'
    ? `const ${clause.replaceAll(' as ', ': ')} = require('${MODULE}');`
    : `import ${clause} from '${MODULE}';`;
}

function urlOf({ isUrlMade }: OptionsShape, path: string): string {
  if (path === '') return 'URL';
  return isUrlMade ? `\`\${URL}${path}\`` : `URL + '${path}'`;
}

function optionsText(
  options: OptionsShape,
  name: string,
  before: string[],
  path: string | undefined,
): string {
  const own = path === undefined ? [] : [`path: ${literal(path)}`];
  const entries = [...entriesOf(options, name), ...own];
  if (entries.length === 0) return '';
  const text = `{ ${entries.join(', ')} }`;
  switch (options.form) {
    case 'literal':
      return text;
    case 'variable':
      before.push(`const options${name} = ${text};`);
      return `options${name}`;
    case 'constant':
      before.push(`const DELAY${name} = 5;`);
      return text.replace('reconnectionDelay: 5', `reconnectionDelay: DELAY${name}`);
    case 'spread':
      before.push(`const defaults${name} = { reconnectionDelay: 5 };`);
      return text.replace('reconnectionDelay: 5', `...defaults${name}`);
  }
}

function entriesOf({ identity, isLate, extras }: OptionsShape, name: string): string[] {
  const who: Record<OptionsShape['identity'], string[]> = {
    auth: [`auth: { name: ${literal(name)} }`],
    function: [`auth: (cb) => cb({ name: ${literal(name)} })`],
    query: [`query: { name: ${literal(name)} }`],
    none: [],
  };
  const kept = extras.filter((one) => identity !== 'query' || !one.startsWith('query'));
  return [
    ...who[identity],
    'reconnectionDelay: 5',
    'randomizationFactor: 0',
    ...(isLate ? ['autoConnect: false'] : []),
    ...kept,
  ];
}
