import type { CatchAll, EventsMap } from '../client/event-maps.js';
import { Emitter } from './emitter.js';

/** The handlers of every event, coming and going. */
export class CatchAllEmitter<
  Listen extends EventsMap,
  Emit extends EventsMap,
  Reserved extends EventsMap,
> extends Emitter<Listen, Emit, Reserved> {
  private _anyListeners: CatchAll[] = [];
  private _anyOutgoingListeners: CatchAll[] = [];

  /** Calls `listener` at every event that arrives, before the event's own handlers. */
  onAny(listener: CatchAll): this {
    this._anyListeners.push(listener);
    return this;
  }

  /** The same, before the ones that are there. */
  prependAny(listener: CatchAll): this {
    this._anyListeners.unshift(listener);
    return this;
  }

  /** Removes a catch-all handler, or all of them. */
  offAny(listener?: CatchAll): this {
    remove(this._anyListeners, listener);
    return this;
  }

  /** The catch-all handlers: the list itself, not a copy. */
  listenersAny(): CatchAll[] {
    return this._anyListeners;
  }

  /** Calls `listener` at every event that is sent, at the moment it goes out. */
  onAnyOutgoing(listener: CatchAll): this {
    this._anyOutgoingListeners.push(listener);
    return this;
  }

  /** The same, before the ones that are there. */
  prependAnyOutgoing(listener: CatchAll): this {
    this._anyOutgoingListeners.unshift(listener);
    return this;
  }

  /** Removes a catch-all handler of sent events, or all of them. */
  offAnyOutgoing(listener?: CatchAll): this {
    remove(this._anyOutgoingListeners, listener);
    return this;
  }

  /** The catch-all handlers of sent events: the list itself, not a copy. */
  listenersAnyOutgoing(): CatchAll[] {
    return this._anyOutgoingListeners;
  }

  /** @internal */
  protected _notify(listeners: readonly CatchAll[], args: readonly unknown[]): void {
    const [event, ...rest] = args;
    for (const listener of listeners.slice()) listener.call(this, event, ...rest);
  }
}

function remove(listeners: CatchAll[], listener?: CatchAll): void {
  const at = listener ? listeners.indexOf(listener) : 0;
  if (at >= 0) listeners.splice(at, listener ? 1 : listeners.length);
}
