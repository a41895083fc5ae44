// oxlint-disable typescript/no-explicit-any -- a handler may ask for any types of arguments: only `any` takes them all, and Socket.IO's own types are so
/** Names of events and the handlers they call: `interface Chat { message: (text: string) => void }`. */
export interface EventsMap {
  [event: string]: any;
}

/** Any event, with any arguments: what a client without type arguments has. */
export interface DefaultEventsMap {
  [event: string]: (...args: any[]) => void;
}

/** No event at all. */
// oxlint-disable-next-line typescript/no-generated-empty-object-type -- empty is what is meant
export type NoEvents = Pick<EventsMap, never>;

export type EventNames<Map extends EventsMap> = keyof Map & (string | symbol);

export type EventParams<Map extends EventsMap, Name extends EventNames<Map>> = Parameters<
  Map[Name]
>;

export type ReservedOrUserEventNames<Reserved extends EventsMap, User extends EventsMap> =
  EventNames<Reserved> | EventNames<User>;

type AnyListener = (...args: any[]) => void | Promise<void>;

type OrAnyListener<T> = [T] extends [never] ? AnyListener : T;

/** The handler of an event, the reserved ones first. */
export type ReservedOrUserListener<
  Reserved extends EventsMap,
  User extends EventsMap,
  Name extends ReservedOrUserEventNames<Reserved, User>,
> = OrAnyListener<
  Name extends EventNames<Reserved>
    ? Reserved[Name]
    : Name extends EventNames<User>
      ? User[Name]
      : never
>;

/** A handler of every event: its name, then its arguments. */
export type CatchAll = (event: any, ...args: any[]) => void;

export type Last<T extends any[]> = T extends [...infer _Head, infer Tail] ? Tail : any;
export type AllButLast<T extends any[]> = T extends [...infer Head, infer _Tail] ? Head : any[];
export type FirstArg<T> = T extends (arg: infer Param) => infer _Result ? Param : any;

type PrependError<T extends any[]> = {
  [K in keyof T]: T[K] extends (...args: infer Params) => infer Result
    ? (error: Error, ...args: Params) => Result
    : T[K];
};

/** The same events with acks that are told of an error first, as after `timeout()`. */
export type DecorateAcknowledgements<E> = {
  [K in keyof E]: E[K] extends (...args: infer Params) => infer Result
    ? (...args: PrependError<Params>) => Result
    : E[K];
};
