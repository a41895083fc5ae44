/** What becomes of one thing that is read of `socket.io`. */
export interface ManagerRow {
  /** The names after `socket.io`. */
  readonly path: string;
  /** Of a call: the events that this row covers. */
  readonly events?: readonly string[];
  /** It is a method, called without arguments. */
  readonly isMethod?: boolean;
  /**
   * - `literal`: a string takes its place.
   * - `drop`: the statement goes, and nothing else changes.
   * - `rename`: what stands behind `socket.` becomes `to`.
   * - `compare`: a comparison with `value` becomes a look at `to`.
   * - `holder`: a look whether it is there becomes one whether the socket is.
   * - `copy`: it is spread into what takes its place, of which only the rest counts.
   */
  readonly fate: 'literal' | 'drop' | 'rename' | 'compare' | 'holder' | 'copy';
  readonly to?: string;
  readonly value?: string;
  /** The last major version of socket.io-client that has it. */
  readonly lastMajor?: number;
  readonly reason: string;
}

/** What a manager tells of the attempts to come back; socket.io-client 2 fires the same events on its sockets. */
export const RECONNECT_EVENTS: readonly string[] = [
  'reconnect',
  'reconnect_attempt',
  'reconnect_error',
  'reconnect_failed',
];

const NEVER_UPGRADED = 'there is one transport, so that it never comes';

/** What applications read of the manager that has a native form. All else of it is `todo`. */
export const MANAGER: readonly ManagerRow[] = [
  {
    path: 'engine.transport.name',
    fate: 'literal',
    to: 'sse',
    reason: 'there is one transport',
  },
  ...['on', 'once', 'off'].map((name) => ({
    path: `engine.${name}`,
    events: ['upgrade', 'upgrading', 'upgradeError'],
    fate: 'drop' as const,
    reason: NEVER_UPGRADED,
  })),
  ...['on', 'once', 'off'].map((name) => ({
    path: name,
    events: RECONNECT_EVENTS,
    fate: 'rename' as const,
    to: `reconnection.${name}`,
    reason: 'the attempts to come back, as its own client hears of them',
  })),
  {
    path: 'engine.close',
    isMethod: true,
    fate: 'rename',
    to: 'interrupt',
    reason: 'the connection ends as it would by the network, and its client comes back',
  },
  { path: 'opts.query', fate: 'rename', to: 'query', reason: 'it counts from the next connect on' },
  { path: 'opts.transports', fate: 'drop', reason: 'there is one transport' },
  {
    path: 'readyState',
    fate: 'compare',
    value: 'open',
    to: 'connected',
    lastMajor: 2,
    reason: 'its client is connected when the manager is, being the only one',
  },
];

/** What is only looked at, or copied, on the way to something else. */
const ON_THE_WAY: readonly ManagerRow[] = [
  { path: '', fate: 'holder', reason: 'every socket has a manager' },
  { path: 'opts', fate: 'copy', reason: 'what takes its place is named there' },
];

const BY_PATH = new Map([...MANAGER, ...ON_THE_WAY].map((row) => [row.path, row]));

/** The row of names after `socket.io`, or `undefined` for what has no native form. */
export function findManagerRow(path: readonly string[]): ManagerRow | undefined {
  return BY_PATH.get(path.join('.'));
}
