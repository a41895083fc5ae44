import * as fc from 'fast-check';
import type { Act, Site, Standing } from './act.js';
import { asking } from './acts/asking.js';
import { connecting } from './acts/connecting.js';
import { handing } from './acts/handing.js';
import { listening, listeningFirst } from './acts/listening.js';
import { managing } from './acts/managing.js';
import { saying } from './acts/saying.js';
import type { Dialect } from './dialect.js';
import { DIALECTS, exported, importing } from './dialect.js';
import type { Factory, OptionsShape } from './factory.js';
import { anyFactory, anyOptions, writeCreation } from './factory.js';
import type { Held, Holder } from './holders.js';
import { anyHolder, hold } from './holders.js';
import type { Files, ServerShape } from './server.js';
import { anyServer, writeServer } from './server.js';
import type { Style } from './style.js';
import { anyStyle, styled } from './style.js';
import { EVENTS, literal } from './values.js';

interface SocketShape {
  readonly name: string;
  readonly namespace: string;
  readonly holder: Holder;
  readonly options: OptionsShape;
  /** What is done with it right behind its creation. */
  readonly first: readonly Act[];
}

interface Step {
  readonly who: number;
  readonly act: Act;
  /** Where it is written. */
  readonly place: 'here' | 'function' | 'module';
}

interface Shape {
  readonly dialect: Dialect['kind'];
  readonly factory: Factory;
  readonly server: ServerShape;
  readonly sockets: readonly SocketShape[];
  readonly steps: readonly Step[];
  readonly barrier: 'callback' | 'request' | 'function';
  readonly strangers: readonly string[];
  readonly style: Style;
}

/** A client and its server, as files; `main` gives `run()`. */
export interface Program {
  readonly files: Files;
  readonly main: string;
  readonly server: string;
  readonly isCommonJs: boolean;
  readonly toString: () => string;
}

/** Names that applications give to other things, some of which are those that a rewrite would like to have. */
const STRANGERS = [
  'connect',
  'client',
  'stream',
  'reply',
  'bridge',
  'Client',
  'sseBridge',
  'connectSse',
  'send',
  'request',
] as const;

