import { RECONNECT_EVENTS } from '../catalog/manager.js';
import type { Inventory, SocketGroup, SocketUse } from '../inventory.js';

/** What a decision about a use depends on besides that use. */
export interface Standing {
  /** The version of socket.io-client that the code is written for, where it is known. */
  readonly major: number | undefined;
  /** Its manager serves this one socket: none other of the same package can be made by it. */
  readonly isAlone: () => boolean;
  /** A test has something in the place of a socket, with the members that Socket.IO's has. */
  readonly hasDouble: boolean;
  /** Factories that are handed on can be handed on as the native one. */
  readonly isHandable: boolean;
  /** It can be opened again, or its listeners are looked at: they have to outlive its end. */
  readonly isKept: boolean;
  /** Somewhere all listeners are taken away at once. */
  readonly isCleared: boolean;
}

/** Where the sockets of a project are. */
interface Surroundings {
  readonly inventory: Inventory;
  /** The package of a file; `undefined` for tests, which make sockets of their own. */
  readonly homeOf: (file: string) => string | undefined;
  /** Packages with a socket that is native already. */
  readonly nativeHomes: () => ReadonlySet<string>;
}

export function findStanding(
  group: SocketGroup,
  major: number | undefined,
  surroundings: Surroundings,
): Standing {
  return {
    major,
    isAlone: () => isOnlyOne(group, surroundings),
    hasDouble: group.uses.some(({ isDouble }) => isDouble === true),
    isHandable: surroundings.inventory.factoryHandles.length > 0,
    isKept: group.uses.some(({ member }) => OUTLIVING.has(member)),
    isCleared: group.uses.some(isClearing),
  };
}

function isOnlyOne(group: SocketGroup, { inventory, homeOf, nativeHomes }: Surroundings): boolean {
  const [creation, ...others] = group.creations;
  const home = creation && homeOf(creation.file);
  if (home === undefined || others.length > 0) return false;
  const creations = inventory.groups.flatMap((one) => one.creations);
  return (
    !nativeHomes().has(home) &&
    creations.every((one) => one === creation || homeOf(one.file) !== home)
  );
}

const CLEARING: ReadonlySet<string | undefined> = new Set(['off', 'removeAllListeners']);

function isClearing({ member, call }: SocketUse): boolean {
  return CLEARING.has(member) && call?.arguments.length === 0;
}

const OUTLIVING: ReadonlySet<string | undefined> = new Set([
  'connect',
  'open',
  'listeners',
  'hasListeners',
]);

const LISTENING: ReadonlySet<string | undefined> = new Set([
  'on',
  'once',
  'off',
  'removeListener',
  'removeAllListeners',
]);

/** A listener on the socket to the attempts to come back, which the native client tells of apart from its events. */
export function isLifted({ member, call, isDouble }: SocketUse, { major }: Standing): boolean {
  if (major === undefined || major > 2 || isDouble === true || !LISTENING.has(member)) return false;
  return call?.events?.some((event) => RECONNECT_EVENTS.includes(event)) === true;
}

/** Why a listener to the attempts to come back cannot be moved to where the native client tells of them. */
export function whyNotLifted(
  call: SocketUse['call'],
  { isAlone, hasDouble, isCleared }: Standing,
): string | undefined {
  if (call?.events?.every((event) => RECONNECT_EVENTS.includes(event)) !== true)
    return 'other events are named in the same place';
  if (call.isResultUsed) return 'what the call gives is used';
  if (call.isThisUsed) return 'its listener looks at `this`, or may';
  if (!isAlone()) return 'another socket may be served by the same manager';
  if (hasDouble) return 'a test has something in the place of the socket';
  return isCleared ? 'all listeners are taken away at once elsewhere' : undefined;
}
