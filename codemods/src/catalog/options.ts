import type { CatalogFate } from './fate.js';

/** One option of Socket.IO's client. */
export interface OptionRow {
  readonly name: string;
  readonly fate: CatalogFate;
  /** The native name. A dot says where in a nested object: `retry.attempts`. */
  readonly to?: string;
  /** How the value changes. Only a literal value can be mapped; any other is `todo`. */
  readonly value?: 'credentials' | 'retry-off' | 'unshared-true' | 'unshared-false';
  /** Browsers have never looked at it, so that it can be dropped where only a browser runs. */
  readonly isNodeOnly?: boolean;
  /** For `drop` and `todo`: why. */
  readonly reason?: string;
}

const ONE_TRANSPORT = 'SSE over HTTP is the only transport';
const TLS = 'TLS is decided by the URL, and by Node’s own settings';

/** Every option that socket.io-client looks at, 2.x to 4.x. What is not here it ignores. */
export const OPTIONS: readonly OptionRow[] = [
  { name: 'auth', fate: 'same' },
  // Not Socket.IO's, which ignores it: where the platform's does not stream, it is given before the socket moves.
  { name: 'fetch', fate: 'same' },
  { name: 'path', fate: 'same' },
  { name: 'query', fate: 'same' },
  { name: 'extraHeaders', fate: 'rewrite', to: 'headers' },
  { name: 'withCredentials', fate: 'rewrite', to: 'credentials', value: 'credentials' },
  { name: 'autoConnect', fate: 'rewrite', to: 'autoOpen' },
  { name: 'reconnection', fate: 'rewrite', to: 'retry', value: 'retry-off' },
  { name: 'reconnectionAttempts', fate: 'rewrite', to: 'retry.attempts' },
  { name: 'reconnectionDelay', fate: 'rewrite', to: 'retry.initialDelayMs' },
  { name: 'reconnectionDelayMax', fate: 'rewrite', to: 'retry.maxDelayMs' },
  { name: 'randomizationFactor', fate: 'rewrite', to: 'retry.jitter' },
  { name: 'transports', fate: 'drop', reason: ONE_TRANSPORT },
  { name: 'upgrade', fate: 'drop', reason: ONE_TRANSPORT },
  { name: 'rememberUpgrade', fate: 'drop', reason: ONE_TRANSPORT },
  { name: 'tryAllTransports', fate: 'drop', reason: ONE_TRANSPORT },
  { name: 'jsonp', fate: 'drop', reason: ONE_TRANSPORT },
  { name: 'forceJSONP', fate: 'drop', reason: ONE_TRANSPORT },
  { name: 'enablesXDR', fate: 'drop', reason: ONE_TRANSPORT },
  { name: 'onlyBinaryUpgrades', fate: 'drop', reason: ONE_TRANSPORT },
  { name: 'policyPort', fate: 'drop', reason: ONE_TRANSPORT },
  { name: 'protocols', fate: 'drop', reason: ONE_TRANSPORT },
  { name: 'transportOptions', fate: 'todo', reason: 'it can carry headers for one transport' },
  { name: 'forceNew', fate: 'rewrite', to: 'share', value: 'unshared-true' },
  { name: 'force new connection', fate: 'rewrite', to: 'share', value: 'unshared-true' },
  { name: 'multiplex', fate: 'rewrite', to: 'share', value: 'unshared-false' },
  { name: 'perMessageDeflate', fate: 'drop', reason: 'compression is the HTTP server’s business' },
  { name: 'closeOnBeforeunload', fate: 'drop', reason: 'the browser ends requests by itself' },
  { name: 'forceBase64', fate: 'drop', reason: 'the encoding is decided by the protocol' },
  { name: 'timestampRequests', fate: 'drop', reason: 'responses are never cached' },
  { name: 'timestampParam', fate: 'drop', reason: 'responses are never cached' },
  { name: 'addTrailingSlash', fate: 'drop', reason: 'the native client never adds a slash' },
  { name: 'secure', fate: 'drop', reason: TLS },
  { name: 'useNativeTimers', fate: 'drop', reason: 'timers of the page are used as they are' },
  {
    name: 'timeout',
    fate: 'drop',
    reason: 'an attempt is given up after 20 seconds, Socket.IO’s own default',
  },
  { name: 'ackTimeout', fate: 'todo', reason: 'use `client.timeout(ms)` on each call instead' },
  { name: 'retries', fate: 'todo', reason: 'the native client retries what it has not delivered' },
  { name: 'parser', fate: 'todo', reason: 'a custom parser changes what goes over the wire' },
  { name: 'rejectUnauthorized', fate: 'todo', isNodeOnly: true, reason: TLS },
  { name: 'agent', fate: 'todo', isNodeOnly: true, reason: TLS },
  { name: 'ca', fate: 'todo', isNodeOnly: true, reason: TLS },
  { name: 'cert', fate: 'todo', isNodeOnly: true, reason: TLS },
  { name: 'key', fate: 'todo', isNodeOnly: true, reason: TLS },
  { name: 'pfx', fate: 'todo', isNodeOnly: true, reason: TLS },
  { name: 'passphrase', fate: 'todo', isNodeOnly: true, reason: TLS },
  { name: 'ciphers', fate: 'todo', isNodeOnly: true, reason: TLS },
  { name: 'localAddress', fate: 'todo', isNodeOnly: true, reason: TLS },
  { name: 'requestTimeout', fate: 'todo', reason: 'give `fetch` a signal of its own instead' },
  { name: 'autoUnref', fate: 'todo', reason: 'the native client does not touch the event loop' },
];

const BY_NAME = new Map(OPTIONS.map((row) => [row.name, row]));

/** The row of an option, or `undefined` for one that Socket.IO does not know. */
export function findOption(name: string): OptionRow | undefined {
  return BY_NAME.get(name);
}

/** Whether a file runs in a browser and nowhere else, by its language. */
export function isBrowserFile(file: string): boolean {
  return /\.(?:vue|svelte|jsx|tsx|html?)$/.test(file);
}
