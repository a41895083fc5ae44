import { Emitter as ClientEmitter } from '../client/emitter.js';
import type {
  EventNames,
  EventParams,
  EventsMap,
  NoEvents,
  ReservedOrUserEventNames,
  ReservedOrUserListener,
} from '../client/event-maps.js';

/** Socket.IO's client emitter: the client's, under all the names it has there. */
export class Emitter<
  Listen extends EventsMap,
  Emit extends EventsMap,
  Reserved extends EventsMap = NoEvents,
> extends ClientEmitter<Listen, Reserved> {
  /** @see on */
  addEventListener<Name extends ReservedOrUserEventNames<Reserved, Listen>>(
    event: Name,
    listener: ReservedOrUserListener<Reserved, Listen, Name>,
  ): this {
    return this.on(event, listener);
  }

  /** @see off */
  removeListener<Name extends ReservedOrUserEventNames<Reserved, Listen>>(
    ...given: [event?: Name, listener?: ReservedOrUserListener<Reserved, Listen, Name>]
  ): this {
    return this.off(...given);
  }

  /** @see off */
  removeEventListener<Name extends ReservedOrUserEventNames<Reserved, Listen>>(
    ...given: [event?: Name, listener?: ReservedOrUserListener<Reserved, Listen, Name>]
  ): this {
    return this.off(...given);
  }

  /** @see off */
  removeAllListeners<Name extends ReservedOrUserEventNames<Reserved, Listen>>(
    ...given: [event?: Name, listener?: ReservedOrUserListener<Reserved, Listen, Name>]
  ): this {
    return this.off(...given);
  }

  /** Calls the handlers of an event, here and now. */
  emit<Name extends EventNames<Emit>>(event: Name, ...args: EventParams<Emit, Name>): this {
    this._dispatch(event, ...args);
    return this;
  }

  /** Calls the handlers of one of the emitter's own events. */
  protected emitReserved<Name extends EventNames<Reserved>>(
    event: Name,
    ...args: EventParams<Reserved, Name>
  ): this {
    this._dispatch(event, ...args);
    return this;
  }
}
