import * as fc from 'fast-check';
import type { Dialect } from './dialect.js';
import { exported, importing } from './dialect.js';
import type { Creation } from './factory.js';
import type { Files } from './server.js';

/** Where a program keeps a socket. */
export type Holder =
  | 'const'
  | 'let'
  | 'closure'
  | 'field'
  | 'exported'
  | 'exportedDefault'
  | 'getter'
  | 'property'
  | 'map'
  | 'array'
  | 'dictionary'
  | 'global'
  | 'returned'
  | 'promised'
  | 'service'
  | 'ref'
  | 'parameter';

export const anyHolder: fc.Arbitrary<Holder> = fc.constantFrom(
  'const',
  'let',
  'closure',
  'field',
  'exported',
  'exportedDefault',
  'getter',
  'property',
  'map',
  'array',
  'dictionary',
  'global',
  'returned',
  'promised',
  'service',
  'ref',
  'parameter',
);

/** Where the pieces of one socket go. */
export interface Held {
  readonly files: Files;
  readonly imports: readonly string[];
  /** At the top level of the main file. */
  readonly top: readonly string[];
  /** In the constructor, or at the start of what runs. */
  readonly start: readonly string[];
  /** Members of the class that runs. */
  readonly members: readonly string[];
  /** An expression that gives the socket. */
  readonly socket: string;
  readonly isOfThis: boolean;
  /** The start of it waits. */
  readonly isAsync: boolean;
}

export interface HolderInput {
  readonly name: string;
  readonly creation: Creation;
  readonly dialect: Dialect;
  readonly number: number;
}

export function hold(asked: Holder, input: HolderInput): Held {
  const holder = input.creation.isAsync && asked !== 'promised' ? 'let' : asked;
  return isOfOther(holder) ? holdElsewhere(holder, input) : holdHere(holder, input);
}

const NONE: Held = {
  files: {},
  imports: [],
  top: [],
  start: [],
  members: [],
  socket: '',
  isOfThis: false,
  isAsync: false,
};

type Elsewhere = 'exported' | 'exportedDefault' | 'getter' | 'service' | 'returned' | 'promised';

function isOfOther(holder: Holder): holder is Elsewhere {
  return ['exported', 'exportedDefault', 'getter', 'service', 'returned', 'promised'].includes(
    holder,
  );
}

type Here = Exclude<Holder, Elsewhere>;

function holdHere(holder: Here, input: HolderInput): Held {
  const { name, creation, number, dialect } = input;
  const { expression, before } = creation;
  const any = dialect.isTypeScript ? ': any' : '';
  const everywhere = `${dialect.isTypeScript ? '(globalThis as any)' : 'globalThis'}.${name}${number}`;
  const kept: Record<Here, Pick<Held, 'socket'> & Partial<Held>> = {
    const: { socket: name, top: [...before, `const ${name} = ${expression};`], start: [] },
    let: { socket: name, top: [`let ${name};`], isAsync: creation.isAsync },
    closure: { socket: name, start: [...before, `const ${name} = ${expression};`] },
    field: {
      socket: `this.${name}`,
      members: dialect.isTypeScript ? [`${name};`] : [],
      isOfThis: true,
    },
    property: {
      socket: `state${number}.${name}`,
      top: [`const state${number}${any} = { ${name}: null, since: 1 };`],
    },
    map: {
      socket: `sockets${number}.get('${name}')`,
      top: [`const sockets${number} = new Map();`],
      start: [...before, `sockets${number}.set('${name}', ${expression});`],
    },
    array: {
      socket: `all${number}[0]`,
      start: [...before, `const all${number} = [${expression}];`],
    },
    dictionary: { socket: `by${number}['${name}']`, top: [`const by${number}${any} = {};`] },
    global: { socket: everywhere },
    ref: { socket: `ref${number}.current`, top: [`const ref${number}${any} = { current: null };`] },
    parameter: {
      socket: `get${number}()`,
      top: [
        ...before,
        `function given${number}(made${any}) { return () => made; }`,
        `const get${number} = given${number}(${expression});`,
      ],
      start: [],
    },
  };
  const { socket } = kept[holder];
  const assigned = [...before, `${socket} = ${expression};`];
  return { ...NONE, imports: creation.imports, start: assigned, ...kept[holder] };
}

function holdElsewhere(holder: Elsewhere, input: HolderInput): Held {
  const { name, creation, dialect, number } = input;
  const { before, expression } = creation;
  const module = `${name}-${number}`;
  const head = [...creation.imports, importing(dialect, '{ URL }', './address.js')];
  const isCommon = dialect.kind === 'commonjs';
  const file = (...lines: string[]): Files => ({
    [`${module}${dialect.extension}`]: `${[...head, ...lines].join('\n')}\n`,
  });
  const from = (clause: string): string[] => [importing(dialect, clause, `./${module}.js`)];
  const there = [...before, `const ${name} = ${expression};`];
  switch (holder) {
    case 'exported':
      return {
        ...NONE,
        files: file(...there, exported(dialect, [name])),
        imports: from(`{ ${name} }`),
        socket: name,
      };
    case 'exportedDefault':
      return {
        ...NONE,
        files: file(...there, isCommon ? `module.exports = ${name};` : `export default ${name};`),
        imports: from(name),
        socket: name,
      };
    case 'getter':
      return {
        ...NONE,
        files: file(
          `let ${name};`,
          `function get${number}() {`,
          `if (!${name}) {`,
          ...before,
          `${name} = ${expression};`,
          '}',
          `return ${name};`,
          '}',
          exported(dialect, [`get${number}`]),
        ),
        imports: from(`{ get${number} }`),
        start: [`get${number}();`],
        socket: `get${number}()`,
      };
    case 'service':
      return {
        ...NONE,
        files: file(
          `class Service${number} {`,
          dialect.isTypeScript ? `${name};` : '',
          'constructor() {',
          ...before,
          `this.${name} = ${expression};`,
          '}',
          '}',
          exported(dialect, [`Service${number}`]),
        ),
        imports: from(`{ Service${number} }`),
        start: [`const service${number} = new Service${number}();`],
        socket: `service${number}.${name}`,
      };
    case 'returned':
      return {
        ...NONE,
        files: file(
          `function make${number}() {`,
          ...there,
          `return ${name};`,
          '}',
          exported(dialect, [`make${number}`]),
        ),
        imports: from(`{ make${number} }`),
        start: [`const ${name} = make${number}();`],
        socket: name,
      };
    case 'promised':
      return {
        ...NONE,
        files: file(
          `async function make${number}() {`,
          ...there,
          `return ${name};`,
          '}',
          exported(dialect, [`make${number}`]),
        ),
        imports: from(`{ make${number} }`),
        start: [`const ${name} = await make${number}();`],
        socket: name,
        isAsync: true,
      };
  }
}
