import type { ModuleFinder } from './module-finder.js';
import type { Callable, Program, SyntaxNode } from './syntax.js';

/** What an expression of server code can hold, as far as Socket.IO is concerned. */
export type Held =
  | { readonly kind: 'server' }
  | { readonly kind: 'socket' }
  | { readonly kind: 'function'; readonly node: Callable; readonly file: string }
  | { readonly kind: 'class'; readonly maker?: Callable; readonly file: string }
  /** A module, or an export of it that is not known yet. */
  | { readonly kind: 'module'; readonly file: string; readonly name?: string };

export const SERVER = { kind: 'server' } as const;
export const SOCKET = { kind: 'socket' } as const;

/** Where an expression stands: its file, and the functions and the file around it, the inner one first. */
export interface Standpoint {
  readonly file: string;
  readonly scopes: readonly SyntaxNode[];
}

/** The calls, by place, that make a server. */
export type ServerCalls = (file: string, start: number, end: number) => boolean;

/**
 * What is known of the server's side: first come, first kept, for a name that holds two things is rare in handlers.
 * `isChanged` says whether another round is worth it.
 */
export class ServerWorld {
  isChanged = false;
  readonly loaded = new Map<string, Program>();
  readonly results = new Map<Callable, Held>();
  /** `app.set('io', io)`, by key. */
  readonly settings = new Map<string, Held>();
  /** `interface ChatSocket extends Socket`, by name. */
  readonly types = new Map<string, Held>();
  /** `request.io = io`, by property. */
  readonly properties = new Map<string, Held>();
  readonly #names = new Map<SyntaxNode, Map<string, Held>>();
  readonly #exports = new Map<string, Map<string, Held>>();
  readonly #fields = new Map<string, Map<string, Held>>();

  constructor(
    readonly modules: ModuleFinder,
    readonly treeOf: (path: string) => Program | undefined,
    readonly isServerCall: ServerCalls,
  ) {}

  /** Reads a file, once. */
  load(path: string): void {
    if (this.loaded.has(path)) return;
    const tree = this.treeOf(path);
    if (tree === undefined) return;
    this.loaded.set(path, tree);
    this.isChanged = true;
  }

  /** What a name stands for, seen from inside out. A parameter of the same name hides what is outside. */
  lookUp(name: string, { scopes }: Standpoint): Held | undefined {
    for (const scope of scopes) {
      const held = this.#names.get(scope)?.get(name);
      if (held !== undefined || isParameter(scope, name)) return held;
    }
    return undefined;
  }

  bind(scope: SyntaxNode | undefined, name: string, held: Held | undefined): void {
    if (scope !== undefined) this.#keep(this.#names, scope, name, held);
  }

  exported(file: string, name: string): Held | undefined {
    const names = this.#exports.get(file);
    return names?.get(name) ?? (name === 'default' ? names?.get('=') : undefined);
  }

  export(file: string, name: string, held: Held | undefined): void {
    this.#keep(this.#exports, file, name, held);
  }

  /** A property of `this`, which is known in its own file alone. */
  field(file: string, name: string): Held | undefined {
    return this.#fields.get(file)?.get(name);
  }

  setField(file: string, name: string, held: Held | undefined): void {
    this.#keep(this.#fields, file, name, held);
  }

  note<K>(map: Map<K, Held>, key: K, held: Held | undefined): void {
    if (held === undefined || map.has(key)) return;
    map.set(key, held);
    this.isChanged = true;
  }

  /** Files whose exports lead to a server or a socket. */
  givingFiles(): string[] {
    return [...this.#exports]
      .filter(([, names]) => [...names.values()].some((held) => this.#leadsToSocket(held)))
      .map(([file]) => file);
  }

  #leadsToSocket(held: Held): boolean {
    if (held.kind === 'function') return this.results.has(held.node);
    return held.kind === 'server' || held.kind === 'socket';
  }

  #keep<K>(maps: Map<K, Map<string, Held>>, key: K, name: string, held: Held | undefined): void {
    if (held === undefined) return;
    let names = maps.get(key);
    if (names === undefined) maps.set(key, (names = new Map()));
    this.note(names, name, held);
  }
}

function isParameter(scope: SyntaxNode, name: string): boolean {
  if (!('params' in scope) || !Array.isArray(scope.params)) return false;
  return scope.params.some((one) => one?.type === 'Identifier' && one.name === name);
}
