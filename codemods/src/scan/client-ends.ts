import type { SocketUse } from '../inventory.js';
import type { EventEnd } from '../survey.js';
import type { ScanInput } from './input.js';
import { payloadOf, takenBy } from './payload.js';
import type { FoundEnd, PlaceOf } from './server-ends.js';
import { bare, callAt, isCallable } from './syntax.js';
import type { SyntaxNode } from './syntax.js';

/** What the members of a client are called. */
interface Terms {
  readonly emits: ReadonlySet<string>;
  /** Resolves to the answer. */
  readonly asks: string;
  /** Sends an event whose name is not given: `message`. */
  readonly unnamed?: string;
}

const SOCKET_IO: Terms = {
  emits: new Set(['emit', 'emitWithAck', 'send']),
  asks: 'emitWithAck',
  unnamed: 'send',
};
const NATIVE: Terms = { emits: new Set(['send', 'request']), asks: 'request' };
const HEARS: ReadonlySet<string> = new Set(['on', 'once', 'addEventListener']);

/** What the client's own life is about, 2.x to 4.x. */
const LIFECYCLE: ReadonlySet<string> = new Set([
  'connect',
  'connecting',
  'disconnect',
  'connect_error',
  'connect_failed',
  'connect_timeout',
  'error',
  'reconnect',
  'reconnecting',
  'reconnect_attempt',
  'reconnect_error',
  'reconnect_failed',
  'ping',
  'pong',
]);

/** Every event that client sockets and native clients send or hear, from the uses that the analysis found. */
export function findClientEnds(input: ScanInput, placeOf: PlaceOf): FoundEnd[] {
  const { inventory, nativeUses, treeOf, isAsked } = input;
  const argumentsOf = ({ file, call }: SocketUse): readonly SyntaxNode[] => {
    const tree = call && treeOf(file);
    return (tree && callAt(tree, call.start, call.end)?.arguments) ?? [];
  };
  const endsOf = (uses: readonly SocketUse[], terms: Terms): FoundEnd[] =>
    uses
      .filter((use) => isEventUse(use, terms) && isAsked(use.file))
      .flatMap((use) => {
        const given = argumentsOf(use);
        const isEmit = terms.emits.has(use.member ?? '');
        const taken = isEmit ? sentBy(use, given, terms) : heardBy(given);
        const end = Object.assign(placeOf(use.file, use.start), taken);
        return namesOf(use, terms).map((name) => toEnd(name, isEmit, end));
      });
  return [
    ...endsOf(
      inventory.groups.flatMap(({ uses }) => uses),
      SOCKET_IO,
    ),
    ...endsOf(nativeUses, NATIVE),
  ];
}

/** The names that a use is about; `undefined` for one that is worked out at run time. */
function namesOf({ member, call }: SocketUse, { unnamed }: Terms): (string | undefined)[] {
  const names = member === unnamed ? ['message'] : (call?.events ?? [undefined]);
  return names.filter((name) => name === undefined || !LIFECYCLE.has(name));
}

function toEnd(name: string | undefined, isEmit: boolean, end: EventEnd): FoundEnd {
  const way: Pick<FoundEnd, 'direction' | 'role'> = isEmit
    ? { direction: 'to-server', role: 'from' }
    : { direction: 'to-client', role: 'to' };
  return { ...(name === undefined ? {} : { name }), ...way, end, isStreamed: false };
}

function isEventUse({ member, kind }: SocketUse, { emits }: Terms): boolean {
  return kind === 'call' && member !== undefined && (emits.has(member) || HEARS.has(member));
}

function sentBy(
  { member }: SocketUse,
  given: readonly SyntaxNode[],
  { unnamed, asks }: Terms,
): Pick<EventEnd, 'payload' | 'hasAck'> {
  const { payload, hasAck } = payloadOf(member === unnamed ? given : given.slice(1));
  return { payload, hasAck: hasAck || member === asks };
}

function heardBy(given: readonly SyntaxNode[]): Pick<EventEnd, 'payload' | 'hasAck'> {
  const handler = given[1] === undefined ? undefined : bare(given[1]);
  if (handler === undefined || !isCallable(handler)) return { payload: [], hasAck: false };
  return takenBy(handler);
}
