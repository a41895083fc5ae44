import type { Place, Span } from './span.js';

/** Everything the analysis found, as plain data: what the decisions and the transforms work from. */
export interface Inventory {
  readonly groups: readonly SocketGroup[];
  /** Where the global `io` of a script tag is named for anything else than to make a socket. */
  readonly factoryReferences: readonly FactoryReference[];
  /** Where an imported factory is handed on, when all who get it make sockets of it and no more. */
  readonly factoryHandles: readonly FactoryHandle[];
  readonly servers: readonly SocketServer[];
  /** Files that take part in some group: created, used or passed on there. */
  readonly reached: readonly string[];
  readonly typeFiles: readonly TypeFile[];
  /** Tests that replace Socket.IO's client in a way that can be rewritten. */
  readonly mocks: readonly ClientMock[];
  /** Why something may be missing here; nothing may be rewritten then that needs all uses. */
  readonly shortfalls: readonly Shortfall[];
  /** Files that were parsed, because they mention Socket.IO or are reached from one that does. */
  readonly analysed: readonly string[];
  /** The insides of functions in these files, an outer one before those in it; none where the syntax is wrong. */
  readonly bodies: ReadonlyMap<string, readonly Span[]>;
}

/** `vi.mock('socket.io-client', () => …)`. The place is that of the whole call. */
export interface ClientMock extends Place {
  readonly id: string;
  /** Ids of the groups whose sockets it replaces. */
  readonly groups: readonly string[];
  /** The module's name with its quotes. */
  readonly module: Span;
  /** The name under which it gives the factory, or the factory itself where that is all it gives. */
  readonly factory: Span & { readonly kind: 'name' | 'shorthand' | 'whole' };
}

/** A file that imports the type `Socket` from Socket.IO's client. */
export interface TypeFile {
  readonly file: string;
  /** Ids of the groups that the type can be about. */
  readonly groups: readonly string[];
}

/**
 * One socket: the place (or places, when they meet in one variable) where it is created, and every expression that
 * can hold it. The unit of decision: a group moves as a whole or not at all.
 */
export interface SocketGroup {
  readonly id: string;
  /** Where the factory comes from: a module, the global `io` of a script tag, or only a declared type. */
  readonly origin: 'module' | 'script-tag' | 'declared-type';
  readonly creations: readonly Creation[];
  readonly uses: readonly SocketUse[];
  /** Places where the socket goes where the analysis cannot follow. */
  readonly escapes: readonly Escape[];
  /** Files in which some expression can hold this socket. */
  readonly files: readonly string[];
}

/** A call that makes a socket. The place is that of the whole call. */
export interface Creation extends Place {
  readonly id: string;
  /** `manager` is `new Manager().socket()`; `declared` has no call, only a type. */
  readonly form: 'call' | 'new' | 'manager' | 'declared';
  readonly callee: Span;
  /** The factory is a binding or a `require` of Socket.IO's client in this very file, or the page's global `io`. */
  readonly isDirect: boolean;
  /** The factory was handed on from where it has its name: by one of `factoryHandles`, or of `factoryReferences`. */
  readonly isHanded: boolean;
  /** It is the global `io` of a script tag, by its own name. */
  readonly isGlobal: boolean;
  readonly arguments: readonly CreationArgument[];
}

/** One mention of the global `io`. The place is that of the name. */
export interface FactoryReference extends Place {
  /**
   * - `test` asks whether it is there.
   * - `function`, `namespace`: it is handed to who makes sockets of it, and no more, by calling it or its `connect`.
   * - `value`: anything else, which needs the very function.
   */
  readonly kind: 'test' | 'function' | 'namespace' | 'value';
}

/** One mention of an imported factory that hands it on. The place is that of the name. */
export interface FactoryHandle extends Place {
  /** `function`: they call it. `namespace`: they call its `connect`. */
  readonly form: 'function' | 'namespace';
}

/** What an argument of a creation is known to be. */
export type CreationArgument =
  | (Span & { readonly kind: 'url' })
  /** Options that can stay as they are, wherever they come from. */
  | (Span & { readonly kind: 'kept' })
  | (Span & { readonly kind: 'options'; readonly literal: Span; readonly entries: OptionEntry[] })
  /** Options from elsewhere, of which every name is known: they can be read one by one. */
  | (Span & { readonly kind: 'read'; readonly entries: OptionEntry[] })
  | (Span & { readonly kind: 'unknown'; readonly why: string });

/** One property of an options literal. A spread or a computed name has no `name`. */
export interface OptionEntry extends Span {
  /** A spread of nothing but options that can stay as they are. */
  readonly isKept?: boolean;
  /** What is spread, where every name in it is known. `value` is what it is read of. */
  readonly read?: readonly OptionEntry[];
  readonly name?: string;
  readonly value?: Span;
  /** The value, where it is a literal. */
  readonly literal?: string | number | boolean | null;
}

/**
 * How the place of a use comes by its socket: 0 from a constant of the same file or the creation itself, 1 by another way
 * inside the file, 2 through an import or what an imported function gives, 3 as a parameter, 4 by properties of a
 * component, a context, a store, a global or the instance of a framework.
 */
