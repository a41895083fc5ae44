/** What the client takes from its surroundings. Each can be replaced, for instance in a test. */
export interface Environment {
  readonly fetch: typeof fetch;
  /** Milliseconds since the epoch; it must go on while the machine sleeps. */
  readonly now: () => number;
  /** A number in [0, 1), for jitter. */
  readonly random: () => number;
  setTimeout(run: () => void, delayMs: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** The global object, also where `globalThis` is not known yet. */
export const globals: typeof globalThis = typeof self === 'object' ? self : globalThis;

/** The platform's own. Each is looked up when it is called, so that a later polyfill counts. */
export const platform: Environment = {
  fetch: (input, init) => fetch(input, init),
  now: () => Date.now(),
  random: () => Math.random(),
  setTimeout: (run, delayMs) => setTimeout(run, delayMs),
  // Only handles made above come back here.
  clearTimeout: (timer) => clearTimeout(timer as number),
};

/** Throws the error where nobody catches it, as the platform does with a faulty event handler. */
export function report(error: unknown): void {
  setTimeout(() => {
    throw error;
  });
}

/** Runs it once whoever is speaking has finished. Not `queueMicrotask`, which test frameworks hold back with the timers. */
export function soon(run: () => unknown): void {
  Promise.resolve().then(run).catch(report);
}

/** What was thrown, which may be anything. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
