import { posix } from 'node:path';
import type { FindingCode } from '../finding.js';
import { lineAndColumn } from '../span.js';
import type { CheckProblem } from './problem.js';

/** A comment of any of the languages: the tool’s name, then a code, then what to do. */
const MARKER =
  /(?:\/\/|\/\*|<!--|#)[^\n]{0,20}?\bsse-migrate\b[^\n]{0,20}?\b(SSE\d{4})\b[ :]*([^\n]*)/g;

/** The markers that `transform --todo` left and nobody has taken away. */
export function findMarkers(
  files: readonly { readonly path: string; readonly text: string }[],
  root: string,
): CheckProblem[] {
  return files.flatMap(({ path, text }) => {
    if (!text.includes('sse-migrate')) return [];
    return [...text.matchAll(MARKER)].map((match) =>
      toProblem(posix.relative(root, path), text, match),
    );
  });
}

function toProblem(file: string, text: string, match: RegExpExecArray): CheckProblem {
  const said = (match[2] ?? '').replace(/\s*(?:\*\/\s*\}?|-->)\s*$/, '').trim();
  const code = match[1];
  return {
    kind: 'marker',
    ...(isCode(code) ? { code } : {}),
    file,
    ...lineAndColumn(text, match.index),
    message: said === '' ? 'a marker is left' : `a marker is left: ${said}`,
    advice: 'Do what it says, and remove the comment.',
  };
}

function isCode(text: string | undefined): text is FindingCode {
  return text !== undefined && /^SSE\d{4}$/.test(text);
}
