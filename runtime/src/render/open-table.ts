import { beginsWith } from './begins-with.js';
import { InlineRenderer } from './inline-renderer.js';
import { cellsOf, isDelimiterRow } from './line.js';
import { MARK } from './render-around.js';

/** HTML in a cell could look like the end of the table. */
const UNSURE = /<(?!br>)[a-z/!?]|&[#\w]+;/i;
/** A row that nothing else can be. */
const ROW = /^ {0,3}(?:\|[^\\]*[^\s|:\-\\]|\p{L})[^\\]*$/u;

const BODY = /^([^]*?<tbody[^<>]*>)([^]*)(<\/tbody>[^]*)$/;

/** The HTML of rows, and of the table around them. */
interface Body {
  readonly before: string;
  readonly rows: string;
  readonly after: string;
}

/** A growing table: a row is rendered once it is whole, and only the last one again, cell by cell. */
export class OpenTable {
  /** The header and the row under it. */
  private header = '';
  /** The source that is rendered, and the HTML of its rows. */
  private head = '';
  private rows = '';
  /** Without rows, and what is around the cells of a row; unknown if rows are not made all alike. */
  private body: Body | undefined;
  private cells: readonly string[] = [];

  private readonly inline: InlineRenderer;

  constructor(private readonly render: (markdown: string) => string) {
    this.inline = new InlineRenderer(render);
  }

  /** @returns undefined if the text has to be rendered as a whole */
  toHtml(text: string): string | undefined {
    if (this.head === '' || !beginsWith(text, this.head)) this.begin(text);
    const { length } = this.head;
    const lastLine = text.lastIndexOf('\n', text.length - 2) + 1;
    if (length === 0 || lastLine < length || UNSURE.test(text.slice(length))) return undefined;
    if (lastLine > length && !this.takeRows(text, lastLine)) return undefined;
    const last = this.bodyOf(text.slice(lastLine));
    return last && last.before + this.rows + last.rows + last.after;
  }

  private begin(text: string): void {
    const [header = '', delimiters = ''] = /^.*\n(.*)\n/.exec(text) ?? [];
    this.head = this.header = isDelimiterRow(delimiters) ? header : '';
    this.rows = '';
    this.body = undefined;
    if (this.head !== '') this.learnRow(cellsOf(delimiters).length);
  }

  private learnRow(columns: number): void {
    const cell = `${MARK}|`;
    const row = `|${cell.repeat(columns)}\n`;
    const body = this.renderBody(row + row);
    const [, made = ''] = /^\s*(<tr[^]*<\/tr>\s*)\1$/.exec(body?.rows ?? '') ?? [];
    this.cells = made.split(MARK);
    const short = this.renderBody(`|${cell}\n`)?.rows.trimStart();
    const [open = '', ...rest] = this.cells;
    const isAlike = short === open + MARK + rest.join('');
    if (this.cells.length === columns + 1 && isAlike) this.body = body;
  }

  private takeRows(text: string, end: number): boolean {
    let rows = '';
    for (const row of text.slice(this.head.length, end - 1).split('\n')) {
      const body = this.bodyOf(row);
      if (!body) return false;
      rows += body.rows;
    }
    this.rows += rows;
    this.head = text.slice(0, end);
    return true;
  }

  private bodyOf(row: string): Body | undefined {
    const rows = this.body && ROW.test(row) ? this.rowOf(cellsOf(row)) : undefined;
    if (this.body && rows !== undefined) return { ...this.body, rows };
    return this.renderBody(row);
  }

  private renderBody(rows: string): Body | undefined {
    const [, before = '', made = '', after = ''] = BODY.exec(this.render(this.header + rows)) ?? [];
    return before === '' ? undefined : { before, rows: made, after };
  }

  private rowOf(cells: readonly string[]): string | undefined {
    let html = '';
    for (let at = 0; at + 1 < this.cells.length; at += 1) {
      const cell = this.inline.renderPieces((cells[at] ?? '').trim());
      if (cell === undefined) return undefined;
      html += `${this.cells[at]}${cell}`;
    }
    return html + (this.cells[this.cells.length - 1] ?? '');
  }
}
