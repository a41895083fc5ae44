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
  `(?:${EMPHASIS})?(?:(?:[ (]|${CONTINUATION}[ \\t]*)(?:${EMPHASIS})|${SNAKE}|${TEXT}|!(?!\\[)|${CODE}|${LINK}|${ESCAPED}|${CONTINUATION})* (?=${START})|` +
    '[\\p{L}\\p{N}\\p{M} ,;()]+[。，、；：！？](?=\\p{L})',
  'uy',
);
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
