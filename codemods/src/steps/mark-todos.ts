import { SourceSyntaxError } from '../edit/parse.js';
import { openSource } from '../edit/source.js';
import { Splices } from '../edit/splices.js';
import { statementStart } from '../edit/statements.js';
import { findScripts } from '../embedded/html.js';
import type { Finding } from '../finding.js';
import { formatTodo } from '../marker.js';
import type { CommentStyle } from '../marker.js';
import { kindOfFile } from '../project/kinds.js';
import type { FileKind } from '../project/kinds.js';
import { offsetOf } from '../span.js';
import { isIndentedPage, scriptOf } from './scripts.js';

const LINE: CommentStyle = ['//', ''];
const BLOCK: CommentStyle = ['/*', ' */'];
const MARKUP: CommentStyle = ['<!--', ' -->'];
const PUG: CommentStyle = ['//-', ''];

/**
 * Puts a marker in front of each finding that needs a person, where a comment changes nothing. What is marked already
 * stays, and a file without comments (JSON) is left alone.
 */
export function markTodos(path: string, text: string, findings: readonly Finding[]): string {
  const kind = kindOfFile(path);
  if (kind === undefined || kind === 'config') return text;
  const splices = new Splices(text);
  const find = placeFinder(path, text, kind);
  const places = new Map<string, { place: CommentPlace; finding: Finding }>();
  for (const finding of findings) {
    const place = find(offsetOf(text, finding));
    places.set(`${finding.code} ${place.at}`, { place, finding });
  }
  for (const { place, finding } of places.values()) {
    const { code, message, advice } = finding;
    const { at, style, end } = place;
    if (isMarked(text, at, code)) continue;
    splices.insert(at, `${formatTodo(code, `${message}. ${advice}`, style)}${end}`);
  }
  return splices.isEmpty ? text : splices.toString();
}

/** Where a comment may stand, how it is written there, and what comes behind it. */
interface CommentPlace {
  readonly at: number;
  readonly style: CommentStyle;
  readonly end: string;
}

function placeFinder(path: string, text: string, kind: FileKind): (offset: number) => CommentPlace {
  const { code, language, handlers = [] } = scriptOf(kind, text, path);
  const source = open(language === undefined ? path : `${path}.${language}`, text, code);
  return (offset) => {
    // What stands in an attribute cannot hold a comment with quotes.
    const isInline = handlers.some(({ start: from, end }) => from <= offset && offset < end);
    const start = source === undefined || isInline ? undefined : statementStart(source, offset);
    const isScript = kind === 'code' || start !== undefined;
    const at = start ?? (isScript ? startOfCode(text) : startOfTag(path, text, offset));
    const lead = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
    const isAlone = lead.trim() === '';
    const scriptStyle = isAlone ? LINE : BLOCK;
    const style = isScript ? scriptStyle : isIndentedPage(path) ? PUG : MARKUP;
    return { at, style, end: isAlone ? `${lineEndOf(text)}${lead}` : ' ' };
  };
}

const COMMENT = /^\s*(?:\/\/|\/\*|<!--)|(?:\*\/|-->)\s*$/;

/** The comments around this place have this marker. */
function isMarked(text: string, at: number, code: string): boolean {
  const before = text.slice(0, at).trimEnd().split('\n').toReversed();
  const behind = text.slice(at).split('\n');
  return [before, behind].some((lines) => {
    const end = lines.findIndex((line) => !COMMENT.test(line));
    return lines
      .slice(0, end === -1 ? lines.length : end)
      .some((line) => line.includes(`sse-migrate-todo ${code}`));
  });
}

function open(path: string, text: string, code: string): ReturnType<typeof openSource> | undefined {
  try {
    return openSource(path, text, code);
  } catch (error) {
    if (error instanceof SourceSyntaxError) return undefined;
    throw error;
  }
}

/** In front of the tag, or of the line in a language without tags. */
function startOfTag(path: string, text: string, offset: number): number {
  if (isIndentedPage(path)) {
    const line = text.lastIndexOf('\n', offset - 1) + 1;
    return line + (/^[ \t]*/.exec(text.slice(line))?.[0].length ?? 0);
  }
  const script = findScripts(text).find(({ start, end }) => start <= offset && offset < end);
  return script?.start ?? Math.max(0, text.lastIndexOf('<', offset));
}

/** Behind the line that says what runs it. */
function startOfCode(text: string): number {
  return text.startsWith('#!') ? text.indexOf('\n') + 1 : 0;
}

function lineEndOf(text: string): '\n' | '\r\n' {
  return text.includes('\r\n') ? '\r\n' : '\n';
}
