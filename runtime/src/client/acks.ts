/** What waits for the server's answer to one event. */
export interface Ack {
  /** Wants to know when no answer will come. */
  readonly withError: boolean;
  /** `error` is null with an answer. */
  answer(error: Error | null, args: readonly unknown[]): void;
}

/** The callback of the application as an ack: an error goes first where one is expected. */
export function callbackAck(callback: (...args: unknown[]) => void, withError: boolean): Ack {
  return {
    withError,
    answer: (error, args) => callback(...(withError ? [error] : []), ...(error ? [] : args)),
  };
}

/** The same ack, given up after some time; `onTimeout` runs before it is told. */
export function limitedAck(ack: Ack, timeoutMs: number, onTimeout: () => void): Ack {
  const timer = setTimeout(() => {
    onTimeout();
    ack.answer(new Error('operation has timed out'), []);
  }, timeoutMs);
  return {
    withError: true,
    answer: (error, args) => {
      clearTimeout(timer);
      ack.answer(error, args);
    },
  };
}
