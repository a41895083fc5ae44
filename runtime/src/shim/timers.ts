import { type Environment, globals } from '../client/environment.js';

/** The timers as they were when this was loaded, for those who replace them later. */
export const nativeTimers: Pick<Environment, 'setTimeout' | 'clearTimeout'> = {
  setTimeout: globals.setTimeout.bind(globals),
  clearTimeout: globals.clearTimeout.bind(globals),
};

/** The same, with timers that do not keep a Node process alive. */
export function withoutHold(environment: Environment): Environment {
  return {
    ...environment,
    setTimeout(run, delayMs) {
      const timer = environment.setTimeout(run, delayMs);
      // In a page it is a number.
      (timer as Partial<NodeJS.Timeout>).unref?.();
      return timer;
    },
  };
}
