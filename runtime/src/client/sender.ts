import type {
  AllButLast,
  EventNames,
  EventParams,
  EventsMap,
  FirstArg,
  Last,
} from './event-maps.js';

/** Sending under a condition. `Self` is the client, for the next call of a chain. */
export interface Sender<Send extends EventsMap, Self, Plain extends EventsMap = Send> {
  /** Sends an event. A function as the last argument is called with the server's answer. */
  send<Name extends EventNames<Send>>(event: Name, ...args: EventParams<Send, Name>): Self;
  /** Sends an event, and resolves to the server's answer. Rejects when the connection ends before. */
  request<Name extends EventNames<Plain>>(
    event: Name,
    ...args: AllButLast<EventParams<Plain, Name>>
  ): Promise<FirstArg<Last<EventParams<Plain, Name>>>>;
}
