import jscodeshift from 'jscodeshift';
import type { Span } from '../span.js';
import { checkSource, SourceSyntaxError } from './parse.js';
import type { EditedSource } from './source.js';

/** Shorter ones are not worth it. */
const SHORTEST = 40;

/**
 * Asks whether a source can be parsed after its edits. Functions that no edit touches are looked at from outside: what
 * stands in them was parsed before, and an edit elsewhere cannot make it wrong as long as a module stays a module.
 *
 * @param edited the whole text, with the edits
 * @throws {SourceSyntaxError} when it cannot be parsed
 */
export function checkEdits(source: EditedSource, edited: string): void {
  const bodies = uneditedBodies(source);
  if (bodies.length > 0 && isFine(source.splices.toStringWithout(bodies), source)) return;
  checkSource(edited, source.path);
}

function isFine(text: string, { path, sourceType }: EditedSource): boolean {
  try {
    return checkSource(text, path) === sourceType;
  } catch (error) {
    if (error instanceof SourceSyntaxError) return false;
    throw error;
  }
}

/** The insides of functions that no edit touches; none where there are private names, which classes declare outside of them. */
function uneditedBodies({ look, splices }: EditedSource): Span[] {
  if (look(jscodeshift.PrivateName).length > 0) return [];
  const bodies: Span[] = [];
  for (const { node } of look(jscodeshift.Function)) {
    const { start, end, body } = Object(node);
    if (Object(body).type !== 'BlockStatement' || splices.touches({ start, end })) continue;
    if (body.end - body.start > SHORTEST) bodies.push({ start: body.start + 1, end: body.end - 1 });
  }
  return outermost(bodies);
}

function outermost(spans: readonly Span[]): Span[] {
  const found: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    if (span.start >= (found.at(-1)?.end ?? 0)) found.push(span);
  }
  return found;
}
