import type { AnswerSignal } from './store.js';

/** A connection that listens: what of ioredis is needed for it. */
export interface RedisSubscriber {
  subscribe(channel: string): Promise<unknown>;
  unsubscribe(channel: string): Promise<unknown>;
  on(event: 'message', listener: (channel: string, message: string) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  disconnect(): void;
}

type Listener = (signal: AnswerSignal) => void;

interface Channel {
  readonly listeners: Set<Listener>;
  readonly ready: Promise<unknown>;
}

/** Shares one listening connection among all who wait for something. */
export class RedisChannels {
  private readonly channels = new Map<string, Channel>();
  private subscriber: RedisSubscriber | undefined;
  private timer: NodeJS.Timeout | undefined;

  /** @param pollMs how often listeners look even if they heard nothing: a message may be lost, an owner too */
  constructor(
    private readonly connect: () => RedisSubscriber,
    private readonly pollMs: number,
  ) {}

  async listen(name: string, listener: Listener): Promise<() => void> {
    const channel = this.channels.get(name) ?? this.open(name);
    channel.listeners.add(listener);
    await channel.ready;
    return () => this.leave(name, channel, listener);
  }

  /** Tells those who listen in this process. */
  tell(name: string, signal: AnswerSignal): void {
    for (const listener of this.channels.get(name)?.listeners ?? []) listener(signal);
  }

  close(): void {
    clearInterval(this.timer);
    this.subscriber?.disconnect();
    this.channels.clear();
  }

  private open(name: string): Channel {
    const subscriber = (this.subscriber ??= this.start());
    const channel = { listeners: new Set<Listener>(), ready: subscriber.subscribe(name) };
    this.channels.set(name, channel);
    return channel;
  }

  private start(): RedisSubscriber {
    const subscriber = this.connect();
    subscriber.on('message', (name, message) => {
      this.tell(name, message === 'cancel' ? 'cancel' : 'news');
    });
    // It connects again by itself; meanwhile listeners look from time to time.
    subscriber.on('error', () => undefined);
    this.timer = setInterval(() => {
      for (const name of this.channels.keys()) this.tell(name, 'news');
    }, this.pollMs).unref();
    return subscriber;
  }

  private leave(name: string, channel: Channel, listener: Listener): void {
    channel.listeners.delete(listener);
    if (channel.listeners.size > 0 || this.channels.get(name) !== channel) return;
    this.channels.delete(name);
    this.subscriber?.unsubscribe(name).catch(() => undefined);
  }
}
