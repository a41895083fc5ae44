/// <reference lib="es2022.intl" />

/** What a text is shown by. */
export type PaceUnit = 'grapheme' | 'word' | 'line';

/** The time Intl.Segmenter takes grows with the square of the text: it gets it in windows. */
const WINDOW = 512;

/** Where the text breaks, one end after the other; the last is always the end of the text. */
export function* findBreaks(text: string, unit: PaceUnit): Generator<number> {
  let from = 0;
  for (let size = WINDOW; from < text.length;) {
    const window = text.slice(from, from + size);
    const isLast = from + size >= text.length;
    const start = from;
    for (const part of partsOf(window, unit)) {
      const end = from + part.length;
      // More of the text could make the last part of a window longer.
      if (end === start + window.length && !isLast) break;
      yield (from = end);
    }
    size = from > start ? WINDOW : size * 2;
  }
}

function* partsOf(text: string, unit: PaceUnit): Generator<string> {
  if (unit !== 'line' && typeof Intl.Segmenter === 'function') {
    for (const { segment } of segmenterFor(unit).segment(text)) yield segment;
    return;
  }
  for (const [part] of text.matchAll(unit === 'line' ? LINES : GRAPHEMES)) yield part;
}

const LINES = /[^\n]*\n|[^\n]+$/g;
/** For browsers without Intl.Segmenter: near enough, and it never cuts an emoji. */
const GRAPHEMES =
  /\r\n|\p{Regional_Indicator}{2}|[^](?:[\p{M}\p{Emoji_Modifier}\u{e0020}-\u{e007f}]|\u200d[^]?)*/gu;

const segmenters = new Map<'grapheme' | 'word', Intl.Segmenter>();

function segmenterFor(granularity: 'grapheme' | 'word'): Intl.Segmenter {
  const known = segmenters.get(granularity);
  if (known) return known;
  const segmenter = new Intl.Segmenter(undefined, { granularity });
  segmenters.set(granularity, segmenter);
  return segmenter;
}
