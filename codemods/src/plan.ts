import type {
  ClientMock,
  Creation,
  FactoryHandle,
  FactoryReference,
  SocketServer,
  SocketUse,
} from './inventory.js';
import type { Place } from './span.js';

/** Where a group goes. */
export type Fate = 'native' | 'shim' | 'left';

/** The parts of an application that can be moved one by one: in this order each step leaves it running. */
export const PARTS = ['server', 'config', 'client'] as const;
export type Part = (typeof PARTS)[number];

/** What is to be done in one file. Made by `decide/`, carried out by `transforms/`. */
export interface FilePlan {
  readonly file: string;
  /** Creations and uses to rewrite to the native client. */
  readonly nativeCreations: readonly Creation[];
  readonly nativeUses: readonly SocketUse[];
  /** Ids of uses that listen to the attempts to come back: `client.reconnection` tells of them. */
  readonly lifted: ReadonlySet<string>;
  /** Tests' replacements of Socket.IO's client, to be replacements of the native one. */
  readonly nativeMocks: readonly ClientMock[];
  /** Where a factory is handed on, to be the native one. */
  readonly factoryHandles: readonly FactoryHandle[];
  /** Where the global `io` is asked for or handed on, which no page of this project has any more. */
  readonly factoryReferences: readonly FactoryReference[];
  /** The types of a socket become the native client's, because every socket here is native. */
  readonly hasNativeTypes: boolean;
  /** What still names Socket.IO's client after the native rewrites gets the shim's module instead. */
  readonly usesShim: boolean;
  readonly servers: readonly SocketServer[];
  /** Answers that are asked for and heard in this file, and become streams. */
  readonly streams: readonly StreamPlan[];
  /** Routes to mount with the bridge. */
  readonly routes: readonly RoutePlan[];
}

/** An event of the client as a route of the server. */
export interface RoutePlan {
  /** What the client emits. */
  readonly event: string;
  readonly path: string;
  /** Events that end the answer. */
  readonly until: readonly string[];
  /** The other events that belong to it. */
  readonly events: readonly string[];
  /** Where its handler is. Default `/`. */
  readonly namespace?: string;
}

/** The uses of a socket that make one answer. */
export interface StreamPlan extends RoutePlan {
  readonly asks: readonly SocketUse[];
  readonly listeners: readonly SocketUse[];
  /** Where a listener is taken away again. */
  readonly removals: readonly SocketUse[];
  /** All uses of that socket. */
  readonly uses: readonly Place[];
  /** How many arguments the server sends with an event, where that is known. */
  readonly argumentCounts: ReadonlyMap<string, number>;
}

/** What the user chose for a whole run. */
export interface RewriteSettings {
  /** Where the bridge answers. Default `/sse`. */
  readonly path: string;
  /** Module names that are Socket.IO's client, aliases in package.json included. */
  readonly clientModules: ReadonlySet<string>;
  /** Where the server of a file’s sockets is, if its code says so. Default `''`: where the page comes from. */
  readonly origin?: string;
}