export type Tier = 0 | 1 | 2 | 3 | 4;

/** How a member of a socket is used. */
export type UseKind = 'call' | 'get' | 'set' | 'destructure';

/** One use of a socket's member. The place is that of `receiver.member`. */
export interface SocketUse extends Place {
  readonly id: string;
  readonly kind: UseKind;
  /** The member's name; absent when it is computed at run time. */
  readonly member?: string;
  readonly memberSpan: Span;
  readonly isOptional: boolean;
  /** Something that is no socket can stand here as well. */
  readonly isMixed: boolean;
  /** A test's double can stand here as well. */
  readonly meetsDouble?: boolean;
  /** It is named inside of a string, such as `'socket.connected'`, or in a template: for its name, or for its value. */
  readonly inString?: 'name' | 'value';
  readonly tier: Tier;
  /** It is no socket but a test's double of one: it is only renamed. */
  readonly isDouble?: boolean;
  /** The receiver is `socket.volatile` or `socket.timeout(…)`. */
  readonly flag?: 'volatile' | 'timeout';
  /** `socket.emit.apply(socket, …)`: it is called after all, on the very same socket. */
  readonly isApplied?: boolean;
  /** `socket.once.bind(socket)`: it is called later, as often as one likes. */
  readonly isBound?: boolean;
  /** `typeof socket.emit`, `'emit' in socket`: it is only asked whether it is there. */
  readonly isTested?: boolean;
  /** No socket comes here: it is what is done where there is no `emit`, no `disconnect`. */
  readonly isFallback?: boolean;
  /** The property that is read of this member: `engine` in `socket.io?.engine`. */
  readonly next?: { readonly member: string; readonly isOptional: boolean };
  readonly call?: UseCall;
  /** Of a use of the manager, `socket.io`: what is read of it, where all of that is known. */
  readonly reads?: readonly ManagerRead[];
  /** The statement that gives the manager or its engine a name, through which `reads` go. */
  readonly alias?: Span;
}

/** One expression that begins at the manager. The span is that of the expression, without a call. */
export interface ManagerRead extends Span {
  /** The names after `io`: `['engine', 'transport', 'name']`. */
  readonly path: readonly string[];
  readonly isOptional: boolean;
  /** A string may stand in its place. */
  readonly takesLiteral: boolean;
  readonly call?: UseCall;
  /** Something is put in its place, by `=`. */
  readonly isAssigned: boolean;
  /** The whole of `{ ...socket.io.opts, query: value }`, put in the place of `socket.io.opts`, and the value in it. */
  readonly replacement?: Span & { readonly value: Span };
  /** It is looked at as a condition only. */
  readonly isCondition: boolean;
  /** It is spread into the object that takes its place. */
  readonly isCopied: boolean;
  /** The comparison with a string that it is one side of. */
  readonly comparison?: Span & { readonly text: string; readonly isEqual: boolean };
  /** The statement that is this call, or this assignment, alone, and can go. */
  readonly statement?: Span;
}

/** The call around a member. */
export interface UseCall extends Span {
  readonly arguments: readonly Span[];
  readonly hasSpread: boolean;
  /** The last of several arguments can be a function. */
  readonly hasCallback: boolean;
  /** The result goes somewhere, or something is called on it. */
  readonly isResultUsed: boolean;
  /** The second argument is a function that looks at its `this`, or may be one. */
  readonly isThisUsed: boolean;
  /** The possible values of the first argument, where all of them are known strings. */
  readonly events?: readonly string[];
}

/** Why not everything that holds a socket was found, and the file that it is about. */
export interface Shortfall {
  readonly file: string;
  readonly reason: string;
}

/** Where a socket leaves the analysis' sight. */
export interface Escape extends Place {
  readonly kind:
    | 'unknown-call'
    | 'unknown-store'
    | 'unknown-component'
    | 'spread'
    | 'other-language'
    | 'look-alike'
    | 'mock';
  readonly what: string;
}

/** One Socket.IO server. The place is that of the expression that makes it. */
export interface SocketServer extends Place {
  /** The statement to mount after: the creation, or a later `io.attach(server)`. */
  readonly statement: Span;
  /** How to name the server after that statement, such as `io` or `this.io`. */
  readonly name?: string;
  /** How to name the HTTP server there. */
  readonly httpServer?: string;
  /** How to name the Express application there, when nothing in front of that place can swallow the route. */
  readonly app?: string;
  /** How to name the router of h3 that hands its engine the requests, where one does. */
  readonly router?: string;
  /** The bridge is already there. */
  readonly isMounted: boolean;
  /** It is of Socket.IO 0.9 or 1.x, which no bridge can join. */
  readonly isTooOld?: boolean;
  /** Where it is, when an application of Express in the same file has it. */
  readonly mounted?: MountedBridge;
  /** The module that makes it is ESM (`import`) or CommonJS (`require`). */
  readonly module: 'esm' | 'commonjs';
}

/** A bridge that an application of Express has already. */
export interface MountedBridge {
  /** How to name the application there. */
  readonly app: string;
  /** The bridge in the statement: its name, or the call that makes it. */
  readonly bridge: Span;
  readonly isNamed: boolean;
  readonly statement: Span;
}
