// oxlint-disable typescript/no-explicit-any -- these are socket.io-client's own types, so that code typed against it compiles
import type { Connector } from '../client/connection.js';

/** What goes to the server at each connect to a namespace. */
export type AuthOption = { [key: string]: any } | ((answer: (data: object) => void) => void);

/** Options of one namespace. */
export interface SocketOptions {
  /** What the server's middlewares find in `socket.handshake.auth`. Default: nothing. */
  auth?: AuthOption;
  /** How often an event is sent again that was not acknowledged. Default 0. */
  retries?: number;
  /** How long to wait for an acknowledgement, in milliseconds. Default: without end. */
  ackTimeout?: number;
}

/** Options that mean something to a stream over HTTP. */
interface MeaningfulOptions {
  /** The server, if the URL does not say. Default `localhost`. */
  host: string | null;
  /** The same, stronger. */
  hostname: string | null;
  port: string | number | null;
  /** Over https. */
  secure: boolean;
  /** Socket.IO's path at the server. Default `/socket.io`. */
  path: string;
  /** Default true. */
  addTrailingSlash: boolean;
  /** What the server finds in `socket.handshake.query`. */
  query: { [key: string]: any };
  /** Headers of every request. */
  extraHeaders: { [header: string]: string };
  /** Send cookies across origins. Default false. */
  withCredentials: boolean;
  /** A new connection, even where one could be shared. Default false. */
  forceNew: boolean;
  /** Share one connection between namespaces. Default true. */
  multiplex: boolean;
  /** Come back when the connection is lost. Default true. */
  reconnection: boolean;
  /** How often in a row. Default: without end. */
  reconnectionAttempts: number;
  /** The first delay, in milliseconds. Default 1000. */
  reconnectionDelay: number;
  /** The longest delay, in milliseconds. Default 5000. */
  reconnectionDelayMax: number;
  /** The random share of a delay, 0 to 1. Default 0.5. */
  randomizationFactor: number;
  /** How long to wait for the connection to open, in milliseconds; `false`: without end. Default 20000. */
  timeout: number | false;
  /** Connect at once. Default true. */
  autoConnect: boolean;
  /**
   * Show the manager's events on its sockets, and a refusal as `error` with what the middleware said, as
   * socket.io-client 2.x does. Default false.
   */
  legacy: boolean;
  /** What makes the connection, for instance `shareAcrossTabs()`. Default: one of this page's own. */
  connector: Connector;
  /** What to use in place of `fetch`. */
  fetch: typeof fetch;
}

/** Options of Socket.IO's transports: accepted, and without meaning here. */
interface IgnoredOptions {
  agent: string | boolean;
  upgrade: boolean;
  forceBase64: boolean;
  timestampParam: string;
  timestampRequests: boolean;
  transports: any[];
  tryAllTransports: boolean;
  rememberUpgrade: boolean;
  requestTimeout: number;
  transportOptions: object;
  pfx: string;
  key: string;
  passphrase: string;
  cert: string | string[];
  ca: string | string[];
  ciphers: string;
  rejectUnauthorized: boolean;
  perMessageDeflate: object;
  useNativeTimers: boolean;
  autoUnref: boolean;
  closeOnBeforeunload: boolean;
  protocols: string | string[];
  parser: any;
}

/** Options of a connection. */
export interface ManagerOptions extends MeaningfulOptions, IgnoredOptions {}

/** Either kind, as `io()` takes them. */
export type IoOptions = Partial<ManagerOptions & SocketOptions>;
