import { beginsWith } from './begins-with.js';
import { findOpenFence } from './complete-markdown.js';
import { fenceOf, isBlank } from './line.js';
import { renderAround } from './render-around.js';

/** The last line of a block that was completed: the fence, and what it is in. */
const CLOSING = /^[ >]*(`{3,}|~{3,})$/;

/**
 * Growing code in a fence, wherever it is nested: its lines are rendered as they are, and seldom by
 * the renderer as long as that only escapes them.
 */
export class OpenCode {
  /** The whole lines, those before the fence too, and the HTML around the next one. */
  private head = '';
  private before = '';
  private after = '';
  /** What comes before each line, and the last line, with the end of the one before it. */
  private indent = '';
  private closing = '';
  private fence = '';
  /** How long the head is when it is next seen whether the renderer only escapes. */
  private nextCheck = 0;

  constructor(private readonly render: (markdown: string) => string) {}

  /** @returns undefined if the text has to be rendered as a whole */
  toHtml(text: string): string | undefined {
    if (!/[`~]/.test(text[text.length - 1] ?? '')) return undefined;
    return this.goOn(text) ?? (this.begin(text) ? this.goOn(text) : undefined);
  }

  private begin(text: string): boolean {
    const closing = text.lastIndexOf('\n');
    const lastLine = text.lastIndexOf('\n', closing - 1) + 1;
    this.head = '';
    this.fence = CLOSING.exec(text.slice(closing + 1))?.[1] ?? '';
    this.closing = text.slice(closing);
    this.indent = this.closing.slice(1, -this.fence.length);
    const open = this.fence === '' ? undefined : findOpenFence(text.slice(0, closing + 1));
    const isIndented = open?.line.indexOf(this.fence) === this.indent.length;
    if (open?.fence !== this.fence || !isIndented) return false;
    const end = Math.max(lastLine, open.end);
    const isCode = this.codeOf(text.slice(open.end, Math.max(end - 1, open.end))) !== undefined;
    return isCode && !text.includes('\r') && this.renderHead(text.slice(0, end));
  }

  private goOn(text: string): string | undefined {
    const { length } = this.head;
    const end = text.length - this.closing.length;
    if (length === 0 || !beginsWith(text, this.head) || text.slice(end) !== this.closing)
      return undefined;
    if (end < length) return this.before + this.after.replace('\n', '');
    const lastLine = text.lastIndexOf('\n', end - 1) + 1;
    if (lastLine > length && !this.takeLines(text, lastLine)) return undefined;
    const last = this.codeOf(text.slice(lastLine, end));
    return last === undefined ? undefined : this.before + last + this.after;
  }

  private takeLines(text: string, end: number): boolean {
    const code = this.codeOf(text.slice(this.head.length, end - 1));
    if (code === undefined) return false;
    const escaped = `${this.before}${code}\n`;
    this.head = text.slice(0, end);
    if (end >= this.nextCheck) return this.renderHead(this.head, escaped);
    this.before = escaped;
    return true;
  }

  private renderHead(head: string, escaped = ''): boolean {
    const parts = [head + this.indent, this.closing];
    const [before = '', after = ''] = renderAround(parts, this.render);
    const isCode = before.lastIndexOf('<pre') > before.lastIndexOf('</pre');
    this.head = isCode ? head : '';
    this.before = before;
    this.after = after;
    const isPlain = escaped === '' || unquoted(this.before) === unquoted(escaped);
    this.nextCheck = isPlain ? head.length * 4 : 0;
    return this.head !== '';
  }

  /** @returns undefined if the lines may not all be code */
  private codeOf(text: string): string | undefined {
    const lines = text.split('\n').map((line) => this.lineOf(line));
    return lines.includes(undefined) ? undefined : escapeHtml(lines.join('\n'));
  }

  private lineOf(line: string): string | undefined {
    const isIn = line.startsWith(this.indent) || (isBlank(line) && !this.indent.includes('>'));
    const code = line.slice(this.indent.length);
    return isIn && !line.includes('\r') && fenceOf(code) === undefined ? code : undefined;
  }
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

const escapeHtml = (text: string): string =>
  text.replace(/[&<>]/g, (character) => ENTITIES[character] ?? '');

/** Some renderers escape quotation marks, too. */
const unquoted = (html: string): string => html.replace(/&quot;/g, '"').replace(/&#39;/g, "'");
