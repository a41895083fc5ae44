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
export class RetryQueue {
  readonly items: Item[] = [];

  constructor(
    private readonly retries: number,
    private readonly port: RetryPort,
  ) {}

  /** @param args the event's name and arguments, and maybe a callback that is given an error first */
  add(args: unknown[], flags: object): void {
    const last = args[args.length - 1];
    const callback = typeof last === 'function' ? last : undefined;
    const item: Item = {
      args: callback ? args.slice(0, -1) : args,
      flags,
      tries: 0,
      isPending: false,
    };
    const done = (error: unknown, ...answers: unknown[]): void => {
      if (item !== this.items[0]) return;
      item.isPending = false;
      if (!error || item.tries > this.retries) {
        this.items.shift();
        callback?.(error, ...answers);
      }
      this.drain();
    };
    item.args.push(done);
    this.items.push(item);
    this.drain();
  }

  /** Sends the first event. @param isForced also if its answer is still awaited: it was lost with the connection */
  drain(isForced = false): void {
    const [item] = this.items;
    if (!item || !this.port.isConnected() || (item.isPending && !isForced)) return;
    item.isPending = true;
    item.tries += 1;
    this.port.send(item.args, item.flags);
  }
}
