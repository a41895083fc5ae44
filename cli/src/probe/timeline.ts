import { delayOf } from './clock.js';
import type { ArrivedFrame, Observation } from './observation.js';

/** How many characters a row of the timeline has. */
const WIDTH = 60;

/**
 * When frames were sent, where they tell, and when they arrived: one row each, from the request to the end.
 *
 *     sent      · · · · · · · · · ·
 *     arrived                     █
 */
export function drawTimeline({ frames, endedAtMs }: Observation): string {
  const { sentMs, arrivedMs, beatsMs } = timesOf(frames);
  const totalMs = Math.max(endedAtMs, 1);
  const rows = [
    row('sent', sentMs, totalMs),
    row('arrived', arrivedMs, totalMs),
    row('beats', beatsMs, totalMs),
  ];
  const axis = `${' '.repeat(10)}0${`${Math.round(totalMs)} ms`.padStart(WIDTH - 1)}`;
  return [...rows.filter((one) => one !== ''), axis].join('\n');
}

/** When frames were sent, where they tell, and when they and the comments between them arrived; all by our clock. */
export function timesOf(frames: readonly ArrivedFrame[]): {
  readonly sentMs: readonly number[];
  readonly arrivedMs: readonly number[];
  readonly beatsMs: readonly number[];
} {
  const events = frames.filter(({ isComment }) => !isComment);
  return {
    sentMs: sentTimes(events),
    arrivedMs: events.map(arrival),
    beatsMs: frames.filter(({ isComment }) => isComment).map(arrival),
  };
}

/** The two clocks differ: the frame that came fastest is taken to have needed no time. */
function sentTimes(frames: readonly ArrivedFrame[]): number[] {
  const delays = frames.flatMap((frame) => delayOf(frame) ?? []);
  const fastest = Math.min(...delays);
  return frames.flatMap((frame) =>
    frame.sentAtMs === undefined ? [] : [frame.sentAtMs + fastest],
  );
}

function arrival({ atMs }: ArrivedFrame): number {
  return atMs;
}

function row(name: string, timesMs: readonly number[], totalMs: number): string {
  if (timesMs.length === 0) return '';
  const counts = Array.from({ length: WIDTH }, () => 0);
  for (const time of timesMs) {
    const cell = Math.min(WIDTH - 1, Math.max(0, Math.floor((time / totalMs) * WIDTH)));
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  return `${name.padEnd(10)}${counts.map(markFor).join('')}`.trimEnd();
}

function markFor(count: number): string {
  if (count === 0) return ' ';
  if (count === 1) return '·';
  return count < 5 ? ':' : '█';
}
