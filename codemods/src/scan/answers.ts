import type { Place } from '../span.js';
import { findKept, stateOf } from './connection-state.js';
import type { HandlerState } from './connection-state.js';
import { callableOf, evaluate, isConnected } from './evaluate.js';
import { audienceOf, loopsIn } from './server-ends.js';
import type { ServerWorld, Standpoint } from './server-world.js';
import { isCall, memberOf, nodesBelow, textOf } from './syntax.js';
import type { CallLike, SyntaxNode } from './syntax.js';
import { visitAll } from './trace-server.js';

/** What the server does when a client sends an event. The place is that of the handler. */
export interface ServerAnswer extends Place {
  readonly event: string;
  /** What is sent to clients in the text of the handler. */
  readonly sends: readonly SentEvent[];
  /** Why it would be another answer on a connection of its own, if it would. */
  readonly kept: string | undefined;
}

/** One `emit` to clients. The place is that of the call. */
export interface SentEvent extends Place {
  readonly event: string;
  readonly argumentCount: number;
  /** It is sent while something is read bit by bit. */
  readonly isStreamed: boolean;
  /** Others may get it too. */
  readonly isShared: boolean;
}

/** Everything that the server's handlers send, and all that is sent anywhere. */
export interface ServerAnswers {
  readonly answers: readonly ServerAnswer[];
  readonly sends: readonly SentEvent[];
}

const HEARS: ReadonlySet<string> = new Set(['on', 'once']);

/** What answers what, as far as the text of the handlers shows it. */
export function findAnswers(world: ServerWorld): ServerAnswers {
  const handlers: Handler[] = [];
  const sends: SentEvent[] = [];
  for (const [file, tree] of world.loaded) {
    const spans = { loops: loopsIn(tree), ends: returnsIn(tree) };
    visitAll(file, tree, (node, at) => {
      const member = isCall(node) ? memberOf(node.callee) : undefined;
      const event = isCall(node) ? textOf(node.arguments[0]) : undefined;
      if (!isCall(node) || member === undefined || event === undefined) return;
      const held = evaluate(world, member.object, at);
      if (!isConnected(held)) return;
      if (held.kind === 'socket' && HEARS.has(member.name)) {
        handlers.push(...handlerOf(world, event, node, at, { tree, socket: member.object }));
      }
      const audience = audienceOf(member.object, held.kind === 'server');
      if (member.name === 'emit') sends.push(toSent(event, file, node, audience, spans));
    });
  }
  const states = handlers.map(({ state }) => state);
  const answers = handlers.map(({ event, file, start, end, state }) => {
    const own = sends.filter((sent) => isInside(sent, { file, start, end }));
    return { event, file, start, end, sends: own, kept: findKept(state, states) };
  });
  return { answers, sends };
}

type Handler = Omit<ServerAnswer, 'sends' | 'kept'> & { readonly state: HandlerState };
type Spans = readonly (readonly [number, number])[];

function toSent(
  event: string,
  file: string,
  node: CallLike,
  audience: string | undefined,
  { loops, ends }: { readonly loops: Spans; readonly ends: Spans },
): SentEvent {
  const place = placeOf(file, node);
  return {
    ...place,
    event,
    argumentCount: node.arguments.length - 1,
    isStreamed: isInAny(place, loops) && !isInAny(place, ends),
    isShared: audience !== undefined && audience !== 'socket.id',
  };
}

/** The spans of what is returned: the last thing that is done. */
function returnsIn(tree: SyntaxNode): [number, number][] {
  const spans: [number, number][] = [];
  for (const { type, start, end } of nodesBelow(tree)) {
    if (type === 'ReturnStatement') spans.push([start ?? 0, end ?? 0]);
  }
  return spans;
}

function isInAny({ start }: Place, spans: Spans): boolean {
  return spans.some(([from, to]) => from <= start && start < to);
}

function handlerOf(
  world: ServerWorld,
  event: string,
  call: CallLike,
  at: Standpoint,
  { tree, socket }: { tree: SyntaxNode; socket: SyntaxNode },
): Handler[] {
  const [, handler] = call.arguments;
  const held = handler === undefined ? undefined : evaluate(world, handler, at);
  const node = callableOf(world, held);
  const file = held?.kind === 'function' ? held.file : at.file;
  if (node === undefined) return [];
  return [{ event, ...placeOf(file, node), state: stateOf(event, node, { tree, call, socket }) }];
}

function placeOf(file: string, { start, end }: SyntaxNode): Place {
  return { file, start: start ?? 0, end: end ?? 0 };
}

function isInside(inner: Place, outer: Place): boolean {
  return inner.file === outer.file && inner.start >= outer.start && inner.end <= outer.end;
}
