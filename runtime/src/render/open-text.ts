import { beginsWith } from './begins-with.js';
import { findOpenFence } from './complete-markdown.js';
import { InlineRenderer } from './inline-renderer.js';
import { endOfClosed, isParagraph, staysInParagraph } from './inline-syntax.js';
import { addItem, firstLevels, sourceOf } from './list-levels.js';
import type { Levels } from './list-levels.js';
import { rememberAround, renderAround } from './render-around.js';

/** List markers, quote marks, indentation and a checkbox before the text of a line. */
const CONTAINERS = /^(?:[ \t]*(?:>|[-+*]|\d{1,9}[.)])(?=[ \t]))*[ \t]*(?:\[[ xX]\][ \t]+)?/;
const HEADING = /^ {0,3}#{1,6}[ \t]+/;
/** Right after the tag of a paragraph, heading or item, or the checkbox in it: here text begins. */
const AT_BEGIN = /<(?!br|code|span)[a-z][^<>]*>\s?$/i;
/** HTML, or definitions: what stands where depends on more than the line. */
const UNSURE = /<[a-z/!?]|\]:/i;
const CODE = /`[^`\n]+`/g;
/** The last line of an item, and whether blank lines come after it. */
const LAST_LINE = /^([^\n]*\S[ \t]*)\n((?:[ \t]*\n)*)$/;

/** So much text is rendered again each time before what is closed in it is looked for. */
const LONG = 40;

/** Source, and the HTML around what comes after it. */
interface Rendered {
  readonly head: string;
  readonly before: string;
  readonly after: string;
  readonly levels: Levels;
  readonly isHeading: boolean;
}

type Around = readonly [before: string, after: string];

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
    const known = this.known(text) ?? this.begin(text);
    if (!known) return undefined;
    this.closed = text.length - known.head.length > LONG ? this.closeWords(text, known) : known;
    const { head, before, after, isHeading } = this.closed;
    const rest = text.slice(head.length);
    // It may close the heading.
    if (isHeading && rest.includes('#')) return undefined;
    const html = this.inline.toHtml(rest);
    return html === undefined ? undefined : before + html + after;
  }

  /** What is rendered of the paragraph, if the text only goes on with it. */
  private known(text: string): Rendered | undefined {
    const { around, closed } = this;
    if (closed && closed !== around && beginsWith(text, closed.head))
      return staysInParagraph(text.slice(closed.head.length)) ? closed : undefined;
    if (!around || !beginsWith(text, around.head)) return undefined;
    return isParagraph(text.slice(around.head.length)) ? around : undefined;
  }

  /** Renders what is around the text of the last line. */
  private begin(text: string): Rendered | undefined {
    const start = text.lastIndexOf('\n') + 1;
    const line = text.slice(start);
    const heading = start === 0 ? HEADING.exec(line)?.[0] : undefined;
    const containers = heading ?? CONTAINERS.exec(line)?.[0] ?? '';
    const head = text.slice(0, start + containers.length);
    if (!isSure(head, text)) return undefined;
    const { levels, around } = this.nextItem(text.slice(0, start), containers);
    const [before, after] = around ?? this.renderHead(head, start === 0);
    if (!AT_BEGIN.test(before)) return undefined;
    this.around = { head, before, after, levels, isHeading: heading !== undefined };
    return this.around;
  }

  private renderHead(head: string, isMarkers: boolean): Around {
    const parts = [head, ''];
    const [before = '', after = ''] = isMarkers
      ? this.aroundMarkers(parts)
      : renderAround(parts, this.render);
    return [before, after];
  }

  /** The lists with one more item, and the HTML around its text if all before it is rendered and stays. */
  private nextItem(lines: string, item: string): NextItem {
    if (lines === '') return { levels: firstLevels(item) };
    const known = this.knownBefore(lines);
    const [, last, blank = ''] = LAST_LINE.exec(lines.slice(known?.head.length)) ?? [];
    if (!known || last === undefined) return { levels: [] };
    const { levels, changes } = addItem(known.levels, item, blank !== '');
    const shown = last.trimEnd();
    const html = changes ? undefined : this.inline.toHtml(shown);
    if (html === undefined) return { levels };
    const parts = [sourceOf(known.levels), `\n${blank && '\n'}${item}`, ''];
    const [, between, after] = this.aroundMarkers(parts);
    if (between === undefined || after === undefined) return { levels };
    return { levels, around: [known.before + html + last.slice(shown.length) + between, after] };
  }

  private knownBefore(lines: string): Rendered | undefined {
    return [this.closed, this.around].find(
      (rendered) => rendered && beginsWith(lines, rendered.head),
    );
  }

  private closeWords(text: string, rendered: Rendered): Rendered {
    const end = endOfClosed(text, rendered.head.length);
    const words = text.slice(rendered.head.length, end);
    const shown = words.trimEnd();
    const html = shown === '' ? undefined : this.inline.toHtml(shown);
    if (html === undefined) return rendered;
    const before = rendered.before + html + words.slice(shown.length);
    return { ...rendered, head: text.slice(0, end), before };
  }
}

interface NextItem {
  readonly levels: Levels;
  readonly around?: Around;
}

const isSure = (head: string, text: string): boolean =>
  isParagraph(text.slice(head.length)) &&
  !UNSURE.test(text.replace(CODE, '')) &&
  !findOpenFence(head);
