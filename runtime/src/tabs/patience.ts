import { createAlarm } from '../client/alarm.js';
import { platform } from '../client/environment.js';
import { watchPage } from '../client/page.js';

/** Watches whether there is still somebody who leads: a tab that is frozen, or hangs, keeps its lock. */
export interface Patience {
  /** The leader has said something, or has been found out about: the watch begins anew. */
  renew(): void;
  /** Nobody is to be watched. */
  stop(): void;
}

export interface PatienceOptions {
  /** How long the leader may be silent, and how long it may then take to answer, in milliseconds. */
  readonly patienceMs: () => number;
  /** Asks the leader to say something. */
  readonly ask: () => void;
  /** It has said nothing. */
  readonly lost: () => void;
}

export function createPatience({ patienceMs, ask, lost }: PatienceOptions): Patience {
  const alarm = createAlarm(platform);
  let unwatch: (() => void) | undefined;

  function doubt(): void {
    const askedAt = platform.now();
    const waitMs = patienceMs();
    ask();
    alarm.set(waitMs, () => {
      // A timer that is so late is that of a tab that was frozen itself, and has not listened.
      if (platform.now() - askedAt > 2 * waitMs) doubt();
      else lost();
    });
  }

  return {
    renew() {
      // By chance, for one tab's question is enough for all.
      alarm.set(patienceMs() * (1 + platform.random()), doubt);
      unwatch ??= watchPage({ check: doubt, hide: () => undefined });
    },
    stop() {
      alarm.clear();
      unwatch?.();
      unwatch = undefined;
    },
  };
}
