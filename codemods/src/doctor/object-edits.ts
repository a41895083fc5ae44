import { detectStyle, indentAt } from '../edit/style.js';
import type { TextEdit } from './problem.js';
import { keyName, listOf } from './syntax.js';
import type { SyntaxNode } from './syntax.js';

/** Puts a property in front of the others of an object literal, written like them. */
export function insertProperty(text: string, object: SyntaxNode, property: string): TextEdit {
  const [first] = listOf(object, 'properties');
  const at = object.start + 1;
  if (first === undefined) return { start: at, end: object.end - 1, text: ` ${property} ` };
  const { newline } = detectStyle(text);
  const isOnOwnLine = /^[ \t]*(?:\/\/[^\n]*|\/\*(?:(?!\*\/)[^\n])*\*\/[ \t]*)?\r?\n/.test(
    text.slice(at, first.start),
  );
  return isOnOwnLine
    ? insertLine(text, first, `${property},`, newline)
    : { start: first.start, end: first.start, text: `${property}, ` };
}

/** Sets a property of an object literal: its value if it is there, else a new one. */
export function setProperty(
  text: string,
  object: SyntaxNode,
  name: string,
  value: string,
): TextEdit {
  const own = listOf(object, 'properties').find((property) => keyName(property) === name);
  const { start, end } = Object(own?.['value']);
  return typeof start === 'number' && typeof end === 'number'
    ? { start, end, text: value }
    : insertProperty(text, object, `${name}: ${value}`);
}

function insertLine(text: string, before: SyntaxNode, line: string, newline: string): TextEdit {
  const indent = indentAt(text, before.start);
  return { start: before.start, end: before.start, text: `${line}${newline}${indent}` };
}
