import { JsonString } from './json-string.js';
import { JsonTree } from './json-tree.js';
import type { JsonStream, PartialJson } from './json-value.js';
import { RenderError } from './render-error.js';
import type { RenderErrorCode } from './render-error.js';

/** What may come next. `first` and `firstKey` may also be the end of an empty array or object. */
type State =
  | 'value'
  | 'first'
  | 'key'
  | 'firstKey'
  | 'colon'
  | 'next'
  | 'string'
  | 'literal'
  | 'number'
  | 'end';

const LITERALS: ReadonlyMap<string, unknown> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

const WANTED: Readonly<Record<State, string>> = {
  value: 'a value',
  first: 'a value or ]',
  key: 'a key in quotes',
  firstKey: 'a key in quotes or }',
  colon: 'a colon',
  next: 'a comma or the end of the array or object',
  string: 'the rest of a string',
  literal: 'the rest of true, false or null',
  number: 'the rest of a number',
  end: 'nothing more',
};

/** See {@link JsonStream}. A state machine: one character decides what may come next. */
export class JsonParser<T> implements JsonStream<T> {
  private readonly tree = new JsonTree();
  private state: State = 'value';
  private string = new JsonString();
  /** The number or literal so far. */
  private token = '';
  private isKey = false;
  /** Whether the tree does not know yet how far the string has grown. */
  private isBehind = false;
  private position = 0;
  private ended = false;

  push(delta: string): void {
    if (this.ended) throw this.error('ended', 'push(): this stream has ended, create another one');
    const start = this.position;
    for (let at = 0; at < delta.length;) {
      this.position = start + at;
      at = this.step(delta, at);
    }
    this.position = start + delta.length;
  }

  end(): T {
    if (this.state === 'number') this.finishNumber();
    this.ended = true;
    if (this.state !== 'end') {
      throw this.error('incomplete', `the JSON text ended early, wanted ${this.wanted()}`);
    }
    return this.tree.read() as T; // What the caller says the text holds.
  }

  get value(): PartialJson<T> | undefined {
    if (this.isBehind) {
      this.isBehind = false;
      // Half a surrogate pair waits for the other half.
      this.tree.put(this.string.text.replace(/[\ud800-\udbff]$/, ''));
    }
    return this.tree.read() as PartialJson<T> | undefined; // What the caller says the text holds.
  }

  get path(): readonly (string | number)[] {
    return this.tree.path;
  }

  get done(): boolean {
    return this.state === 'end';
  }

  /** Takes what it can of the text from there; answers where it got to. */
  private step(text: string, at: number): number {
    if (this.state === 'string') return this.takeString(text, at);
    if (this.state === 'number') return this.takeNumber(text, at);
    const character = text.charAt(at);
    if (this.state === 'literal') this.takeLiteral(character);
    else if (!/[ \t\n\r]/.test(character)) this.takeMark(character);
    return at + 1;
  }

  private takeMark(mark: string): void {
    switch (this.state) {
      case 'value':
        return this.beginValue(mark);
      case 'first':
      case 'firstKey':
      case 'next':
        if (this.closes(mark)) return this.finishContainer();
        return this.takeAfterOpening(mark);
      case 'colon':
        return this.expect(mark, ':', 'value');
      case 'key':
        return this.beginKey(mark);
      case 'string':
      case 'literal':
      case 'number':
      case 'end':
        throw this.unexpected(mark);
    }
  }

  private takeAfterOpening(mark: string): void {
    if (this.state === 'first') this.beginValue(mark);
    else if (this.state === 'firstKey') this.beginKey(mark);
    else this.expect(mark, ',', this.tree.inArray ? 'value' : 'key');
  }

  private expect(mark: string, wanted: string, state: State): void {
    if (mark !== wanted) throw this.unexpected(mark);
    this.state = state;
  }

  private finishContainer(): void {
    this.tree.finish();
    this.afterValue();
  }

  private beginKey(mark: string): void {
    if (mark !== '"') throw this.unexpected(mark);
    this.beginString(true);
  }

  private closes(mark: string): boolean {
    return mark === (this.tree.inArray ? ']' : '}');
  }

  private beginValue(mark: string): void {
    this.tree.nextIndex();
    this.token = mark;
    if (mark === '"') this.beginString(false);
    else if (mark === '{') this.beginContainer({}, 'firstKey');
    else if (mark === '[') this.beginContainer([], 'first');
    else if (/[-\d]/.test(mark)) this.state = 'number';
    else if (/[tfn]/.test(mark)) this.state = 'literal';
    else throw this.unexpected(mark);
  }

  private beginContainer(container: unknown[] | Record<string, unknown>, state: State): void {
    this.tree.begin(container);
    this.state = state;
  }

  private beginString(isKey: boolean): void {
    this.state = 'string';
    this.string = new JsonString();
    this.isKey = isKey;
    if (!isKey) this.tree.put('');
  }

  private takeString(text: string, at: number): number {
    const { length } = this.string.text;
    const end = this.string.take(text, at);
    if (this.string.unexpected !== undefined) throw this.unexpected(this.string.unexpected);
    if (!this.isKey && this.string.text.length > length) this.isBehind = true;
    if (this.string.isDone) this.finishString();
    return end;
  }

  private finishString(): void {
    if (this.isKey) {
      this.tree.setKey(this.string.text);
      this.state = 'colon';
      return;
    }
    if (this.isBehind) this.tree.put(this.string.text);
    this.isBehind = false;
    this.afterValue();
  }

  private takeLiteral(character: string): void {
    this.token += character;
    if (LITERALS.has(this.token)) {
      this.tree.put(LITERALS.get(this.token));
      this.afterValue();
    } else if (![...LITERALS.keys()].some((literal) => literal.startsWith(this.token))) {
      throw this.unexpected(character);
    }
  }

  private takeNumber(text: string, at: number): number {
    const digits = /[-+\d.eE]*/y;
    digits.lastIndex = at;
    const run = digits.exec(text)?.[0] ?? '';
    this.token += run;
    if (at + run.length < text.length) this.finishNumber();
    return at + run.length;
  }

  private finishNumber(): void {
    if (!NUMBER.test(this.token)) throw this.unexpected(this.token);
    this.tree.put(Number(this.token));
    this.afterValue();
  }

  private afterValue(): void {
    this.state = this.tree.isClosed ? 'end' : 'next';
  }

  private wanted(): string {
    return WANTED[this.state];
  }

  private unexpected(got: string): RenderError {
    this.ended = true;
    return this.error('syntax', `got ${JSON.stringify(got)}, wanted ${this.wanted()}`);
  }

  private error(code: RenderErrorCode, message: string): RenderError {
    return new RenderError(code, `${message} (at ${this.position})`, this.position);
  }
}
