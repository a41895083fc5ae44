interface Item {
  readonly args: unknown[];
  readonly flags: object;
  tries: number;
  isPending: boolean;
}

/** What a queue needs of its socket. */
export interface RetryPort {
  isConnected(): boolean;
  /** Sends an event; its last argument is called with an error or null, then the answer. */
  send(args: readonly unknown[], flags: object): void;
}

/** Events that are sent one by one, each again until the server has acknowledged it or the tries are used up. */
export interface RetryQueue {
  readonly items: readonly object[];
  /** @param args the event's name and arguments, and maybe a callback that is given an error first */
  add(args: readonly unknown[], flags: object): void;
  /** Sends the first event. @param isForced also if its answer is still awaited: it was lost with the connection */
  drain(isForced?: boolean): void;
}

export function createRetryQueue(retries: number, port: RetryPort): RetryQueue {
  const items: Item[] = [];

  function drain(isForced = false): void {
    const [item] = items;
    if (!item || !port.isConnected() || (item.isPending && !isForced)) return;
    item.isPending = true;
    item.tries += 1;
    port.send(item.args, item.flags);
  }

  return {
    items,
    add(args, flags) {
      const last = args[args.length - 1];
      const callback = typeof last === 'function' ? last : undefined;
      const done = (error: unknown, ...answers: unknown[]): void => {
        if (item !== items[0]) return;
        item.isPending = false;
        if (!error || item.tries > retries) {
          items.shift();
          callback?.(error, ...answers);
        }
        drain();
      };
      const own = callback ? args.slice(0, -1) : args;
      const item: Item = { args: [...own, done], flags, tries: 0, isPending: false };
      items.push(item);
      drain();
    },
    drain,
  };
}
