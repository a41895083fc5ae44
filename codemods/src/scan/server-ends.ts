import type { Direction, EventEnd, SurveyPlace } from '../survey.js';
import { constantText } from './constants.js';
import { evaluateHandler } from './evaluate.js';
import { subscribedEvent } from './nest.js';
import { payloadOf, takenBy } from './payload.js';
import type { ServerWorld, Standpoint } from './server-world.js';
import { socketCallReader } from './socket-calls.js';
import type { SocketCall } from './socket-calls.js';
import { bare, isCall, memberOf, nodesBelow, textOf } from './syntax.js';
import type { Method, SyntaxNode } from './syntax.js';
import { visitAll } from './trace-server.js';

/** A use of an event, before the ends are joined by name. No name: it is worked out at run time. */
export interface FoundEnd {
  readonly name?: string;
  readonly direction: Direction;
  readonly role: 'from' | 'to';
  readonly end: EventEnd;
  /** Written while something is iterated over: an answer that grows. */
  readonly isStreamed: boolean;
}

/** Turns a place into the one that a person sees. */
export type PlaceOf = (file: string, offset: number) => { file: string; line: number };

const HEARS: ReadonlySet<string> = new Set(['on', 'once', 'addListener']);

/** What the server's own life is about. */
const LIFECYCLE: ReadonlySet<string> = new Set([
  'connection',
  'connect',
  'disconnect',
  'disconnecting',
  'error',
  'new_namespace',
  'initial_headers',
  'headers',
  'connection_error',
]);

type EndWithoutLoop = Omit<FoundEnd, 'isStreamed'>;

/** Every event that the server's files send to sockets or hear from them. */
export function findServerEnds(world: ServerWorld, placeOf: PlaceOf): FoundEnd[] {
  const found: FoundEnd[] = [];
  const readCall = socketCallReader(world);
  for (const [file, tree] of world.loaded) {
    const loops = loopsIn(tree);
    visitAll(file, tree, (node, at) => {
      const end = toEnd(world, node, at, readCall(node, at), () => placeOf(file, node.start ?? 0));
      if (end === undefined || LIFECYCLE.has(end.name ?? '')) return;
      const offset = node.start ?? 0;
      const isStreamed = loops.some(([start, stop]) => start <= offset && offset < stop);
      found.push({ ...end, isStreamed });
    });
  }
  return found;
}

function toEnd(
  world: ServerWorld,
  node: SyntaxNode,
  at: Standpoint,
  call: SocketCall | undefined,
  place: () => SurveyPlace,
): EndWithoutLoop | undefined {
  if (node.type === 'ClassMethod') return toSubscribed(node, place);
  if (call === undefined) return undefined;
  const name = constantText(world, call.event, at.file);
  if (!HEARS.has(call.method)) return toEmit(call, name, place);
  return call.held.kind === 'socket' ? toHeard(world, call, name, at, place) : undefined;
}

function toEmit(
  { method, object, held, payload, event }: SocketCall,
  said: string | undefined,
  place: () => SurveyPlace,
): EndWithoutLoop {
  const sent = payloadOf(payload);
  const hasAck = sent.hasAck || method === 'emitWithAck';
  const audience = audienceOf(object, held.kind === 'server');
  const base = { ...place(), payload: sent.payload, hasAck };
  const end = audience === undefined ? base : { ...base, audience };
  const isMessage = event === undefined && method !== 'emit';
  return { ...named(isMessage ? 'message' : said), direction: 'to-client', role: 'from', end };
}

function toHeard(
  world: ServerWorld,
  { handler }: SocketCall,
  name: string | undefined,
  at: Standpoint,
  place: () => SurveyPlace,
): EndWithoutLoop {
  const held = handler === undefined ? undefined : evaluateHandler(world, handler, at);
  const taken = held?.kind === 'function' ? takenBy(held.node) : { payload: [], hasAck: false };
  const end = { ...place(), ...taken };
  return { ...named(name), direction: 'to-server', role: 'to', end };
}

function toSubscribed(method: Method, place: () => SurveyPlace): EndWithoutLoop | undefined {
  const name = subscribedEvent(method);
  if (name === undefined) return undefined;
  const end = { ...place(), payload: [], hasAck: false };
  return { name, direction: 'to-server', role: 'to', end };
}

function named(name: string | undefined): { name?: string } {
  return name === undefined ? {} : { name };
}

/** `io.to(a).to(b)` reaches the rooms a and b; `io` reaches everyone; a socket alone has no audience. */
export function audienceOf(receiver: SyntaxNode, isServer: boolean): string | undefined {
  const rooms: string[] = [];
  let isToAll = isServer;
  for (const { name, room } of linksOf(receiver)) {
    if (name === 'broadcast') isToAll = true;
    if ((name === 'to' || name === 'in') && room !== undefined) rooms.unshift(labelOf(room));
  }
  if (rooms.length > 0) return rooms.join(', ');
  return isToAll ? 'everyone' : undefined;
}

/** The links of a chain, the last one first. */
function* linksOf(receiver: SyntaxNode): Generator<{ name: string; room: SyntaxNode | undefined }> {
  const node = bare(receiver);
  const member = memberOf(isCall(node) ? node.callee : node);
  if (member === undefined) return;
  yield { name: member.name, room: isCall(node) ? node.arguments[0] : undefined };
  yield* linksOf(member.object);
}

function labelOf(node: SyntaxNode): string {
  const inner = bare(node);
  if (inner.type === 'StringLiteral') return `'${inner.value}'`;
  if (inner.type === 'Identifier') return inner.name;
  const member = memberOf(inner);
  return member === undefined ? '…' : `${labelOf(member.object)}.${member.name}`;
}

/** The spans of `for await` loops and of handlers that get a stream's chunks. */
export function loopsIn(tree: SyntaxNode): [number, number][] {
  const loops: [number, number][] = [];
  for (const node of nodesBelow(tree)) {
    const isLoop = node.type === 'ForOfStatement' && node.await;
    if (isLoop || hearsData(node)) loops.push([node.start ?? 0, node.end ?? 0]);
  }
  return loops;
}

function hearsData(node: SyntaxNode): boolean {
  if (node.type !== 'CallExpression' || memberOf(node.callee)?.name !== 'on') return false;
  return textOf(node.arguments[0]) === 'data';
}
