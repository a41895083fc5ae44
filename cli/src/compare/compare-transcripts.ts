import { align } from './align.js';
import { variationKey } from './difference.js';
import type { Difference, Tolerance } from './difference.js';
import { comparePayloads, withoutPaths } from './payload-paths.js';
import type { Asked, Heard, SocketTranscript, Transcript } from './transcript.js';

/** Which event a difference is about. */
type Place = Pick<Difference, 'socket' | 'event' | 'number'>;

/** What one client heard, as it is compared. */
interface Sequence {
  readonly socket: string;
  readonly heard: readonly Heard[];
  /** Whether an event without a counterpart came while both clients listened. */
  readonly isInside: (heard: Heard) => boolean;
}

/**
 * Everything in which a play with SSE differs from the same play with Socket.IO.
 *
 * @param options.isTogether both ran at once: what came while only one of them listened is no difference
 */
export function compareTranscripts(
  socketIo: Transcript,
  sse: Transcript,
  tolerance: Tolerance,
  options: { readonly isTogether: boolean },
): Difference[] {
  const fromMs = Math.max(socketIo.connectedAtMs, sse.connectedAtMs);
  const toMs = Math.min(socketIo.stoppedAtMs, sse.stoppedAtMs) - tolerance.lateMs;
  const isHeardByBoth = ({ atMs }: Heard): boolean =>
    !options.isTogether || (atMs > fromMs && atMs < toMs);
  const none: SocketTranscript = { name: '', heard: [], asked: [] };
  const isCut = sse.failure !== undefined;
  return socketIo.sockets.flatMap((a, index) => {
    const b = sse.sockets[index] ?? none;
    const asked = a.asked.slice(0, isCut ? b.asked.length : Infinity);
    return [
      ...compareHeard(
        { socket: a.name, heard: a.heard, isInside: isHeardByBoth },
        { socket: a.name, heard: b.heard, isInside: isHeardByBoth },
        tolerance,
        sse,
      ),
      ...asked.flatMap((one, at) => compareAnswers(a.name, at + 1, [one, b.asked[at]], tolerance)),
    ];
  });
}

function compareHeard(
  a: Sequence,
  b: Sequence,
  tolerance: Tolerance,
  { failure, missing }: Transcript,
): Difference[] {
  const [keysA, keysB] = [keysOf(a, tolerance), keysOf(b, tolerance)];
  const { pairs, onlyA, onlyB } = align(keysA, keysB);
  // Where the scenario broke off, what it waited for is missing; what would have come behind it follows from that.
  const lastPaired = pairs.at(-1)?.[0] ?? -1;
  const isMissing = (at: number): boolean =>
    failure === undefined ||
    at <= lastPaired ||
    (at === lastPaired + 1 && a.heard[at]?.name === missing);
  const leftA = onlyA.filter((at) => isMissing(at) && isInside(a, at));
  const leftB = new Set(onlyB.filter((at) => isInside(b, at)));
  const found: Difference[] = pairs.flatMap(([at, other]) =>
    compareTimes(a.socket, at + 1, [a.heard[at], b.heard[other]], tolerance),
  );
  const take = (isIt: (at: number) => boolean): number | undefined => {
    const at = [...leftB].find(isIt);
    if (at !== undefined) leftB.delete(at);
    return at;
  };
  const alone: number[] = [];
  for (const at of leftA) {
    const other = take((one) => keysB[one] === keysA[at]);
    if (other === undefined) alone.push(at);
    else found.push(...misplaced(a, at, other, tolerance));
  }
  for (const at of alone) {
    const other = take((one) => b.heard[one]?.name === a.heard[at]?.name);
    if (other === undefined) found.push(...unpaired('lost', a, at, tolerance));
    else found.push(...changed(a, at, b.heard[other], tolerance));
  }
  return [...found, ...[...leftB].flatMap((at) => unpaired('extra', b, at, tolerance))];
}

function isInside(sequence: Sequence, at: number): boolean {
  const heard = sequence.heard[at];
  return heard !== undefined && sequence.isInside(heard);
}

