import type { Span } from '../span.js';
import { NginxSyntaxError } from './directive.js';

/** A word, or one of `;`, `{` and `}`. Comments and white space are left out. */
export interface NginxToken extends Span {
  readonly kind: 'word' | ';' | '{' | '}';
  /** A word without its quotes. */
  readonly value: string;
}

const LUA_BLOCK = /_by_lua_block$|^init(?:_worker)?_by_lua_block$/;

/**
 * The tokens of an nginx configuration, by offset. The body of a Lua block is passed over, so that it is empty here.
 *
 * @throws {NginxSyntaxError} on a quote or a Lua block that is not closed
 */
export function lexNginx(text: string): NginxToken[] {
  const tokens: NginxToken[] = [];
  let at = 0;
  let isLua = false;
  while (at < text.length) {
    const char = text.charAt(at);
    if (/\s/.test(char)) at += 1;
    else if (char === '#') at = endOfLine(text, at);
    else if (char === ';' || char === '{' || char === '}') {
      tokens.push({ kind: char, value: char, start: at, end: at + 1 });
      at += 1;
      if (char === '{' && isLua) at = endOfLua(text, at);
      isLua = false;
    } else {
      const word = char === '"' || char === "'" ? quotedWord(text, at) : bareWord(text, at);
      if (LUA_BLOCK.test(word.value)) isLua = true;
      tokens.push(word);
      at = word.end;
    }
  }
  return tokens;
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}

function quotedWord(text: string, start: number): NginxToken {
  const quote = text.charAt(start);
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === quote) {
      return { kind: 'word', value: text.slice(start + 1, at), start, end: at + 1 };
    }
  }
  throw new NginxSyntaxError('a quote is not closed', start);
}

/** A `{` that follows a `$` belongs to the name of a variable. */
function bareWord(text: string, start: number): NginxToken {
  let end = start;
  while (end < text.length && !/[\s;{}]/.test(text.charAt(end))) {
    if (text[end] === '\\') end += 2;
    else if (text.startsWith('${', end)) end = closingBrace(text, end);
    else end += 1;
  }
  end = Math.min(end, text.length);
  return { kind: 'word', value: text.slice(start, end), start, end };
}

function closingBrace(text: string, start: number): number {
  const end = text.indexOf('}', start);
  if (end === -1) throw new NginxSyntaxError('a variable is not closed', start);
  return end + 1;
}

const LUA_TOKEN =
  /--\[(=*)\[[\s\S]*?\]\1\]|--[^\n]*|\[(=*)\[[\s\S]*?\]\2\]|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'|[{}]/g;

/** The offset of the brace that closes a Lua block; comments and strings of Lua may hold braces. */
function endOfLua(text: string, start: number): number {
  let depth = 1;
  for (const match of text.slice(start).matchAll(LUA_TOKEN)) {
    if (match[0] === '{') depth += 1;
    if (match[0] === '}') depth -= 1;
    if (depth === 0) return start + match.index;
  }
  throw new NginxSyntaxError('a Lua block is not closed', start);
}
