import type {
  EventsMap,
  NoEvents,
  ReservedOrUserEventNames,
  ReservedOrUserListener,
} from './event-maps.js';

/** A handler as it is kept; `origin` is the one that `once` was given. */
type Kept = ((...args: unknown[]) => unknown) & { origin?: unknown };

/**
 * Handlers by event, with the manners of Socket.IO's client: called in order, over a copy, with the emitter as `this`;
 * an error in one goes to the caller, and nothing is special about an event called `error`.
 */
export class Emitter<Listen extends EventsMap, Reserved extends EventsMap = NoEvents> {
  /** `1` and `'1'` are the same event. */
  private _callbacks: Record<PropertyKey, Kept[]> = Object.create(null);

  /** Calls `listener` at each `event`. */
  on<Name extends ReservedOrUserEventNames<Reserved, Listen>>(
    event: Name,
    listener: ReservedOrUserListener<Reserved, Listen, Name>,
  ): this {
    this._keptFor(event).push(listener);
    return this;
  }

  /** Calls `listener` at the next `event` only. */
  once<Name extends ReservedOrUserEventNames<Reserved, Listen>>(
    event: Name,
    listener: ReservedOrUserListener<Reserved, Listen, Name>,
  ): this {
    const origin: Kept = listener;
    const kept: Kept = (...args) => {
      this._remove(event, kept);
      origin.apply(this, args);
    };
    kept.origin = origin;
    this._keptFor(event).push(kept);
    return this;
  }

  /** Removes a handler; without one, all of the event; without an event, all there are. What is given as `undefined` is given. */
  off<Name extends ReservedOrUserEventNames<Reserved, Listen>>(
    event?: Name,
    listener?: ReservedOrUserListener<Reserved, Listen, Name>,
  ): this;
  off(...given: [event?: PropertyKey, listener?: unknown]): this {
    const [event = 'undefined', listener] = given;
    if (given.length > 1) this._remove(event, listener);
    else if (given.length) delete this._callbacks[event];
    else this._callbacks = Object.create(null);
    return this;
  }

  /** The handlers of an event: the list itself, not a copy. */
  listeners<Name extends ReservedOrUserEventNames<Reserved, Listen>>(
    event: Name,
  ): ReservedOrUserListener<Reserved, Listen, Name>[] {
    // What is kept for an event was given to `on` or `once` with that event's type.
    return this._keptFor(event) as ReservedOrUserListener<Reserved, Listen, Name>[];
  }

  /** Is there a handler for this event? */
  hasListeners(event: ReservedOrUserEventNames<Reserved, Listen>): boolean {
    return this._listOf(event).length > 0;
  }

  /** @internal Calls the handlers of an event. */
  _dispatch(event: PropertyKey, ...args: unknown[]): void {
    for (const listener of this._listOf(event).slice()) listener.apply(this, args);
  }

  private _listOf(event: PropertyKey): Kept[] {
    return this._callbacks[event] ?? [];
  }

  private _keptFor(event: PropertyKey): Kept[] {
    return (this._callbacks[event] ??= []);
  }

  private _remove(event: PropertyKey, listener: unknown): void {
    const list = this._listOf(event);
    const at = list.findIndex((kept) => kept === listener || kept.origin === listener);
    if (at >= 0) list.splice(at, 1);
  }
}
