import { removeWord } from '../words.js';
import type { NginxNode } from '../../nginx/load.js';
import type { NginxConfiguration } from '../../nginx/load.js';
import type { TextEdit } from '../problem.js';

/** A directive on a line of its own behind another one, indented like it; behind it on its line if that one is not alone. */
export function insertBehind(
  { files }: NginxConfiguration,
  { directive }: NginxNode,
  line: string,
): TextEdit {
  const text = files.get(directive.file) ?? '';
  const lineStart = text.lastIndexOf('\n', directive.start - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? '';
  const isFirst = text.slice(lineStart, directive.start).trim() === '';
  const rest = /^[ \t]*(?:#[^\r\n]*)?(?=\r?\n|$)/.exec(text.slice(directive.end));
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  if (!isFirst || rest === null) {
    return { start: directive.end, end: directive.end, text: ` ${line}` };
  }
  const at = directive.end + rest[0].length;
  return { start: at, end: at, text: `${newline}${indent}${line}` };
}

/** Takes one word out of a directive, and the directive itself when it has no other. */
export function removeArgument(
  { files }: NginxConfiguration,
  { directive }: NginxNode,
  isGoing: (value: string) => boolean,
): TextEdit[] {
  const text = files.get(directive.file) ?? '';
  const going = directive.args.filter(({ value }) => isGoing(value.toLowerCase()));
  if (going.length < directive.args.length) return going.map((word) => removeWord(text, word));
  return [removeWord(text, directive)];
}
