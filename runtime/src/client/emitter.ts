import type { EventsMap, ReservedOrUserEventNames, ReservedOrUserListener } from './event-maps.js';

/** A handler as it is kept; `origin` is the one that `once` was given. */
type Kept = ((...args: unknown[]) => unknown) & { origin?: unknown };

/**
 * Handlers by event, with the manners of Socket.IO's client: called in order, over a copy, with the emitter as `this`;
 * an error in one goes to the caller, and nothing is special about an event called `error`.
 */
export class Emitter<Listen extends EventsMap, Reserved extends EventsMap = Record<never, never>> {
  private handlers: Map<PropertyKey, Kept[]> = new Map();

  /** Calls `listener` at each `event`. */
  on<Name extends ReservedOrUserEventNames<Reserved, Listen>>(
    event: Name,
    listener: ReservedOrUserListener<Reserved, Listen, Name>,
  ): this {
    this.kept(event, true).push(listener);
    return this;
  }

  /** Calls `listener` at the next `event` only. */
  once<Name extends ReservedOrUserEventNames<Reserved, Listen>>(
    event: Name,
    listener: ReservedOrUserListener<Reserved, Listen, Name>,
  ): this {
    const origin: Kept = listener;
    const kept: Kept = (...args) => {
      this.remove(event, kept);
      origin.apply(this, args);
    };
    kept.origin = origin;
    this.kept(event, true).push(kept);
    return this;
  }

  /** Removes a handler; without one, all of the event; without an event, all there are. */
  off<Name extends ReservedOrUserEventNames<Reserved, Listen>>(
    event?: Name,
    listener?: ReservedOrUserListener<Reserved, Listen, Name>,
  ): this {
    if (event === undefined) this.handlers.clear();
    else if (listener) this.remove(event, listener);
    else this.handlers.delete(keyOf(event));
    return this;
  }

  /** The handlers of an event: the list itself, not a copy. */
  listeners<Name extends ReservedOrUserEventNames<Reserved, Listen>>(
    event: Name,
  ): ReservedOrUserListener<Reserved, Listen, Name>[] {
    // What is kept for an event was given to `on` or `once` with that event's type.
    return this.kept(event, true) as ReservedOrUserListener<Reserved, Listen, Name>[];
  }

  /** Is there a handler for this event? */
  hasListeners<Name extends ReservedOrUserEventNames<Reserved, Listen>>(event: Name): boolean {
    return this.kept(event).length > 0;
  }

  /** Calls the handlers of an event. */
  protected dispatch(event: PropertyKey, ...args: unknown[]): void {
    for (const listener of [...this.kept(event)]) listener.apply(this, args);
  }

  private kept(event: PropertyKey, keep = false): Kept[] {
    const key = keyOf(event);
    const found = this.handlers.get(key) ?? [];
    if (keep) this.handlers.set(key, found);
    return found;
  }

  private remove(event: PropertyKey, listener: unknown): void {
    const list = this.kept(event);
    const at = list.findIndex((kept) => kept === listener || kept.origin === listener);
    if (at >= 0) list.splice(at, 1);
  }
}

/** `1` and `'1'` are the same event. */
function keyOf(event: PropertyKey): PropertyKey {
  return typeof event === 'number' ? String(event) : event;
}
