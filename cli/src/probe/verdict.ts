import type { ArrivedFrame, Observation } from './observation.js';

/**
 * What became of a stream on its way.
 *
 * - `streamed`: its frames came as they were sent.
 * - `lumps`: several at a time.
 * - `held`: all at once.
 * - `unclear`: too few frames, or too quick, to tell.
 * - `no-stream`: the answer is something else.
 */
export type VerdictKind = 'streamed' | 'lumps' | 'held' | 'unclear' | 'no-stream';

/** A verdict and what it rests on. */
export interface Verdict {
  readonly kind: VerdictKind;
  /** Frames that are not comments alone. */
  readonly frames: number;
  /** From the first frame to the last, as they arrived. */
  readonly spanMs: number;
  /** The same by the sender’s clock, where the frames tell. */
  readonly sentSpanMs?: number;
  /** Until the first frame was there. */
  readonly firstMs: number;
}

/** Frames closer together than this arrived at the same moment. */
const MOMENT_MS = 5;
/** Less than this says nothing about a stream. */
const MIN_FRAMES = 3;
const MIN_SPAN_MS = 100;

/** Judges a response by its times of arrival, against the sender’s clock where there is one. */
export function judge(observation: Observation): Verdict {
  const frames = observation.frames.filter(({ isComment }) => !isComment);
  const timed = frames.filter(({ sentAtMs }) => sentAtMs !== undefined);
  const [first] = frames;
  const sentSpanMs = timed.length < MIN_FRAMES ? undefined : spanOf(timed, sentTime);
  const base = {
    frames: frames.length,
    spanMs: spanOf(timed.length < MIN_FRAMES ? frames : timed, arrivalTime),
    firstMs: first?.atMs ?? observation.endedAtMs,
    ...(sentSpanMs === undefined ? {} : { sentSpanMs }),
  };
  if (!isEventStream(observation)) return { kind: 'no-stream', ...base };
  if (frames.length < MIN_FRAMES) return { kind: 'unclear', ...base };
  const kind =
    sentSpanMs === undefined
      ? judgeAlone(observation, frames)
      : judgeAgainstSender(timed, base.spanMs, sentSpanMs);
  return { kind, ...base };
}

/** Whether the answer is an event stream at all. */
export function isEventStream({ status, headers }: Observation): boolean {
  return status === 200 && /^text\/event-stream\s*(?:;|$)/i.test(headers['content-type'] ?? '');
}

function judgeAgainstSender(
  frames: readonly ArrivedFrame[],
  spanMs: number,
  sentSpanMs: number,
): VerdictKind {
  if (sentSpanMs < MIN_SPAN_MS) return 'unclear';
  const sentMoments = momentsIn(frames, sentTime);
  const moments = momentsIn(frames, arrivalTime);
  if (moments === 1 || spanMs < sentSpanMs / 10) return 'held';
  return moments * 2 < sentMoments ? 'lumps' : 'streamed';
}

/** Without the sender’s clock: everything at one moment, long after the request, has been held. */
function judgeAlone({ endedAtMs }: Observation, frames: readonly ArrivedFrame[]): VerdictKind {
  const spanMs = spanOf(frames, arrivalTime);
  if (momentsIn(frames, arrivalTime) > 2 && spanMs >= MIN_SPAN_MS) return 'streamed';
  return endedAtMs >= 3 * MIN_SPAN_MS && spanMs < endedAtMs / 10 ? 'held' : 'unclear';
}

function momentsIn(
  frames: readonly ArrivedFrame[],
  timeOf: (frame: ArrivedFrame) => number,
): number {
  const times = frames.map(timeOf);
  return times.filter((time, index) => index === 0 || time - (times[index - 1] ?? 0) > MOMENT_MS)
    .length;
}

function spanOf(frames: readonly ArrivedFrame[], timeOf: (frame: ArrivedFrame) => number): number {
  const [first, last] = [frames[0], frames.at(-1)];
  return first === undefined || last === undefined ? 0 : timeOf(last) - timeOf(first);
}

function arrivalTime({ atMs }: ArrivedFrame): number {
  return atMs;
}

function sentTime({ sentAtMs = 0 }: ArrivedFrame): number {
  return sentAtMs;
}
