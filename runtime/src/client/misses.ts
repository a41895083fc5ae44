/** How often in a row a request may be repeated at once that has come to the wrong node of several. */
const AT_ONCE = { elsewhere: 10, 'unknown-session': 3 } as const;

/** How often in a row an uplink may be that of an unknown session, while its stream says that the session is there. */
const TOO_MANY = 8;

/** Requests that came to another node than their session's. */
export interface Misses {
  readonly isTooMany: boolean;
  /** Counts one. @returns whether the next may follow at once, for it may well come to another node. */
  isAtOnce(code: keyof typeof AT_ONCE): boolean;
  reset(): void;
}

/** @see PROTOCOL.md §4.4 */
export function createMisses(): Misses {
  let count = 0;
  return {
    get isTooMany() {
      return count >= TOO_MANY;
    },
    isAtOnce: (code) => (count += 1) <= AT_ONCE[code],
    reset: () => void (count = 0),
  };
}
