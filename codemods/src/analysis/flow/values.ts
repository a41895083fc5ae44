import type { ts } from 'ts-morph';
import type { CallSite } from './call-site.js';

/**
 * What an expression can hold, as far as sockets are concerned. Every value is interned by the heap, so that
 * identity is equality.
 */
export type Value =
  | SocketValue
  | ObjectValue
  | FunctionValue
  | ClassValue
  | LibraryValue
  | StringValue
  | ModelValue
  | OpaqueValue
  | UnknownValue;

/** A client socket, known by the expression that makes it. */
export interface SocketValue {
  readonly kind: 'socket';
  readonly site: ts.Node;
  readonly form: 'call' | 'new' | 'manager' | 'declared';
  readonly origin: 'module' | 'script-tag' | 'declared-type';
}

/** An object, known by the expression that makes it. The shape says which built-in methods it has. */
export interface ObjectValue {
  readonly kind: 'object';
  readonly site: ts.Node | string;
  readonly shape: ObjectShape;
  /** For one that exists once in every realm. */
  readonly realm?: string;
}

export type ObjectShape =
  | 'literal'
  | 'array'
  | 'map'
  | 'set'
  | 'keyed'
  | 'instance'
  | 'module'
  | 'props'
  | 'ref'
  | 'refs'
  | 'context'
  | 'store'
  | 'global'
  | 'component'
  | 'manager'
  | 'io-server'
  | 'server-socket'
  | 'http-server'
  | 'express-app';

export interface FunctionValue {
  readonly kind: 'function';
  readonly node: ts.SignatureDeclaration;
  /** It has been through `bind`: whoever calls it, its `this` stays. */
  readonly isBound: boolean;
  /** So many of its arguments `bind` has given it. */
  readonly given: number;
}

export interface ClassValue {
  readonly kind: 'class';
  readonly node: ts.ClassLikeDeclaration;
}

/** Something of a module that is not part of the project, or of the platform (module `global`). */
export interface LibraryValue {
  readonly kind: 'library';
  readonly module: string;
  readonly path: readonly string[];
  /** What an application puts on a library stays in its realm. */
  readonly realm: string;
}

/** A known string, for event names. */
export interface StringValue {
  readonly kind: 'string';
  readonly text: string;
}

/** A function that the analysis itself understands, such as the setter of `useState`. */
export interface ModelValue {
  readonly kind: 'model';
  readonly site: ts.Node | string;
  readonly name: string;
  readonly call: (call: CallSite) => void;
}

/** Something made by a library. */
export interface OpaqueValue {
  readonly kind: 'opaque';
}

/** Something made by code of the project that the analysis cannot explain. */
export interface UnknownValue {
  readonly kind: 'unknown';
}

/** Makes values, the same one for the same key. */
export class Heap {
  readonly opaque: OpaqueValue = { kind: 'opaque' };
  readonly unknown: UnknownValue = { kind: 'unknown' };
  readonly #bySite = new Map<ts.Node, Made>();
  readonly #byName = new Map<string, Map<string, Value>>();

  /** Everything that was ever made. */
  *all(): Generator<Value> {
    for (const keyed of this.#byName.values()) yield* keyed.values();
    for (const first of this.#bySite.values()) {
      for (let one: Made | undefined = first; one !== undefined; one = one.next) yield one.value;
    }
  }

  /** The socket made at `site`. */
  socket(site: ts.Node, form: SocketValue['form'], origin: SocketValue['origin']): SocketValue {
    const make = (): SocketValue => ({ kind: 'socket', site, form, origin });
    return this.#intern(site, 'socket', make);
  }

  /** The object of that shape made at `site`. */
  object(site: ts.Node | string, shape: ObjectShape): ObjectValue {
    return this.#intern(site, `object ${shape}`, () => ({ kind: 'object', site, shape }));
  }

  /** The object that belongs to a property of another one. */
  member(owner: ObjectValue, name: string, shape: ObjectShape): ObjectValue {
    const { site } = owner;
    const make = (): ObjectValue => ({ kind: 'object', site, shape });
    return this.#intern(site, `member ${owner.shape} ${shape} ${name}`, make);
  }

  /** The one object of that name in a realm, such as the global object. */
  shared(name: string, shape: ObjectShape, realm: string): ObjectValue {
    const make = (): ObjectValue => ({ kind: 'object', site: name, shape, realm });
    return this.#intern(`shared ${realm}`, `${shape} ${name}`, make);
  }

  /** The function that a declaration or expression makes. */
  function(node: ts.SignatureDeclaration): FunctionValue {
    return this.#intern(node, 'function', () => ({
      kind: 'function',
      node,
      isBound: false,
      given: 0,
    }));
  }

  /** The same function after `bind`, which has given it so many arguments. */
  bound(node: ts.SignatureDeclaration, given = 0): FunctionValue {
    const make = (): FunctionValue => ({ kind: 'function', node, isBound: true, given });
    return this.#intern(node, `bound function ${given}`, make);
  }

  /** The class that a declaration or expression makes. */
  class(node: ts.ClassLikeDeclaration): ClassValue {
    return this.#intern(node, 'class', () => ({ kind: 'class', node }));
  }

  /** The all-in-one instance of a class, or of a function called with `new`. */
  instance(node: ts.Node): ObjectValue {
    return this.object(node, 'instance');
  }

  /** A member of a library. `default` at the front is the library itself. */
  library(module: string, path: readonly string[], realm: string): LibraryValue {
    const plain = path[0] === 'default' ? path.slice(1) : path;
    const make = (): LibraryValue => ({ kind: 'library', module, path: plain, realm });
    return this.#intern(`library ${realm} ${module}`, plain.join('.'), make);
  }

  string(text: string): StringValue {
    return this.#intern('string', text, () => ({ kind: 'string', text }));
  }

  /** A model known by the site it belongs to and its name. */
  model(site: ts.Node | string, name: string, call: ModelValue['call']): ModelValue {
    return this.#intern(site, `model ${name}`, () => ({ kind: 'model', site, name, call }));
  }

  // The key names the kind, so what is stored under it is what `make` makes.
  #intern<T extends Value>(site: ts.Node | string, key: string, make: () => T): T {
    return (
      typeof site === 'string' ? this.#named(site, key, make) : this.#at(site, key, make)
    ) as T;
  }

  #named(site: string, key: string, make: () => Value): Value {
    let keyed = this.#byName.get(site);
    if (keyed === undefined) this.#byName.set(site, (keyed = new Map()));
    let value = keyed.get(key);
    if (value === undefined) keyed.set(key, (value = make()));
    return value;
  }

  /** A node makes one value or two, for which a map would be much. */
  #at(site: ts.Node, key: string, make: () => Value): Value {
    let last = this.#bySite.get(site);
    for (; last !== undefined; last = last.next) {
      if (last.key === key) return last.value;
      if (last.next === undefined) break;
    }
    const made: Made = { key, value: make(), next: undefined };
    if (last === undefined) this.#bySite.set(site, made);
    else last.next = made;
    return made.value;
  }
}

/** What a node has made, the first one first. */
interface Made {
  readonly key: string;
  readonly value: Value;
  next: Made | undefined;
}
