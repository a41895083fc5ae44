import { type Backoff, createBackoff } from '../client/backoff.js';
import type { EventsMap, NoEvents } from '../client/event-maps.js';
import { Emitter } from './emitter.js';
import type { ManagerOptions } from './options.js';

type PolicyName = 'initialDelayMs' | 'maxDelayMs' | 'jitter';

/** How a manager comes back, in the methods that are getters without an argument and setters with one. */
export class ManagerSettings<Reserved extends EventsMap> extends Emitter<
  NoEvents,
  NoEvents,
  Reserved
> {
  protected skipReconnect = false;
  protected _reconnection = true;
  protected _reconnectionAttempts = Infinity;
  protected _timeout: number | boolean = 20000;
  private readonly _policy = { initialDelayMs: 1000, maxDelayMs: 5000, jitter: 0.5 };
  protected readonly backoff: Backoff = createBackoff(this._policy, () => Math.random());

  /** Where 0 means nothing, Socket.IO takes the default for it. */
  protected _configure(options: Partial<ManagerOptions>): void {
    this.reconnection(options.reconnection !== false);
    this.reconnectionAttempts(options.reconnectionAttempts || Infinity);
    this.reconnectionDelay(options.reconnectionDelay || 1000);
    this.reconnectionDelayMax(options.reconnectionDelayMax || 5000);
    this.randomizationFactor(options.randomizationFactor ?? 0.5);
    this.timeout(options.timeout ?? 20000);
  }

  /** Whether it comes back when the connection is lost. `false` also stops it from trying at this moment. */
  reconnection(value: boolean): this;
  reconnection(): boolean;
  reconnection(value?: boolean): this | boolean;
  reconnection(value?: boolean): this | boolean {
    if (value === undefined) return this._reconnection;
    this._reconnection = value;
    if (!value) this.skipReconnect = true;
    return this;
  }

  /** How often in a row it tries to come back. */
  reconnectionAttempts(value: number): this;
  reconnectionAttempts(): number;
  reconnectionAttempts(value?: number): this | number;
  reconnectionAttempts(value?: number): this | number {
    if (value === undefined) return this._reconnectionAttempts;
    this._reconnectionAttempts = value;
    return this;
  }

  /** The first delay, in milliseconds. */
  reconnectionDelay(value: number): this;
  reconnectionDelay(): number;
  reconnectionDelay(value?: number): this | number;
  reconnectionDelay(value?: number): this | number {
    return this._policyValue('initialDelayMs', value);
  }

  /** The random share of a delay, 0 to 1. */
  randomizationFactor(value: number): this;
  randomizationFactor(): number;
  randomizationFactor(value?: number): this | number;
  randomizationFactor(value?: number): this | number {
    return this._policyValue('jitter', value);
  }

  /** The longest delay, in milliseconds. */
  reconnectionDelayMax(value: number): this;
  reconnectionDelayMax(): number;
  reconnectionDelayMax(value?: number): this | number;
  reconnectionDelayMax(value?: number): this | number {
    return this._policyValue('maxDelayMs', value);
  }

  /** How long it waits for the connection to open, in milliseconds; `false`: without end. */
  timeout(value: number | boolean): this;
  timeout(): number | boolean;
  timeout(value?: number | boolean): this | number | boolean;
  timeout(value?: number | boolean): this | number | boolean {
    if (value === undefined) return this._timeout;
    this._timeout = value;
    return this;
  }

  private _policyValue(name: PolicyName, value?: number): this | number {
    if (value === undefined) return this._policy[name];
    this._policy[name] = value;
    return this;
  }
}
