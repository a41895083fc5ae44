/** What becomes of one thing that is read of `socket.io`. */
export interface ManagerRow {
  /** The names after `socket.io`. */
  readonly path: string;
  /** Of a call: the events that this row covers. */
  readonly events?: readonly string[];
  /** `literal`: a string takes its place. `drop`: the statement goes, and nothing else changes. */
  readonly fate: 'literal' | 'drop';
  readonly to?: string;
  readonly reason: string;
}

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
];

const BY_PATH = new Map(MANAGER.map((row) => [row.path, row]));

/** The row of names after `socket.io`, or `undefined` for what has no native form. */
export function findManagerRow(path: readonly string[]): ManagerRow | undefined {
  return BY_PATH.get(path.join('.'));
}
