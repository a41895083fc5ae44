import { createParser, type EventSourceMessage } from 'eventsource-parser';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeFrame, type FrameFields } from '../../../runtime/src/protocol/frame.js';
import { anyText } from '../../support/arbitraries.js';

/** What the encoder takes: text that UTF-8 can carry, and no line break in the fields of one line. */
const anyData = anyText.map((text) => Buffer.from(text).toString());
// oxlint-disable-next-line no-control-regex -- what the encoder refuses
const anyLine = anyData.map((text) => text.replaceAll(/[\r\n\0]/g, ''));
const anyRetry = fc.nat();
const anyChunkSize = fc.integer({ min: 1, max: 9 });

interface Parsed {
  readonly events: readonly EventSourceMessage[];
  readonly retries: readonly number[];
  readonly comments: readonly string[];
}

/** Reads by the standard's rules, in pieces of the given size. */
function parse(text: string, chunkSize = text.length): Parsed {
  const events: EventSourceMessage[] = [];
  const retries: number[] = [];
  const comments: string[] = [];
  const parser = createParser({
    onEvent: (event) => events.push(event),
    onRetry: (retry) => retries.push(retry),
    onComment: (comment) => comments.push(comment),
    onError: (error) => {
      throw error;
    },
  });
  for (let at = 0; at < text.length; at += chunkSize) parser.feed(text.slice(at, at + chunkSize));
  return { events, retries, comments };
}

/** As the standard has it: every kind of line break arrives as LF. */
const arriving = (data: string): string => data.replaceAll(/\r\n?/g, '\n');

describe('an encoded frame', () => {
  it('says exactly what was asked for, whatever the text and wherever it is cut', () => {
    fc.assert(
      fc.property(anyLine, anyLine, anyData, anyChunkSize, (id, event, data, chunkSize) => {
        const { events, ...rest } = parse(encodeFrame({ id, event, data }), chunkSize);
        const named = event === '' ? {} : { event };
        expect(events).toEqual([{ id, event: undefined, ...named, data: arriving(data) }]);
        expect(rest).toEqual({ retries: [], comments: [] });
      }),
    );
  });

  it('says the reconnection time, and nothing more', () => {
    fc.assert(
      fc.property(anyRetry, anyData, (retry, data) => {
        const { events, retries, comments } = parse(encodeFrame({ retry, data }));
        expect(retries).toEqual([retry]);
        expect(events).toEqual([{ id: undefined, event: undefined, data: arriving(data) }]);
        expect(comments).toEqual([]);
      }),
    );
  });

  it('leaves out each field that was not given', () => {
    expect(encodeFrame({ id: 'a.1', event: 'x', retry: 5, data: '[]' })).toBe(
      'id: a.1\nevent: x\nretry: 5\ndata: []\n\n',
    );
    expect(encodeFrame({ data: '[]' })).toBe('data: []\n\n');
    expect(encodeFrame({ event: 'x' })).toBe('event: x\n\n');
  });

  it('ends where the next one begins', () => {
    const anyFrame = fc.record({ id: anyLine, event: anyLine, data: anyData });
    fc.assert(
      fc.property(fc.array(anyFrame), anyChunkSize, (frames, chunkSize) => {
        const { events } = parse(frames.map(encodeFrame).join(''), chunkSize);
        expect(events.map(({ id, data }) => ({ id, data }))).toEqual(
          frames.map(({ id, data }) => ({ id, data: arriving(data) })),
        );
      }),
    );
  });
});

describe('the encoder refuses', () => {
  const breaks = fc.constantFrom('\r', '\n', '\r\n', '\0');

  it.each(['id', 'event'] as const)('a line break or NUL in `%s`, wherever it stands', (field) => {
    fc.assert(
      fc.property(anyText, breaks, anyText, (before, unfit, after) => {
        const fields: FrameFields = { data: '[]', [field]: before + unfit + after };
        expect(() => encodeFrame(fields)).toThrow(`SSE ${field}: got `);
      }),
    );
  });

  it.each([-1, 1.5, Number.NaN, Infinity, 2 ** 53])('the reconnection time %d', (retry) => {
    expect(() => encodeFrame({ retry })).toThrow('wanted a whole number of milliseconds');
  });
});
