import type { NginxDirective, NginxWord } from './directive.js';
import { NginxSyntaxError } from './directive.js';
import type { NginxToken } from './lex.js';
import { lexNginx } from './lex.js';

/**
 * The directives of one nginx file, with their offsets. Includes are not followed here.
 *
 * @throws {NginxSyntaxError} when braces or semicolons do not fit
 */
export function parseNginx(text: string, file: string): NginxDirective[] {
  const reader = new Reader(lexNginx(text), file, text.length);
  return reader.readAll();
}

class Reader {
  #at = 0;

  constructor(
    readonly tokens: readonly NginxToken[],
    readonly file: string,
    readonly length: number,
  ) {}

  readAll(): NginxDirective[] {
    const directives = this.#readList();
    const rest = this.tokens[this.#at];
    if (rest !== undefined) throw new NginxSyntaxError(`unexpected "${rest.value}"`, rest.start);
    return directives;
  }

  #readList(): NginxDirective[] {
    const directives: NginxDirective[] = [];
    while (this.tokens[this.#at]?.kind === 'word') directives.push(this.#readDirective());
    return directives;
  }

  #readDirective(): NginxDirective {
    const words: NginxWord[] = [];
    let token = this.#next();
    while (token.kind === 'word') {
      words.push(token);
      token = this.#next();
    }
    const [name, ...args] = words;
    if (name === undefined || token.kind === '}') {
      throw new NginxSyntaxError(`unexpected "${token.value}"`, token.start);
    }
    const head = { file: this.file, name: name.value, args, start: name.start };
    if (token.kind === ';') return { ...head, end: token.end };
    const children = this.#readList();
    const close = this.#next();
    if (close.kind !== '}') throw new NginxSyntaxError('a block is not closed', token.start);
    return { ...head, end: close.end, block: { start: token.end, end: close.start, children } };
  }

  #next(): NginxToken {
    const token = this.tokens[this.#at];
    if (token === undefined) throw new NginxSyntaxError('the file ends too early', this.length);
    this.#at += 1;
    return token;
  }
}
