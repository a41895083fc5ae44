import { MagicString } from 'magic-string';
import type { Span } from '../span.js';

interface Splice extends Span {
  readonly text: string;
}

/**
 * Edits of one text, by offset. Every byte outside a recorded edit stays as it is; `toString` proves it by building
 * the result a second way.
 */
export class Splices {
  readonly #magic: MagicString;
  readonly #splices: Splice[] = [];

  constructor(readonly original: string) {
    this.#magic = new MagicString(original);
  }

  get isEmpty(): boolean {
    return this.#splices.length === 0;
  }

  /** Puts `text` in the place of a span. */
  overwrite({ start, end }: Span, text: string): void {
    if (this.original.slice(start, end) === text) return;
    this.#splices.push({ start, end, text });
    if (text === '') this.#magic.remove(start, end);
    else this.#magic.overwrite(start, end, text);
  }

  remove(span: Span): void {
    this.overwrite(span, '');
  }

  insert(at: number, text: string): void {
    this.#splices.push({ start: at, end: at, text });
    this.#magic.appendLeft(at, text);
  }

  /**
   * The edited text.
   *
   * @throws {Error} when two edits overlap, or when anything outside of them has changed
   */
  toString(): string {
    const result = this.#magic.toString();
    if (result !== this.#rebuild()) {
      throw new Error('something outside the recorded edits has changed');
    }
    return result;
  }

  #rebuild(): string {
    const sorted = this.#splices
      .map((splice, order) => ({ ...splice, order }))
      .toSorted((a, b) => a.start - b.start || a.end - b.end || a.order - b.order);
    let at = 0;
    let text = '';
    for (const splice of sorted) {
      if (splice.start < at) throw new Error(`two edits overlap at offset ${splice.start}`);
      text += this.original.slice(at, splice.start) + splice.text;
      at = splice.end;
    }
    return text + this.original.slice(at);
  }
}
