import { beginsWith } from './begins-with.js';
import { DelimiterStack } from './delimiter-stack.js';

/** A tag or an address in angle brackets that stops before its end. */
const PARTIAL_ANGLE =
  /^<(?:\/?[a-z][\w-]*(?:\s+[\w:-]+="[^"]*")*(?:\s+[\w:-]*(?:=(?:"[^"]*)?)?)?\/?|[a-z][a-z\d+.-]+:[^\s<>]*|!-{0,2}|!--[^]*)?$/i;
const WHOLE_ANGLE = /^<(?:[a-z/][^<>]*|!--[^]*?--)>/i;
/** What more text may make one of. */
const OPEN_ANGLE = /^<[a-z/][^<>]*$/i;
const WHOLE_TARGET = /^\((?:\\.|[^()\\\n]|\((?:\\.|[^()\\\n])*\))*\)/;
const PARTIAL_TARGET = /^(?:\(\S*(?:\s+(?:["'(][^\n]*)?)?|\[[^\]\n]*)?$/;
/** Characters that begin nothing. */
const PLAIN = /[^\\`<[\]*_~]+/y;
/** A bracket that is not closed after so much text is none of a link. */
const MAX_LABEL = 80;

/** What a text opens up to a place, if more text changes nothing in it. */
interface Place {
  readonly at: number;
  readonly delimiters: DelimiterStack;
  /** Where the square brackets are that are still open, the last one first. */
  readonly brackets: readonly number[];
}

const BEGIN: Place = { at: 0, delimiters: new DelimiterStack(), brackets: [] };

/**
 * Completes the marks inside a paragraph, cell or heading that stops anywhere. Of a text that
 * begins with the one before, only what is new is read.
 */
export class InlineCompleter {
  private text = '';
  private sure = BEGIN;

  complete(text: string): string {
    if (!beginsWith(text, this.text)) this.sure = BEGIN;
    const scan = new InlineScan(text, this.sure);
    scan.run();
    this.sure = scan.sure;
    this.text = text;
    return scan.complete();
  }
}

class InlineScan {
  /** As far as more text changes nothing. */
  sure: Place;
  private isSure = true;
  private at: number;
  private delimiters: DelimiterStack;
  private brackets: readonly number[];
  private closing = '';

  constructor(
    private text: string,
    from: Place,
  ) {
    this.sure = from;
    this.at = from.at;
    this.delimiters = from.delimiters.copy();
    this.brackets = from.brackets;
  }

  run(): void {
    while (this.at < this.text.length) {
      PLAIN.lastIndex = this.at;
      if (PLAIN.test(this.text)) this.at = PLAIN.lastIndex;
      else this.step(this.text[this.at] ?? '');
      if (this.isSure) this.keep();
    }
  }

  complete(): string {
    this.dropBrackets();
    // It may be the first of an image.
    if (/^\s?!$/.test(this.text.slice(-2))) this.cut(this.text.length - 1);
    this.text = this.delimiters.trim(this.text);
    const closing = this.closing + this.delimiters.closing();
    if (closing === '') return this.text;
    const shown = this.text.trimEnd();
    return shown + closing + this.text.slice(shown.length);
  }

  private step(character: string): void {
    switch (character) {
      case '\\':
        if (this.at === this.text.length - 1) this.cut(this.at);
        this.at += 2;
        break;
      case '`':
        this.takeCode();
        break;
      case '<':
        this.takeAngle();
        break;
      case ']':
        this.takeTarget();
        break;
      case '[':
        this.brackets = [this.at, ...this.brackets];
        this.at += 1;
        break;
      default:
        this.at = this.delimiters.take(this.text, this.at);
    }
    // What the text ends with may go on.
    if (this.at >= this.text.length) this.isSure = false;
  }

  private keep(): void {
    this.sure = { at: this.at, delimiters: this.delimiters.copy(), brackets: this.brackets };
  }

  private takeCode(): void {
    const run = this.runAt(this.at);
    const start = this.at + run.length;
    for (let at = this.text.indexOf('`', start); at >= 0;) {
      const close = this.runAt(at);
      at += close.length;
      if (close === run) return void (this.at = at);
      at = this.text.indexOf('`', at);
    }
    const body = this.text.slice(start);
    const shown = body.replace(/`+$/, '');
    if (shown.trim() === '') return this.cut(this.at);
    this.cut(this.at + run.length + shown.length);
    this.closing = run;
  }

  /** The backticks there. */
  private runAt(start: number): string {
    let end = start + 1;
    while (this.text[end] === '`') end += 1;
    return this.text.slice(start, end);
  }

  private takeAngle(): void {
    const rest = this.text.slice(this.at);
    const whole = WHOLE_ANGLE.exec(rest)?.[0];
    if (whole === undefined && PARTIAL_ANGLE.test(rest)) return this.cut(this.at);
    if (whole === undefined && OPEN_ANGLE.test(rest)) this.isSure = false;
    this.at += whole?.length ?? 1;
  }

  /** What follows a label: `(address "title")` or `[reference]`. */
  private takeTarget(): void {
    this.at += 1;
    const [open, ...outer] = this.brackets;
    this.brackets = outer;
    const rest = this.text.slice(this.at);
    if (open === undefined || !/^(?:[([]|$)/.test(rest)) return;
    const whole = WHOLE_TARGET.exec(rest)?.[0];
    if (whole !== undefined) this.at += whole.length;
    else if (PARTIAL_TARGET.test(rest) && this.mayBeLink(open)) {
      this.cut(this.at - 1);
      this.dropLabel(open);
    } else if (rest.startsWith('(') && !rest.includes('\n')) this.isSure = false;
  }

  private dropBrackets(): void {
    for (const open of this.brackets) if (this.mayBeLink(open)) this.dropLabel(open);
  }

  /** An index, as in `a[0]`, is none. */
  private mayBeLink(open: number): boolean {
    const label = this.text.slice(open + 1);
    if (label.length > MAX_LABEL || label.includes('\n')) return false;
    return label.startsWith('^') || !/\w/.test(this.text[open - 1] ?? '');
  }

  /** Shows a link by its text; nothing of an image or footnote. */
  private dropLabel(open: number): void {
    if (this.text[open - 1] === '!') this.cut(open - 1);
    else if (this.text[open + 1] === '^') this.cut(open);
    else {
      this.text = this.text.slice(0, open) + this.text.slice(open + 1);
      this.delimiters.shift(open);
    }
  }

  private cut(at: number): void {
    this.text = this.text.slice(0, at);
    this.at = Math.max(this.at, at);
    this.delimiters.cut(at);
  }
}
