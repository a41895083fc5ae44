import { isDelimiterRow } from './line.js';

/** HTML in a cell could look like the end of the table. */
const UNSURE = /<(?!br>)|&[#\w]+;/;

/** A growing table: a row is rendered once it is whole, with the header, and only the last one again. */
export class OpenTable {
  /** The header and the row under it. */
  private header = '';
  /** The source that is rendered, and the HTML of its rows. */
  private head = '';
  private rows = '';

  constructor(private readonly render: (markdown: string) => string) {}

  /** @returns undefined if the text has to be rendered as a whole */
  toHtml(text: string): string | undefined {
    if (UNSURE.test(text) || !this.begin(text)) return undefined;
    const lastLine = text.lastIndexOf('\n', text.length - 2) + 1;
    if (lastLine < this.head.length) return undefined;
    const whole = this.bodyOf(text.slice(this.head.length, lastLine));
    const last = this.bodyOf(text.slice(lastLine));
    if (!whole || !last) return undefined;
    this.rows += whole.rows;
    this.head = text.slice(0, lastLine);
    return last.before + this.rows + last.rows + last.after;
  }

  private begin(text: string): boolean {
    if (this.head !== '' && text.startsWith(this.head)) return true;
    const [header = '', delimiters = ''] = /^.*\n(.*)\n/.exec(text) ?? [];
    this.head = this.header = isDelimiterRow(delimiters) ? header : '';
    this.rows = '';
    return header !== '';
  }

  private bodyOf(source: string): { before: string; rows: string; after: string } | undefined {
    if (source === '') return { before: '', rows: '', after: '' };
    const [, before = '', rows = '', after = ''] =
      /^([^]*?<tbody[^<>]*>)([^]*)(<\/tbody>[^]*)$/.exec(this.render(this.header + source)) ?? [];
    return before === '' ? undefined : { before, rows, after };
  }
}