function keysOf({ heard }: Sequence, tolerance: Tolerance): string[] {
  return heard.map((one) => keyOf(one, tolerance));
}

/** What makes two events the same: the name and all of the payload that does not vary by itself. */
function keyOf(heard: Heard, tolerance: Tolerance): string {
  return JSON.stringify([heard.name, heard.wantsAnswer, steadyArgs(heard, tolerance)], sorted);
}

function steadyArgs({ name, args }: Heard, { paths }: Tolerance): unknown {
  return withoutPaths(args, paths.get(variationKey(name)) ?? new Set());
}

function misplaced(
  { socket, heard }: Sequence,
  at: number,
  other: number,
  { unordered }: Tolerance,
): Difference[] {
  const { name = '', args = [] } = heard[at] ?? {};
  if (unordered.has(variationKey(name))) return [];
  return [{ socket, event: name, kind: 'order', number: at + 1, sseNumber: other + 1, args }];
}

function unpaired(
  kind: 'lost' | 'extra',
  { socket, heard }: Sequence,
  at: number,
  { uncounted }: Tolerance,
): Difference[] {
  const one = heard[at];
  if (one === undefined || uncounted.has(variationKey(one.name))) return [];
  return [{ socket, event: one.name, kind, number: at + 1, args: one.args }];
}

function changed(
  { socket, heard }: Sequence,
  at: number,
  other: Heard | undefined,
  tolerance: Tolerance,
): Difference[] {
  const one = heard[at];
  if (one === undefined || other === undefined) return [];
  const place = { socket, event: one.name, number: at + 1 };
  const [args, otherArgs] = [steadyArgs(one, tolerance), steadyArgs(other, tolerance)];
  const payload = payloadDifferences('payload', place, args, otherArgs);
  if (one.wantsAnswer === other.wantsAnswer) return payload;
  const { wantsAnswer: socketIo } = one;
  return [...payload, { ...place, kind: 'wants-answer', socketIo, sse: !socketIo }];
}

function compareAnswers(
  socket: string,
  number: number,
  [a, b]: readonly [Asked, Asked | undefined],
  { paths, lateMs }: Tolerance,
): Difference[] {
  const place = { socket, event: a.name, number };
  if (a.answer === undefined) {
    if (b?.answer === undefined) return [];
    return [{ ...place, kind: 'extra-answer', args: b.answer.args }];
  }
  if (b?.answer === undefined) return [{ ...place, kind: 'no-answer', args: a.answer.args }];
  const varying = paths.get(variationKey(a.name, true)) ?? new Set();
  const differing = payloadDifferences(
    'answer',
    place,
    withoutPaths(a.answer.args, varying),
    withoutPaths(b.answer.args, varying),
  );
  const { waitedMs: socketIoMs } = a.answer;
  const { waitedMs: sseMs } = b.answer;
  if (sseMs - socketIoMs <= lateMs) return differing;
  return [...differing, { ...place, kind: 'late-answer', socketIoMs, sseMs }];
}

function payloadDifferences(
  kind: 'payload' | 'answer',
  { socket, event, number }: Place,
  socketIoArgs: unknown,
  sseArgs: unknown,
): Difference[] {
  return comparePayloads(socketIoArgs, sseArgs).map(({ path, a: socketIo, b: sse }) => ({
    socket,
    event,
    kind,
    number,
    path,
    socketIo,
    sse,
  }));
}

function compareTimes(
  socket: string,
  number: number,
  [a, b]: readonly [Heard | undefined, Heard | undefined],
  { lateMs }: Tolerance,
): Difference[] {
  if (a === undefined || b === undefined || b.gapMs - a.gapMs <= lateMs) return [];
  const { gapMs: socketIoMs } = a;
  return [{ socket, event: a.name, kind: 'late', number, socketIoMs, sseMs: b.gapMs }];
}

/** For `JSON.stringify`: the order of an object's fields does not matter. */
function sorted(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
  );
}
