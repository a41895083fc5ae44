import { endOfClosed, isParagraph, staysInParagraph } from './closed-inline.js';
import { findOpenFence } from './complete-markdown.js';
import { InlineRenderer } from './inline-renderer.js';
import { rememberAround, renderAround } from './render-around.js';

/** List markers, quote marks, indentation and a checkbox before the text of a line. */
const CONTAINERS = /^(?:[ \t]*(?:>|[-+*]|\d{1,9}[.)])(?=[ \t]))*[ \t]*(?:\[[ xX]\][ \t]+)?/;
/** The containers of a line that is one item of a list. */
const ITEM = /^[ \t]*(?:[-+*]|\d{1,9}[.)])[ \t]+$/;
/** Right after the tag of a paragraph or item, or the checkbox in it: here text begins. */
const AT_BEGIN = /<(?!br|code|span)[a-z][^<>]*>\s?$/i;
/** HTML, or definitions: what stands where depends on more than the line. */
const UNSURE = /<|\]:/;

/** Source, and the HTML around what comes after it. */
interface Rendered {
  readonly head: string;
  readonly before: string;
  readonly after: string;
  /** What the items of a tight list begin with that the head is in, the outermost first. */
  readonly items: readonly string[];
}

/** The paragraph or item that a text ends in: what is closed in it is rendered once. */
export class OpenText {
  /** What comes before the paragraph. */
  private around: Rendered | undefined;
  /** With all that is closed in it. */
  private closed: Rendered | undefined;

  private readonly inline: InlineRenderer;
  /** Of a head without text: there are few, and they come again. */
  private readonly aroundMarkers;

  constructor(private readonly render: (markdown: string) => string) {
    this.aroundMarkers = rememberAround(render);
    this.inline = new InlineRenderer(render);
  }

  /** @returns undefined if the text has to be rendered as a whole */
  toHtml(source: string): string | undefined {
    const text = source.trimEnd();
    const known = this.known(text);
    if (!known) this.around = this.begin(text);
    this.closed = this.closeWords(text, known ?? this.around);
    if (!this.closed) return undefined;
    const { head, before, after } = this.closed;
    const html = this.inline.toHtml(text.slice(head.length));
    return html === undefined ? undefined : before + html + after;
  }

  /** What is rendered of the paragraph, if the text only goes on with it. */
  private known(text: string): Rendered | undefined {
    const { around, closed } = this;
    if (closed && closed !== around && text.startsWith(closed.head))
      return staysInParagraph(text.slice(closed.head.length)) ? closed : undefined;
    if (!around || !text.startsWith(around.head)) return undefined;
    return isParagraph(text.slice(around.head.length)) ? around : undefined;
  }

  /** Renders what is around the text of the last line. */
  private begin(text: string): Rendered | undefined {
    const line = text.slice(text.lastIndexOf('\n') + 1);
    const containers = CONTAINERS.exec(line)?.[0] ?? '';
    const lineStart = text.length - line.length;
    const start = lineStart + containers.length;
    const head = text.slice(0, start);
    if (!isSure(head, text)) return undefined;
    const next = this.nextItem(text.slice(0, lineStart), containers);
    if (next) return { ...next, head };
    const isMarkers = lineStart === 0;
    const parts = [head, ''];
    const [before = '', after = ''] =
      (isMarkers ? this.aroundMarkers(parts) : renderAround(parts, this.render)) ?? [];
    const items = isMarkers && ITEM.test(containers) ? [containers] : [];
    return AT_BEGIN.test(before) ? { head, before, after, items } : undefined;
  }

  /** Renders only how one item of a list comes after the other, if all before it is rendered. */
  private nextItem(lines: string, item: string): Omit<Rendered, 'head'> | undefined {
    const known = [this.closed, this.around].find(
      (rendered) => rendered && lines.startsWith(rendered.head),
    );
    if (!known || known.items.length === 0 || !ITEM.test(item)) return undefined;
    const last = lines.slice(known.head.length, -1);
    const html = last.includes('\n') ? undefined : this.inline.toHtml(last.trimEnd());
    const parts = [known.items.join('x\n'), `\n${item}`, ''];
    const [, between = '', after = ''] = this.aroundMarkers(parts) ?? [];
    if (html === undefined || !AT_BEGIN.test(between)) return undefined;
    const indent = indentOf(item);
    const items = [...known.items.filter((outer) => indentOf(outer) < indent), item];
    return { before: known.before + html + between, after, items };
  }

  private closeWords(text: string, rendered: Rendered | undefined): Rendered | undefined {
    if (!rendered) return undefined;
    const end = endOfClosed(text, rendered.head.length);
    const words = text.slice(rendered.head.length, end);
    const shown = words.trimEnd();
    const html = shown === '' ? undefined : this.inline.toHtml(shown);
    if (html === undefined) return rendered;
    const before = rendered.before + html + words.slice(shown.length);
    return { ...rendered, head: text.slice(0, end), before };
  }
}

const isSure = (head: string, text: string): boolean =>
  isParagraph(text.slice(head.length)) && !UNSURE.test(text) && !findOpenFence(head);

const indentOf = (item: string): number => item.search(/\S/);