const anyShape: fc.Arbitrary<Shape> = fc.record({
  dialect: fc.constantFrom('esm', 'esm', 'commonjs', 'typescript'),
  factory: anyFactory,
  server: anyServer,
  sockets: fc.array(
    fc.record({
      name: fc.constantFrom(
        'socket',
        'socket',
        'chat',
        'client',
        'conn',
        'connect',
        'stream',
        'request',
      ),
      namespace: fc.constantFrom('/', '/', '/chat', '/admin'),
      holder: anyHolder,
      options: anyOptions,
      first: fc.array(listeningFirst, { maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  steps: fc.array(
    fc.record({
      who: fc.nat(2),
      act: fc.oneof(
        { weight: 4, arbitrary: saying },
        { weight: 4, arbitrary: listening },
        { weight: 3, arbitrary: asking },
        { weight: 3, arbitrary: connecting },
        { weight: 4, arbitrary: handing },
        { weight: 1, arbitrary: managing },
      ),
      place: fc.constantFrom('here', 'here', 'here', 'function', 'module'),
    }),
    { minLength: 1, maxLength: 12 },
  ),
  barrier: fc.constantFrom('callback', 'request', 'function'),
  strangers: fc.uniqueArray(fc.constantFrom(...STRANGERS), { maxLength: 2 }),
  style: anyStyle,
});

export const anyProgram: fc.Arbitrary<Program> = anyShape.map(writeProgram);

interface Writing extends Held {
  readonly shape: SocketShape;
  readonly label: string;
  standing: Standing;
}

function writeProgram(shape: Shape): Program {
  const dialect = DIALECTS[shape.dialect];
  const writer = new Writer(shape, dialect);
  const texts = { ...writer.write(), ...writeServer(shape.server, dialect) };
  const files = styled(texts, shape.style);
  return {
    files,
    main: `main${dialect.extension}`,
    server: `server${dialect.extension}`,
    isCommonJs: dialect.kind === 'commonjs',
    toString: () =>
      Object.entries(files)
        .filter(([name]) => !/^(?:server|handlers|package|log|address|events)\b/.test(name))
        .map(([name, text]) => `// ${name}\n${text}`)
        .join('\n'),
  };
}

/** Writes the client of one program. It knows where each socket stands, so that it can wait for what is sure to come. */
class Writer {
  private readonly sockets: Writing[];
  private readonly functions: string[] = [];
  private readonly shared: string[] = [];
  private number = 0;

  constructor(
    private readonly shape: Shape,
    private readonly dialect: Dialect,
  ) {
    this.sockets = shape.sockets.map((given, number) => {
      const one = alone(shape, given);
      const word = shape.factory === 'connect' && one.name === 'connect' ? 'chat' : one.name;
      const name = `${word}${number === 0 ? '' : number}`;
      const label = `user${number}`;
      const creation = writeCreation(shape.factory, one.options, {
        name: label,
        namespace: one.namespace,
        dialect,
        path: shape.server.path,
      });
      const held = hold(one.holder, { name, creation, dialect, number });
      return { ...held, shape: one, label, standing: one.options.isLate ? 'down' : 'connecting' };
    });
  }

  write(): Files {
    const { dialect, sockets } = this;
    // Those that are there at once hear all from the beginning; whoever is waited for comes last.
    const ordered = sockets.toSorted((a, b) => Number(a.isAsync) - Number(b.isAsync));
    const first = ordered.flatMap((one) => one.start.concat(this.early(one)));
    const body = [...first, ...this.shape.steps.flatMap((step) => this.step(step)), ...this.end()];
    const isClass = sockets.some(({ isOfThis }) => isOfThis);
    const main = [
      ...this.imports(body),
      ...this.strangers(),
      ...sockets.flatMap(({ top }) => top),
      ...HELPERS[dialect.isTypeScript ? 'typed' : 'plain'],
      ...this.functions,
      ...(isClass ? this.inClass(body) : ['async function run() {', ...body, '}']),
      exported(dialect, ['run']),
    ];
    return Object.assign({}, ...sockets.map(({ files }) => files), {
      'package.json': manifest(dialect),
      [`main${dialect.extension}`]: lines(main),
      ...this.steps(),
      ...sharedFiles(dialect),
    }) as Files;
  }

  private imports(body: readonly string[]): string[] {
    const { dialect, sockets } = this;
    const own = [
      importing(dialect, '{ log }', './log.js'),
      importing(dialect, '{ Events }', './events.js'),
      importing(dialect, '{ URL }', './address.js'),
    ];
    const calls = [...body.join('\n').matchAll(/\bshared\d+(?=\()/g)].map(([name]) => name);
    const taken =
      calls.length === 0 ? [] : [importing(dialect, `{ ${calls.join(', ')} }`, './steps.js')];
    return [...new Set([...sockets.flatMap(({ imports }) => imports), ...own, ...taken])];
  }

  private strangers(): string[] {
    const names = new Set(
      this.sockets.flatMap(
        ({ imports, top, start }) =>
          [...imports, ...top, ...start].join('\n').match(/[\w$]+/g) ?? [],
      ),
    );
    const free = this.shape.strangers.filter((name) => !names.has(name));
    if (free.length === 0) return [];
    const made = free.map((name) => `const ${name} = '${name} of the application';`);
    return [...made, `log('strangers', ${free.join(', ')});`];
  }

  private inClass(body: readonly string[]): string[] {
    const members = this.sockets.flatMap((one) => one.members);
    return [
      'class Application {',
      ...members,
      'async run() {',
      ...body,
      '}',
      '}',
      'const run = () => new Application().run();',
    ];
  }

  private early(one: Writing): string[] {
    return one.shape.first.flatMap((act) => act.write(this.site(one)));
  }

  private step({ who, act, place }: Step): string[] {
    const one = this.sockets[who % this.sockets.length];
    if (one === undefined) return [];
    if (!this.isPossible(act, one)) return [];
    const before = this.reach(one, act);
    const other = this.sockets.find(
      (each) =>
        each !== one && each.standing === 'up' && each.shape.namespace === one.shape.namespace,
    );
    const site = this.site(one, other);
    // What handlers say in answer to something must be out before the socket goes.
    const settled = act.leaves !== undefined && one.standing === 'up' ? site.settled : [];
    const written = place === 'here' ? act.write(site) : this.apart(place, act, one);
    one.standing = act.leaves ?? one.standing;
    const arrived = act.leaves === 'up' ? this.settled(one) : [];
    return [...before, ...settled, ...written, ...arrived];
  }

  /** A namespace that is left and joined again in one breath makes the server close the connection that others share. */
  private isPossible({ needs, needsAlone }: Act, one: Writing): boolean {
    if (this.isAlone(one)) return true;
    const isJoinedAgain = needs === 'down' || (needs === 'up' && one.standing === 'down');
    return needsAlone !== true && !isJoinedAgain;
  }

  /** The statements in a function of their own, which is given the socket. */
  private apart(place: 'function' | 'module', act: Act, one: Writing): string[] {
    const name = `${place === 'module' ? 'shared' : 'step'}${this.number}`;
    const type = this.dialect.isTypeScript ? ': any' : '';
    const site = this.site({ ...one, socket: 'socket', isOfThis: false }, undefined, true);
    const text = [`async function ${name}(socket${type}) {`, ...act.write(site), '}'];
    (place === 'module' ? this.shared : this.functions).push(...text);
    const others = one.standing === 'up' ? this.barriers(this.others(one)) : [];
    return [`await ${name}(${one.socket});`, ...others];
  }

  private steps(): Files {
    const { dialect, shared } = this;
    if (shared.length === 0) return {};
    const names = [...shared.join('\n').matchAll(/async function (shared\d+)/g)].map(
      ([, name]) => name ?? '',
    );
    return {
      [`steps${dialect.extension}`]: lines([
        importing(dialect, '{ log }', './log.js'),
        importing(dialect, '{ Events }', './events.js'),
        ...HELPERS[dialect.isTypeScript ? 'typed' : 'plain'],
        ...shared,
        exported(dialect, names),
      ]),
    };
  }

  private reach(one: Writing, { needs }: Act): string[] {
    if (needs === 'any' || needs === one.standing) return [];
    if (needs === 'known' && one.standing !== 'connecting') return [];
    if (needs === 'down') {
      const before = one.standing === 'connecting' ? this.connected(one) : [];
      const settled = this.settled(one);
      one.standing = 'down';
      return [...before, ...settled, `${one.socket}.disconnect();`];
    }
    const opened = one.standing === 'down' ? [`${one.socket}.connect();`] : [];
    one.standing = 'up';
    return [...opened, ...this.connected(one), ...this.settled(one)];
  }

  private end(): string[] {
    return this.sockets.flatMap((one, index) => {
      const verb = index % 2 === 0 ? 'disconnect' : 'close';
      const gone = [`${one.socket}.${verb}();`];
      if (one.standing === 'down') return [];
      const before = one.standing === 'connecting' ? this.connected(one) : [];
      const settled = this.settled(one);
      one.standing = 'down';
      return [...before, ...settled, ...gone];
    });
  }

  private isAlone(one: Writing): boolean {
    return this.sockets.length === 1 || one.shape.options.extras.includes('forceNew: true');
  }

  private site(one: Writing, other?: Writing, isApart = false): Site {
    this.number += 1;
    return {
      socket: one.socket,
      other: other?.socket,
      label: one.label,
      number: this.number,
      isTypeScript: this.dialect.isTypeScript,
      isOfThis: one.isOfThis,
      standing: one.standing,
      isAlone: this.isAlone(one),
      settled: isApart ? this.barriers([one]) : this.settled(one),
      connected: this.connected(one),
    };
  }

  private connected({ socket }: { readonly socket: string }): string[] {
    return [
      `if (!${socket}.connected) await new Promise((resolve) => ${socket}.once('connect', resolve));`,
    ];
  }

  private settled(one: Writing): string[] {
    return this.barriers([one, ...this.others(one)]);
  }

  private others(one: Writing): Writing[] {
    return this.sockets.filter((each) => each.label !== one.label && each.standing === 'up');
  }

  /** An answer comes after all that was said before it; two, for what handlers have said meanwhile. */
  private barriers(all: readonly Writing[]): string[] {
    return [0, 1].flatMap(() => all.map(({ socket }) => this.barrier(socket)));
  }

  private barrier(socket: string): string {
    switch (this.shape.barrier) {
      case 'callback':
        return `await new Promise((resolve) => ${socket}.emit('sync', resolve));`;
      case 'request':
        return `await ${socket}.emitWithAck('sync');`;
      case 'function':
        return `await settle(${socket});`;
    }
  }
}

/**
 * Of sockets that share a connection the first one's options count. So they have none that matter, for what is native and
 * what is on the shim does not share; and whoever wants to wait has a manager of its own, which connects all or none.
 */
function alone({ sockets }: Shape, given: SocketShape): SocketShape {
  const one = { ...given, options: { ...given.options, identity: identityOf(given, sockets) } };
  const { options } = one;
  if (sockets.length === 1) return one;
  if (options.isLate) {
    const extras = [...new Set([...options.extras, 'forceNew: true'])];
    return { ...one, options: { ...options, extras } };
  }
  if (options.extras.includes('forceNew: true')) return one;
  const extras = options.extras.filter((text) => !text.startsWith('query'));
  const identity = options.identity === 'query' ? 'auth' : options.identity;
  return { ...one, options: { ...options, extras, identity } };
}

/** Of two in one namespace that do not say who they are, the server could not tell which came first. */
function identityOf(one: SocketShape, all: readonly SocketShape[]): OptionsShape['identity'] {
  const { identity } = one.options;
  const isOnly = all.every((each) => each === one || each.namespace !== one.namespace);
  return identity === 'none' && !isOnly ? 'auth' : identity;
}

const HELPERS = {
  plain: [
    'function logger(...told) { return (...args) => log(...told, ...args); }',
    'function logAll(...args) { log(...args); }',
    "function settle(socket) { return new Promise((resolve) => { socket.emit('sync', () => resolve()); }); }",
  ],
  typed: [
    'function logger(...told: any[]) { return (...args: any[]) => log(...told, ...args); }',
    'function logAll(...args: any[]) { log(...args); }',
    "function settle(socket: any) { return new Promise<void>((resolve) => { socket.emit('sync', () => resolve()); }); }",
  ],
};

function sharedFiles(dialect: Dialect): Files {
  const { extension, isTypeScript } = dialect;
  const type = isTypeScript ? ': any[]' : '';
  const table = EVENTS.map((event) => `  ${literal(event)}: ${literal(event)},`);
  const record = isTypeScript ? '(globalThis as any)' : 'globalThis';
  return {
    [`log${extension}`]: lines([
      `function log(...values${type}) { ${record}.told(...values); }`,
      exported(dialect, ['log']),
    ]),
    [`events${extension}`]: lines([
      'const Events = {',
      ...table,
      `}${isTypeScript ? ' as const' : ''};`,
      exported(dialect, ['Events']),
    ]),
    [`address${extension}`]: lines([
      `const URL = process.env.CHAT_URL${isTypeScript ? " ?? ''" : ''};`,
      exported(dialect, ['URL']),
    ]),
  };
}

function manifest({ kind }: Dialect): string {
  const type = kind === 'commonjs' ? 'commonjs' : 'module';
  return `${JSON.stringify({ name: 'program', version: '1.0.0', private: true, type, dependencies: { express: '^5.0.0', 'socket.io': '^4.8.0', 'socket.io-client': '^4.8.0' } }, null, 2)}\n`;
}

function lines(text: readonly string[]): string {
  return `${text.join('\n')}\n`;
}
