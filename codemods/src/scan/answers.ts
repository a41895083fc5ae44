import type { Place } from '../span.js';
import { findAnnounced, findKept, readHandler } from './connection-state.js';
import type { HandlerState, Hearing } from './connection-state.js';
import { callableOf, evaluateHandler } from './evaluate.js';
import { audienceOf, loopsIn } from './server-ends.js';
import type { ServerWorld, Standpoint } from './server-world.js';
import { constantText } from './constants.js';
import { reachedFrom } from './reached.js';
import { socketCallReader } from './socket-calls.js';
import type { Reached } from './reached.js';
import { nodesBelow } from './syntax.js';
import type { SyntaxNode } from './syntax.js';
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
  /** Everybody gets it. */
  readonly isToAll: boolean;
}

/** Everything that the server's handlers send, and all that is sent anywhere. */
export interface ServerAnswers {
  readonly answers: readonly ServerAnswer[];
  readonly sends: readonly SentEvent[];
  /** What others see of each connection, if they see anything. */
  readonly announced: string | undefined;
}

const HEARS: ReadonlySet<string> = new Set(['on', 'once']);
const CONNECTS: ReadonlySet<string> = new Set(['connection', 'connect']);
const LEAVES: ReadonlySet<string> = new Set(['disconnect', 'disconnecting']);

/** What answers what, as far as the text of the handlers shows it. */
export function findAnswers(world: ServerWorld): ServerAnswers {
  const handlers: Handler[] = [];
  const sends: SentEvent[] = [];
  const connections: Reached[] = [];
  const readCall = socketCallReader(world);
  for (const [file, tree] of world.loaded) {
    const spans = { loops: loopsIn(tree), ends: returnsIn(tree) };
    visitAll(file, tree, (node, at) => {
      const call = readCall(node, at);
      const event = constantText(world, call?.event, file);
      if (call === undefined || event === undefined) return;
      const { method, object, held, handler } = call;
      if (held.kind === 'server' && CONNECTS.has(event)) {
        connections.push(...connectionOf(world, handler, at));
      }
      if (held.kind === 'socket' && HEARS.has(method)) {
        const hearing = { file, tree, call: node, socket: object };
        handlers.push(...handlerOf(world, event, handler, at, hearing));
      }
      const sent = { event, argumentCount: call.payload.length };
      const audience = audienceOf(object, held.kind === 'server');
      if (method === 'emit') sends.push(toSent(sent, placeOf(file, node), audience, spans));
    });
  }
  const states = handlers.map(({ state }) => state);
  const answers = handlers.map(({ event, file, start, end, state }) => {
    const own = sends.filter((sent) => isOf(sent, state.functions));
    return { event, file, start, end, sends: own, kept: findKept(state, states) };
  });
  return { answers, sends, announced: announcedBy(world, connections, handlers, sends) };
}

/** What is said to others, or kept for them, when a client comes, and what is said to all when it goes. */
function announcedBy(
  world: ServerWorld,
  connections: readonly Reached[],
  handlers: readonly Handler[],
  sends: readonly SentEvent[],
): string | undefined {
  const isHandled = (one: SentEvent): boolean =>
    handlers.some(({ state }) => isOf(one, state.functions));
  const leaving = handlers.filter(({ event }) => LEAVES.has(event));
  const sent = sends.find(
    (one) =>
      (one.isShared && isOf(one, connections) && !isHandled(one)) ||
      (one.isToAll && leaving.some(({ state }) => isOf(one, state.functions))),
  );
  return sent?.event ?? findAnnounced(world, connections);
}

function isOf(sent: SentEvent, functions: readonly Reached[]): boolean {
  return functions.some(({ node, at }) => isInside(sent, placeOf(at.file, node)));
}

/** What runs when a client connects. */
function connectionOf(
  world: ServerWorld,
  handler: SyntaxNode | undefined,
  at: Standpoint,
): Reached[] {
  const held = handler === undefined ? undefined : evaluateHandler(world, handler, at);
  const node = callableOf(world, held);
  const file = held !== undefined && 'file' in held ? held.file : at.file;
  return node === undefined ? [] : reachedFrom(world, file, node);
}

interface Handler extends Omit<ServerAnswer, 'sends' | 'kept'> {
  readonly state: HandlerState;
}
type Spans = readonly (readonly [number, number])[];

function toSent(
  sent: Pick<SentEvent, 'event' | 'argumentCount'>,
  place: Place,
  audience: string | undefined,
  { loops, ends }: { readonly loops: Spans; readonly ends: Spans },
): SentEvent {
  return {
    ...place,
    ...sent,
    isStreamed: isInAny(place, loops) && !isInAny(place, ends),
    isShared: audience !== undefined && audience !== 'socket.id',
    isToAll: audience === 'everyone',
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
  handler: SyntaxNode | undefined,
  at: Standpoint,
  hearing: Hearing,
): Handler[] {
  const held = handler === undefined ? undefined : evaluateHandler(world, handler, at);
  const node = callableOf(world, held);
  const file = held?.kind === 'function' ? held.file : at.file;
  if (node === undefined) return [];
  const state = readHandler(world, event, { file, node }, hearing);
  return [{ event, ...placeOf(file, node), state }];
}

function placeOf(file: string, { start, end }: SyntaxNode): Place {
  return { file, start: start ?? 0, end: end ?? 0 };
}

function isInside(inner: Place, outer: Place): boolean {
  return inner.file === outer.file && inner.start >= outer.start && inner.end <= outer.end;
}
