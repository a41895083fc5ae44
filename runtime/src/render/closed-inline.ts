const WORD = '[\\p{L}\\p{N}]';
/** A character that is no mark, wherever in a line it stands. */
const TEXT = '[^\\\\`*_~[\\]<>!|\\n]';
const CODE = '`[^`\\n]+`(?!`)';
const ESCAPED = '\\\\[!-/:-@[-`{-~]';
const SNAKE = `${WORD}_(?=${WORD})`;
const LINK = `!?\\[(?:${TEXT}|${CODE})*\\]\\([^\\s()<>\\\\]*\\)`;
const EMPHASIS = ['\\*\\*', '\\*', '__', '_', '~~']
  .map((mark) => `${mark}${WORD}(?:${TEXT}*${WORD})?${mark}(?![*_~]|${WORD})`)
  .join('|');
/** What cannot begin a block, even at the beginning of a line. */
const START = '(?:[\\p{L}("]|(?:[*_]{1,2}|~~)\\p{L}|`[^`]|!?\\[(?![ xX]\\]))';
const CONTINUATION = `\\n(?=[ \\t]*${START})`;

/**
 * As much text as can be rendered by itself: what follows changes nothing in it, and it changes
 * nothing in what follows. Ends before a word, or after a mark of Chinese punctuation.
 */
const CLOSED = new RegExp(
  `(?:${EMPHASIS})?(?:[ (](?:${EMPHASIS})|${SNAKE}|${TEXT}|!(?!\\[)|${CODE}|${LINK}|${ESCAPED}|${CONTINUATION})* (?=${START})|` +
    '[\\p{L}\\p{N}\\p{M} ,;()]+[。，、；：！？](?=\\p{L})',
  'uy',
);
/** Text that renders to itself. */
const PLAIN = /^(?:[\p{L}\p{N}\p{M} ,;()。，、；：！？]|-(?=\p{L})|[.:?!](?=\s|$))*$/u;
const BEGINS = new RegExp(`^${START}`, 'u');
const LEAVES = new RegExp(`\\n(?![ \\t]*${START})`, 'u');

/** Whether it is text of one paragraph, if it stands where one may begin. */
export const isParagraph = (text: string): boolean => BEGINS.test(text) && staysInParagraph(text);

/** Whether the text, if it begins in a paragraph, ends in it. */
export const staysInParagraph = (text: string): boolean =>
  !text.includes('\n') || !LEAVES.test(text);

/** Where the closed text ends that begins there; there, if it is none. */
export function endOfClosed(text: string, start: number): number {
  CLOSED.lastIndex = start;
  return CLOSED.test(text) ? CLOSED.lastIndex : start;
}

/** Renders text of a paragraph without its `<p>`; undefined if it is more than that. */
export function renderInline(text: string, render: (text: string) => string): string | undefined {
  if (PLAIN.test(text)) return text;
  if (text.includes('<')) return undefined;
  const inner = /^\s*<p(?:\s[^<>]*)?>([^]*)<\/p>\s*$/.exec(render(text))?.[1];
  return inner?.includes('</p>') ? undefined : inner;
}
