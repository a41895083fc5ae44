import { describe, expect, it } from 'vitest';
import { FrameSplitter } from '../../../cli/src/probe/frame-splitter.js';
import type { Observation } from '../../../cli/src/probe/observation.js';
import { drawTimeline } from '../../../cli/src/probe/timeline.js';
import { judge } from '../../../cli/src/probe/verdict.js';

/** A response whose frames arrived, and were sent, at these times. */
function observation(arrived: readonly number[], sent?: readonly number[]): Observation {
  return {
    url: 'http://app/',
    status: 200,
    httpVersion: '1.1',
    headers: { 'content-type': 'text/event-stream' },
    headersAtMs: 1,
    chunks: arrived.map((atMs) => ({ atMs, bytes: 10 })),
    frames: arrived.map((atMs, index) => ({
      atMs,
      isComment: false,
      ...(sent === undefined ? {} : { sentAtMs: 5000 + (sent[index] ?? 0) }),
    })),
    end: 'complete',
    endedAtMs: arrived.at(-1) ?? 0,
  };
}

describe('the verdict', () => {
  it.each([
    ['streamed', [10, 60, 110, 160], [0, 50, 100, 150]],
    ['held', [160, 160, 161, 161], [0, 50, 100, 150]],
    ['lumps', [110, 110, 111, 260, 260, 261], [0, 50, 100, 150, 200, 250]],
    ['unclear', [10, 10, 10], [0, 1, 2]],
    ['unclear', [10, 90], [0, 80]],
    ['streamed', [10, 60, 110, 160], undefined],
    ['held', [900, 900, 901], undefined],
    ['unclear', [20, 20, 21], undefined],
  ])('is %s for arrivals at %j, sent at %j', (kind, arrived, sent) => {
    expect(judge(observation(arrived, sent)).kind).toBe(kind);
  });

  it('is that there is no stream when the type or the status says so', () => {
    const seen = observation([10, 60, 110]);
    expect(judge({ ...seen, headers: { 'content-type': 'text/html' } }).kind).toBe('no-stream');
    expect(judge({ ...seen, status: 502 }).kind).toBe('no-stream');
  });
});

describe('the timeline', () => {
  it('draws when frames were sent and when they arrived', () => {
    const lines = drawTimeline(observation([600, 600, 600, 600, 600], [0, 150, 300, 450, 600]));
    expect(lines.split('\n')).toEqual([
      `sent      ·${' '.repeat(14)}·${' '.repeat(14)}·${' '.repeat(14)}·${' '.repeat(13)}·`,
      `arrived   ${' '.repeat(59)}█`,
      `${' '.repeat(10)}0${'600 ms'.padStart(59)}`,
    ]);
  });
});

describe('the splitter', () => {
  it.each(['\n', '\r\n', '\r'])('finds frames between %j, wherever the text is cut', (newline) => {
    const lines = [
      'id: 1',
      'data: {"sentAtMs":1700000000000}',
      '',
      ': beat',
      '',
      'data: x',
      '',
      '',
    ];
    const text = lines.join(newline);
    for (let cut = 0; cut <= text.length; cut += 1) {
      const splitter = new FrameSplitter();
      const frames = [
        ...splitter.push(text.slice(0, cut), 1),
        ...splitter.push(text.slice(cut), 2),
        ...splitter.push(':', 3),
      ];
      expect(frames.map(({ id, isComment, sentAtMs }) => [id, isComment, sentAtMs])).toEqual([
        ['1', false, 1_700_000_000_000],
        [undefined, true, undefined],
        [undefined, false, undefined],
      ]);
    }
  });
});
