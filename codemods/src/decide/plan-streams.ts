import type { SocketGroup, SocketUse } from '../inventory.js';
import type { RoutePlan, StreamPlan } from '../plan.js';
import type { Place } from '../span.js';
import type { StreamNames, Streams } from '../streams.js';

/** By event: how many arguments the server is seen to send with it, at the most. */
export type ArgumentCounts = ReadonlyMap<string, number>;

/** An answer, in the one file that asks for it and hears it, or the reason why it stays on the socket. */
export type PlannedStream =
  | { readonly kind: 'planned'; readonly file: string; readonly stream: StreamPlan }
  | {
      readonly kind: 'refused';
      readonly event: string;
      readonly place: Place;
      readonly reason: string;
    };

const LISTENS: ReadonlySet<string> = new Set(['on', 'once', 'addListener', 'addEventListener']);
const REMOVES: ReadonlySet<string> = new Set([
  'off',
  'removeListener',
  'removeAllListeners',
  'removeEventListener',
]);
const CATCH_ALL: ReadonlySet<string> = new Set(['onAny', 'prependAny']);

/** The route of each named answer. */
export function planRoutes(streams: Streams, mount: string): RoutePlan[] {
  return Object.entries(streams).map(([event, { until, events, path }]) => {
    const others = events.filter((one) => !until.includes(one));
    return { event, until, events: others, path: path ?? defaultPath(mount, event) };
  });
}

/** Below the bridge, where a proxy that lets the bridge through needs nothing more. */
export function defaultPath(mount: string, event: string): string {
  const words = event.replaceAll(/([a-z\d])([A-Z])/g, '$1-$2').match(/[A-Za-z\d]+/g) ?? ['answer'];
  return `${mount}/${words.join('-').toLowerCase()}`;
}

/** A group that goes native, or one of a client that is native already: what it sends with goes by another name. */
export interface StreamGroup {
  readonly group: SocketGroup;
  readonly ask: 'emit' | 'send';
  /** That its sockets connect to; undefined where no literal says so. */
  readonly namespace: string | undefined;
}

/** The namespace that a named answer is asked for in; `undefined` where it cannot be told, or there are several. */
export function namespaceOfRoute(
  { event }: RoutePlan,
  groups: readonly StreamGroup[],
): string | undefined {
  const asking = groups.filter(({ group, ask }) => usesOf(group, ask, [event]).length > 0);
  const [first = '/', ...others] = new Set(asking.map(({ namespace }) => namespace ?? ''));
  return others.length === 0 && first !== '' ? first : undefined;
}

/** A named answer in some groups. A group that does not ask for it has none. */
export function planStream(
  route: RoutePlan,
  groups: readonly StreamGroup[],
  argumentCounts: ArgumentCounts,
): PlannedStream[] {
  return groups.flatMap(({ group, ask }) => {
    const asks = usesOf(group, ask, [route.event]);
    const [first] = asks;
    if (first === undefined) return [];
    const names = [...route.events, ...route.until];
    const listeners = group.uses.filter(
      (use) => LISTENS.has(use.member ?? '') && hears(use, names),
    );
    const removals = group.uses.filter((use) => REMOVES.has(use.member ?? '') && hears(use, names));
    const uses = [...group.creations, ...group.uses];
    const stream = { ...route, asks, listeners, removals, uses, argumentCounts };
    const refusal = findRefusal(group, stream, first);
    return refusal === undefined
      ? { kind: 'planned' as const, file: first.file, stream }
      : { kind: 'refused' as const, event: route.event, ...refusal };
  });
}

function findRefusal(
  group: SocketGroup,
  { asks, listeners, removals, until }: StreamPlan,
  first: SocketUse,
): { place: Place; reason: string } | undefined {
  const away = [...asks, ...listeners, ...removals].find(({ file }) => file !== first.file);
  if (away !== undefined) return refuse(away, 'it is not asked for and heard in one file');
  if (listeners.length === 0) return refuse(first, 'nothing listens to its events');
  const odd = [...asks, ...listeners, ...removals].find((use) => !isPlain(use));
  if (odd !== undefined) {
    return refuse(odd, `this ${odd.member ?? 'use'} is not a plain call with one known event`);
  }
  const once = listeners.find(({ member, call }) => {
    return member === 'once' && !until.includes(call?.events?.[0] ?? '');
  });
  if (once !== undefined) return refuse(once, 'only the first of these events is heard');
  const all = group.uses.find(({ member = '' }) => CATCH_ALL.has(member));
  if (all !== undefined) return refuse(all, `\`${all.member ?? ''}\` hears its events too`);
  return undefined;
}

function refuse(place: Place, reason: string): { place: Place; reason: string } {
  return { place, reason };
}

function usesOf(group: SocketGroup, member: string, events: readonly string[]): SocketUse[] {
  return group.uses.filter((use) => use.member === member && hears(use, events));
}

function hears({ call, isDouble }: SocketUse, names: readonly string[]): boolean {
  return isDouble !== true && (call?.events?.some((event) => names.includes(event)) ?? false);
}

function isPlain({ kind, flag, isOptional, call }: SocketUse): boolean {
  if (kind !== 'call' || flag !== undefined || isOptional) return false;
  return call?.hasSpread === false && call.events?.length === 1;
}

const OF_ITS_OWN = 'and each request of a route has a connection of its own';

/** What the server's own text says against a named answer. */
export function refusalOfServer(
  { event, until, events }: StreamNames & { readonly event: string },
  {
    answers,
    sends,
    announced,
  }: {
    readonly answers: readonly SeenAnswer[];
    readonly sends: readonly SeenSend[];
    readonly announced: string | undefined;
  },
  isHeard: (event: string) => boolean,
): string | undefined {
  const names = new Set([...until, ...events]);
  const shared = sends.find((sent) => names.has(sent.event) && sent.isShared);
  if (shared !== undefined) return `\`${shared.event}\` is sent to others as well`;
  const own = answers.filter((answer) => answer.event === event);
  const lost = own
    .flatMap((answer) => answer.sends)
    .find((sent) => !names.has(sent.event) && isHeard(sent.event));
  if (lost !== undefined) return `its handler also sends \`${lost.event}\`, which is not named`;
  const kept = own.find((answer) => answer.kept !== undefined)?.kept;
  if (kept !== undefined) return `${kept}, ${OF_ITS_OWN}`;
  if (announced !== undefined)
    return `others see each client that comes or goes (\`${announced}\`), ${OF_ITS_OWN}`;
  if (own.length === 0) return 'its handler was not found in the server';
  for (const other of answers) {
    if (
      other.event === event ||
      own.some(({ sends: ours }) => ours.some((one) => other.sends.includes(one)))
    )
      continue;
    const same = other.sends.find((sent) => names.has(sent.event));
    if (same !== undefined) return `\`${other.event}\` is answered by \`${same.event}\` too`;
  }
  return undefined;
}

interface SeenAnswer {
  readonly event: string;
  readonly sends: readonly SeenSend[];
  readonly kept: string | undefined;
}

interface SeenSend {
  readonly event: string;
  readonly isShared: boolean;
}
