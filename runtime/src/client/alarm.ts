import type { Environment } from './environment.js';

/** One timer: to set it again is to forget what it was set for. */
export interface Alarm {
  set(delayMs: number, run: () => void): void;
  clear(): void;
}

export function createAlarm(environment: Environment): Alarm {
  let timer: unknown;
  const clear = (): void => environment.clearTimeout(timer);
  return {
    set(delayMs, run) {
      clear();
      timer = environment.setTimeout(run, delayMs);
    },
    clear,
  };
}
