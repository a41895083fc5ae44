/** Where blocks of HTML begin and end, in the words of CommonMark 4.6. */

/** The elements that begin a block of HTML wherever they stand. */
const BLOCK_ELEMENTS =
  'address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|meta|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul';
const BLOCK_START = new RegExp(`^ {0,3}</?(?:${BLOCK_ELEMENTS})(?:[ \\t]|$|/?>)`, 'i');
const LONE_TAG = /^ {0,3}<\/?[a-z][a-z0-9-]*(?:\s[^<>]*)?\/?>[ \t]*$/i;

/** Elements with other blocks inside, which the blank line in them does not end. */
const CONTAINER =
  /<(details|div|table|section|article|aside|center|figure|blockquote|dl|ul|ol|form|fieldset|main|nav|header|footer)(?=[\s>]|$)/i;

/** How a block of HTML ends: at a line that matches, or (`blank`) at a blank line. */
export type HtmlEnd = RegExp | 'blank';

/** How the block of HTML ends that this line begins; undefined if it begins none. */
export function htmlEndOf(line: string): HtmlEnd | undefined {
  return interruptingHtmlEndOf(line) ?? (LONE_TAG.test(line) ? 'blank' : undefined);
}

/** The same for HTML that may come right after a line of a paragraph. */
export function interruptingHtmlEndOf(line: string): HtmlEnd | undefined {
  if (!/^ {0,3}</.test(line)) return undefined;
  const raw = /^ {0,3}<(script|pre|style|textarea)(?:[\s>]|$)/i.exec(line)?.[1];
  if (raw !== undefined) return new RegExp(`</${raw}>`, 'i');
  if (/^ *<!--/.test(line)) return /-->/;
  if (/^ *<\?/.test(line)) return /\?>/;
  if (/^ *<!\[CDATA\[/.test(line)) return /\]\]>/;
  if (/^ *<![a-z]/i.test(line)) return />/;
  return BLOCK_START.test(line) ? 'blank' : undefined;
}

/** Counts how deep a text is in the container that it opened first: such a block must not be cut. */
export class HtmlDepth {
  private element = '';
  private depth = 0;

  get isInside(): boolean {
    return this.depth > 0;
  }

  /** @param opens whether the line may open a container, and not only close the one it is in */
  take(line: string, opens: boolean): void {
    if (this.depth === 0) this.element = (opens && CONTAINER.exec(line)?.[1]) || '';
    if (this.element === '') return;
    const bare = line.replace(/`[^`]*`/g, '');
    if (opens) this.depth += this.count(bare, '<');
    this.depth = Math.max(0, this.depth - this.count(bare, '</'));
  }

  private count(line: string, before: string): number {
    return line.split(new RegExp(`${before}${this.element}(?=[\\s>]|$)`, 'i')).length - 1;
  }
}
