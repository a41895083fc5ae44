/** Which text of a paragraph is simple enough to be rendered piece by piece, as sources of regular expressions. */

const WORD = '[\\p{L}\\p{N}]';
/** What begins nothing and is rendered as itself, wherever in a line it stands. */
export const PLAIN =
  "(?:[^\\0-\\x1f!-'*+\\-./:<-@[-`{-\\x9f\\s\\ue5e5]| |%|-(?!-)|\\d\\.(?=\\d)|[\\p{L}\\p{N}]_(?=[\\p{L}\\p{N}])|[.:?!](?=[\\s)\"'*_~]|$))";
/** What is rendered as itself or as an entity, as the renderer likes. */
export const CHARACTER = '(?:["\'>]|&(?![#\\p{L}\\p{N}])|<(?=[\\d\\s=]|$))';
export const CODE = '`[^`\\n]+`(?!`)';
/** What is no mark, code or link, in which marks of emphasis mean nothing. */
const UNMARKED = '[^\\\\`*_~[\\]<>!|\\n]';
const ADDRESS = '[^\\s()<>\\\\`*_~]*';
const INNER = `(?:${UNMARKED}|${CODE}|\\[(?!\\^)${UNMARKED}*\\]\\(${ADDRESS}\\))`;
/** Begins after a space; ends at a word's end, or before a space. */
export const EMPHASIS = ['\\*\\*', '\\*', '__', '_', '~~']
  .map(
    (mark) =>
      `${mark}(?=[\\p{L}\\p{N}"'(\`[])${INNER}*?(?:${WORD}${mark}(?![*_~]|${WORD})|(?!\\s)${INNER}${mark}(?=\\s|$))`,
  )
  .join('|');
export const LINK = `\\[(?!\\^)(?:${UNMARKED}|${CODE}|${EMPHASIS})*\\]\\([^\\s()<>\\\\\`]*\\)`;

/** What cannot begin a block, even at the beginning of a line. */
const START =
  '(?:[\\p{L}("\']|[^\\0-\\x7f\\s]|\\d+(?:[ ,;%]|\\.\\d)|(?:[*_]{1,2}|~~)[\\p{L}\\p{N}"\'(]|`[^`]|!?\\[(?![ xX]\\]))';
const CONTINUATION = `\\n[ \\t]*(?=${START})`;
/** In all of these, no mark begins or ends anything that is not in it. */
const CLOSED_PIECES = [
  `(?:[ (]|${CONTINUATION})(?:${EMPHASIS})`,
  `${WORD}_(?=${WORD})`,
  ' [*~](?= )',
  '<(?=[\\d =])',
  `${UNMARKED}|>`,
  '!(?!\\[)',
  CODE,
  `!?${LINK}`,
  // No link, if nothing is defined.
  `\\[(?!\\^)${UNMARKED}*\\](?=[^(\\[:])`,
  '\\\\[!-/:-@[-`{-~]',
  CONTINUATION,
].join('|');

/** Ends before a word, or after a mark of Chinese punctuation. */
const CLOSED = new RegExp(
  `(?:${EMPHASIS})?(?:${CLOSED_PIECES})* (?=${START})|[\\p{L}\\p{N}\\p{M} ,;()]+[。，、；：！？](?=\\p{L})`,
  'uy',
);
const BEGINS = new RegExp(`^${START}`, 'u');
const LEAVES = new RegExp(`\\n(?![ \\t]*${START})`, 'u');

/** Whether it is text of one paragraph, if it stands where one may begin. */
export const isParagraph = (text: string): boolean => BEGINS.test(text) && staysInParagraph(text);

/** Whether the text, if it begins in a paragraph, ends in it. */
export const staysInParagraph = (text: string): boolean =>
  !text.includes('\n') || !LEAVES.test(text);

/**
 * Where the closed text ends that begins there; there, if it is none. It can be rendered by itself:
 * what follows changes nothing in it, and it changes nothing in what follows.
 */
export function endOfClosed(text: string, start: number): number {
  CLOSED.lastIndex = start;
  return CLOSED.test(text) ? CLOSED.lastIndex : start;
}
