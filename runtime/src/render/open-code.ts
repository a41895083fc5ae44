import { renderAround } from './render-around.js';

/** The first lines of a fenced block that is not indented. */
const OPENING = /^(`{3,}|~{3,})[^\r\n]*\n[^\r]*$/;

/** Growing code: lines are rendered when they are whole, and seldom again if the renderer only escapes. */
export class OpenCode {
  private fence = '';
  /** The opening line and the whole lines, and the HTML around the last one. */
  private head = '';
  private before = '';
  private after = '';
  /** How long the head is when it is next seen whether the renderer only escapes. */
  private nextCheck = 0;

  constructor(private readonly render: (markdown: string) => string) {}

  /** @returns undefined if the text has to be rendered as a whole */
  toHtml(text: string): string | undefined {
    const isKnown = this.head !== '' && text.startsWith(this.head);
    if (!isKnown) this.fence = fenceThatOpens(text);
    const end = text.length - this.fence.length - 1;
    const start = text.lastIndexOf('\n', end - 1) + 1;
    if (this.fence === '' || text.slice(end) !== `\n${this.fence}`) return undefined;
    const from = isKnown && start >= this.head.length ? this.head.length : 0;
    if (start === 0 || !this.takeLines(text.slice(0, start), from)) return undefined;
    return this.before + escapeHtml(text.slice(start, end)) + this.after;
  }

  /** @param from how much of the head is rendered */
  private takeLines(head: string, from: number): boolean {
    if (from === head.length) return true;
    const escaped = from > 0 ? this.before + escapeHtml(head.slice(from)) : '';
    this.head = head;
    if (escaped !== '' && head.length < this.nextCheck) {
      this.before = escaped;
      return true;
    }
    const [before = '', after = ''] = renderAround([head, `\n${this.fence}`], this.render) ?? [];
    const isPlain = unquoted(before) === unquoted(escaped);
    this.nextCheck = isPlain ? head.length * 2 : 0;
    this.before = before;
    this.after = after;
    if (before === '') this.head = '';
    return before !== '';
  }
}

const fenceThatOpens = (text: string): string => OPENING.exec(text)?.[1] ?? '';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

const escapeHtml = (text: string): string =>
  text.replace(/[&<>]/g, (character) => ENTITIES[character] ?? '');

/** Some renderers escape quotation marks, too. */
const unquoted = (html: string): string => html.replace(/&quot;/g, '"').replace(/&#39;/g, "'");
