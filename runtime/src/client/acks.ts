/**
 * What waits for the server's answer to one event.
 * @param error why there is none; null with an answer
 * @returns whether somebody was told, which an error may not be
 */
export type Ack = (error: Error | null, args: readonly unknown[]) => boolean;

/** The callback of the application as an ack: an error goes first where one is expected. */
export function callbackAck(callback: (...args: unknown[]) => void, withError: boolean): Ack {
  return (error, args) => {
    if (error && !withError) return false;
    callback(...(withError ? [error] : []), ...args);
    return true;
  };
}

/** The same ack, given up after some time; `onTimeout` runs before it is told. */
export function limitedAck(ack: Ack, timeoutMs: number, onTimeout: () => void): Ack {
  const timer = setTimeout(() => {
    onTimeout();
    ack(new Error('operation has timed out'), []);
  }, timeoutMs);
  return (error, args) => {
    clearTimeout(timer);
    return ack(error, args);
  };
}
