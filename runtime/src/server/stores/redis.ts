import { RedisChannels, type RedisSubscriber } from './redis-channels.js';
import * as scripts from './redis-scripts.js';
import type { AnswerHead, AnswerPart, AnswerSignal, AnswerStore, NewAnswer } from './store.js';

/** What of ioredis the store uses: `new Redis()` and `new Cluster()` are two. */
export interface RedisClient extends RedisSubscriber {
  eval(script: string, keys: number, ...args: (string | number)[]): Promise<unknown>;
  get(key: string): Promise<string | null>;
  set(key: string, value: string, unit: 'PX', ttlMs: number): Promise<unknown>;
  exists(key: string): Promise<number>;
  /** The store needs a connection of its own for listening. */
  duplicate(): RedisSubscriber;
}

export interface RedisStoreOptions {
  /**
   * What all keys and channels begin with.
   * @default 'sse-migrate:'
   */
  readonly prefix?: string;
  /**
   * How long a node may say nothing, in milliseconds, before the answers that it runs are lost. It speaks three times as often.
   * @default 5000
   */
  readonly leaseMs?: number;
}

export interface RedisStore extends AnswerStore {
  /** Stops listening. The client that the store was given stays open. */
  close(): void;
}

/** How many entries are read at once. */
const MAX_ENTRIES = 1000;

/**
 * Keeps answers in Redis (5 or later), for several nodes: each can deliver and cancel what another runs, also when that one is gone.
 *
 *     bridge.route('chat', { store: createRedisStore(new Redis()) });
 *
 * @param client of ioredis, 5 or later
 */
export function createRedisStore(client: RedisClient, options: RedisStoreOptions = {}): RedisStore {
  const { prefix = 'sse-migrate:', leaseMs = 5000 } = options;
  return new IoRedisStore(client, prefix, leaseMs);
}

class IoRedisStore implements RedisStore {
  /** Answers that run here, with their keys. */
  private readonly owned = new Map<string, string | undefined>();
  private readonly channels: RedisChannels;
  private leaseTimer: NodeJS.Timeout | undefined;

  constructor(
    private readonly client: RedisClient,
    private readonly prefix: string,
    private readonly leaseMs: number,
  ) {
    this.channels = new RedisChannels(() => client.duplicate(), leaseMs);
  }

  async claim({ ttlMs, ...head }: NewAnswer): Promise<AnswerHead | undefined> {
    const { id, key } = head;
    // Whoever finds the key finds an answer: so the answer comes first.
    await this.run(id, scripts.CREATE, JSON.stringify(head), ttlMs, this.leaseMs);
    for (let taken = await this.takeKey(id, key, ttlMs); taken !== id;) {
      const other = await this.find(taken);
      if (other) {
        await this.run(id, scripts.REMOVE);
        return other;
      }
      await this.freeKey(taken, key);
      taken = await this.takeKey(id, key, ttlMs);
    }
    this.own(id, key);
    return undefined;
  }

  async find(id: string): Promise<AnswerHead | undefined> {
    const head = await this.client.get(this.keysOf(id)[0]);
    // Written by `claim`.
    return head === null ? undefined : (JSON.parse(head) as AnswerHead);
  }

  async append(id: string, entries: readonly string[]): Promise<boolean> {
    return (await this.run(id, scripts.APPEND, ...entries)) === 1;
  }

  async end(id: string, last: string, ttlMs: number): Promise<boolean> {
    // The key lives longer than the answer; `claim` sees that it leads nowhere.
    this.disown(id);
    return (await this.run(id, scripts.END, last, ttlMs)) === 1;
  }

  async read(id: string, after: number): Promise<AnswerPart | undefined> {
    // As the script answers.
    const [state, count = 0, entries = []] = (await this.run(
      id,
      scripts.READ,
      after,
      after + MAX_ENTRIES - 1,
    )) as [] | [AnswerPart['state'], number, string[]];
    return state && { state, count, entries };
  }

  subscribe(id: string, listener: (signal: AnswerSignal) => void): Promise<() => void> {
    return this.channels.listen(this.channelOf(id), listener);
  }

  async cancel(id: string): Promise<void> {
    await this.run(id, scripts.CANCEL);
  }

  async remove(id: string): Promise<void> {
    const key = this.owned.get(id);
    this.disown(id);
    await this.run(id, scripts.REMOVE);
    await this.freeKey(id, key);
  }

  async noteLast(conversation: string, id: string, ttlMs: number): Promise<void> {
    await this.client.set(this.lastName(conversation), id, 'PX', ttlMs);
  }

  async findLast(conversation: string): Promise<string | undefined> {
    return (await this.client.get(this.lastName(conversation))) ?? undefined;
  }

  async attend(id: string, ttlMs: number): Promise<void> {
    await this.client.set(this.keysOf(id)[4], '1', 'PX', ttlMs);
  }

  async isAttended(id: string): Promise<boolean> {
    return (await this.client.exists(this.keysOf(id)[4])) === 1;
  }

  close(): void {
    clearInterval(this.leaseTimer);
    this.channels.close();
  }

  private async takeKey(id: string, key: string | undefined, ttlMs: number): Promise<string> {
    if (key === undefined) return id;
    return String(await this.client.eval(scripts.TAKE_KEY, 1, this.keyName(key), id, ttlMs));
  }

  private async freeKey(id: string, key: string | undefined): Promise<void> {
    if (key !== undefined) await this.client.eval(scripts.FREE_KEY, 1, this.keyName(key), id);
  }

  private own(id: string, key: string | undefined): void {
    this.owned.set(id, key);
    this.leaseTimer ??= setInterval(() => this.renew(), this.leaseMs / 3).unref();
  }

  private disown(id: string): void {
    this.owned.delete(id);
    if (this.owned.size > 0) return;
    clearInterval(this.leaseTimer);
    this.leaseTimer = undefined;
  }

  private renew(): void {
    for (const id of this.owned.keys()) {
      // Tried again in a moment; a lease that runs out meanwhile is for the others to see.
      this.renewOne(id).catch(() => undefined);
    }
  }

  private async renewOne(id: string): Promise<void> {
    const isCancelled = (await this.run(id, scripts.RENEW, this.leaseMs)) === 1;
    if (isCancelled) this.channels.tell(this.channelOf(id), 'cancel');
  }

  private run(id: string, script: string, ...args: (string | number)[]): Promise<unknown> {
    const keys = this.keysOf(id);
    return this.client.eval(script, keys.length, ...keys, this.channelOf(id), ...args);
  }

  /** The braces put them into one slot of a cluster. */
  private keysOf(id: string): readonly [string, string, string, string, string, string] {
    const key = (what: string): string => `${this.prefix}{${id}}:${what}`;
    return [key('head'), key('entries'), key('state'), key('owner'), key('reader'), key('cancel')];
  }

  private channelOf(id: string): string {
    return `${this.prefix}{${id}}`;
  }

  private keyName(key: string): string {
    return `${this.prefix}key:${key}`;
  }

  private lastName(conversation: string): string {
    return `${this.prefix}last:${conversation}`;
  }
}
