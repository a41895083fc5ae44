import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

const GIVE_BACK = Symbol('give back');

type StandIn = ServerResponse & { [GIVE_BACK]?: () => void };

/** What cannot be done without the connection. */
const METHODS = ['write', 'end', 'destroy'] as const;

/**
 * The same functions for all: a framework may keep the response of each client. No getter in the place of what is there
 * (`destroyed`): that makes an object a table, and 2 KB of each response are enough to make V8 keep more of young objects.
 */
const MEMBERS: PropertyDescriptorMap = Object.fromEntries(
  METHODS.map((name) => [name, { configurable: true, value: asking(name) }]),
);

/**
 * Makes a response whose connection has been taken stand in for what it was, to whoever has kept it: it shows whether the
 * connection is still there, and has it again as soon as somebody listens to it, writes to it or ends it.
 * @param giveBack called then, once; the response is as Node made it
 */
export function standIn(response: ServerResponse, socket: Socket, giveBack: () => void): void {
  // Its type says that only Node sets it.
  Object.assign(response, { socket, [GIVE_BACK]: giveBack });
  Object.defineProperties(response, MEMBERS);
  response.on('newListener', askSoon);
}

/** Whoever listens is to be there when the response has its connection again. */
function askSoon(this: StandIn): void {
  process.nextTick(ask, this);
}

function asking(name: (typeof METHODS)[number]) {
  return function (this: StandIn, ...args: unknown[]): unknown {
    ask(this);
    return Reflect.apply(this[name], this, args);
  };
}

function ask(response: StandIn): void {
  const { [GIVE_BACK]: giveBack } = response;
  if (!giveBack) return;
  for (const name of [GIVE_BACK, ...METHODS]) Reflect.deleteProperty(response, name);
  response.off('newListener', askSoon);
  giveBack();
}
