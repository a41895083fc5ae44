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
  readonly #splices: Splice[] = [];
  readonly #drops: Splice[] = [];

  constructor(readonly original: string) {}

  get isEmpty(): boolean {
    return this.#splices.length === 0;
  }

  /** Puts `text` in the place of a span. */
  overwrite({ start, end }: Span, text: string): void {
    if (this.original.slice(start, end) === text) return;
    this.#splices.push({ start, end, text });
  }

  remove(span: Span): void {
    this.overwrite(span, '');
  }

  /** Removes a span together with every edit inside of it, also one that is yet to come. */
  drop({ start, end }: Span): void {
    if (this.#drops.some((one) => contains(one, { start, end }))) return;
    const splice = { start, end, text: '' };
    this.#drops.push(splice);
    this.#splices.push(splice);
  }

  insert(at: number, text: string): void {
    this.#splices.push({ start: at, end: at, text });
  }

  /**
   * The edited text.
   *
   * @throws {Error} when two edits overlap, or when anything outside of them has changed
   */
  toString(): string {
    const splices = this.#effective();
    const result = applyAll(this.original, splices);
    if (result !== this.#rebuild(splices)) {
      throw new Error('something outside the recorded edits has changed');
    }
    return result;
  }

  /** Whether an edit begins, ends or lies inside of a span. */
  touches({ start, end }: Span): boolean {
    return this.#splices.some((one) => one.start < end && one.end > start);
  }

  /** The edited text without what stands in some spans, which no edit touches. */
  toStringWithout(spans: readonly Span[]): string {
    return this.#rebuild([...this.#effective(), ...spans.map((span) => ({ ...span, text: '' }))]);
  }

  #effective(): Splice[] {
    return this.#splices.filter(
      (one) => !this.#drops.some((drop) => drop !== one && contains(drop, one)),
    );
  }

  #rebuild(splices: readonly Splice[]): string {
    const sorted = splices
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

function applyAll(original: string, splices: readonly Splice[]): string {
  const magic = new MagicString(original);
  for (const { start, end, text } of splices) {
    if (start === end) magic.appendLeft(start, text);
    else if (text === '') magic.remove(start, end);
    else magic.overwrite(start, end, text);
  }
  return magic.toString();
}

function contains(outer: Span, { start, end }: Span): boolean {
  if (start === end) return outer.start < start && end < outer.end;
  return outer.start <= start && end <= outer.end;
}
