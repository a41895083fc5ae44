import { wholeLine } from '../../edit/lines.js';
import { freeName } from '../../edit/names.js';
import { spanOf, textOf } from '../../edit/source.js';
import { indentAt } from '../../edit/style.js';
import type { TreeNode } from '../../edit/tree-path.js';
import type { StreamPlan } from '../../plan.js';
import type { Span } from '../../span.js';
import type { RewriteContext } from '../context.js';
import { annotationsOf } from './annotations.js';
import { cleanUpOf } from './find-site.js';
import type { StreamSite } from './find-site.js';
import type { Handler } from './handlers.js';
import { handlerName, loopLines, loopName } from './loop.js';
import type { NamedHandler } from './loop.js';
import { annotated, dedented } from './moved-text.js';

/**
 * Writes the loop, and lets it call the handlers; each `emit` becomes a call of it.
 *
 * @returns the effect that is gone, if one is
 */
export function writeStream(
  context: RewriteContext,
  plan: StreamPlan,
  site: StreamSite,
): Span | undefined {
  const { source } = context;
  const handlers = site.handlers.map((handler) => nameHandler(context, handler));
  const name = freeName(
    source,
    [loopName(plan.event), `${loopName(plan.event)}Answer`],
    () => false,
  );
  const loop = loopLines(source, plan, site.receiver, handlers, name);
  for (const ask of site.asks) {
    source.splices.overwrite(spanOf(ask.node), `${name}(${bodyOf(context, ask.node)})`);
  }
  if (site.effect !== undefined) return writeOutside(context, site, site.effect, handlers, loop);
  writeInPlace(context, site, handlers, loop);
  return undefined;
}

function nameHandler({ source }: RewriteContext, { event, node }: Handler): NamedHandler {
  if (node.type === 'Identifier') return { event, name: String(Object(node).name) };
  const wanted = handlerName(event);
  const name = freeName(source, [wanted, `${wanted}Event`], () => false);
  return { event, name, parameters: Object(node).params };
}

/** An object is the body itself; anything else is an argument in a list, as it could be a list itself. */
export function bodyOf({ source }: RewriteContext, ask: TreeNode): string {
  const given: readonly TreeNode[] = Object(ask).arguments.slice(1);
  const texts = given.map((one) => textOf(source, one));
  const isObject = given.length === 1 && given[0]?.type === 'ObjectExpression';
  return isObject ? texts.join('') : `[${texts.join(', ')}]`;
}

/** `socket.on('token', (token) => …)` becomes `const onToken = (token) => …`. */
function writeInPlace(
  { source }: RewriteContext,
  { handlers, removals }: StreamSite,
  named: readonly NamedHandler[],
  loop: readonly string[],
): void {
  const { splices, style, text } = source;
  const statements = handlers.map(({ call }) => spanOf(call.parent?.node));
  handlers.forEach(({ node, call }, index) => {
    const [statement, span] = [statements[index], spanOf(node)];
    if (statement === undefined) return;
    if (node.type === 'Identifier') {
      if (index < handlers.length - 1) splices.remove(wholeLine(text, statement));
      return;
    }
    const declared = `${style.variable} ${named[index]?.name ?? ''} = `;
    splices.overwrite({ start: statement.start, end: span.start }, declared);
    for (const { at, text: added } of annotationsOf(source, node)) splices.insert(at, added);
    splices.remove({ start: span.end, end: spanOf(call.node).end });
  });
  for (const removal of removals) removeStatement(source, removal);
  const last = statements.at(-1);
  if (last === undefined) return;
  const { newline } = style;
  const indent = indentAt(text, last.start);
  const isFirst = handlers.every(({ node }) => node.type === 'Identifier');
  const before = isFirst ? '' : `${newline}${indent}`;
  const isFollowed = /^[^\n]*\n[ \t]*[^\s}]/.test(text.slice(last.end));
  const lines = `${before}${loop.join(`${newline}${indent}`)}${isFollowed ? newline : ''}`;
  if (handlers.at(-1)?.node.type === 'Identifier') splices.overwrite(last, lines.trimStart());
  else splices.insert(last.end, `${newline}${lines}`);
}

/** A listener is taken away no more. */
export function removeStatement(
  { splices, text }: RewriteContext['source'],
  removal: StreamSite['removals'][number],
): void {
  const statement = cleanUpOf(removal) ?? removal.parent;
  if (statement !== null) splices.remove(wholeLine(text, spanOf(statement.node)));
}

/**
 * The handlers leave the effect, and the effect goes when nothing is left of it.
 *
 * @returns the effect, if it is gone
 */
function writeOutside(
  { source }: RewriteContext,
  { handlers, removals }: StreamSite,
  { statement, home, body }: NonNullable<StreamSite['effect']>,
  named: readonly NamedHandler[],
  loop: readonly string[],
): Span | undefined {
  const { splices, style, text } = source;
  const effect = spanOf(statement.node);
  const indent = indentAt(text, effect.start);
  const listeners = handlers.flatMap(({ call }) => call.parent?.node ?? []);
  const leaving = new Set<TreeNode>(listeners);
  const moved = handlers.map(({ node, declaration }, index) => {
    if (declaration !== undefined) {
      leaving.add(declaration.node);
      return [
        ...commentLines(source, declaration.node, indent),
        ...commentLines(source, listeners[index], indent),
        ...dedented(source, spanOf(declaration.node), indent),
      ];
    }
    const comments = commentLines(source, listeners[index], indent);
    if (node.type === 'Identifier') return comments;
    const [first = '', ...rest] = dedented(...annotated(source, node), indent);
    const lines = [
      ...comments,
      `${style.variable} ${named[index]?.name ?? ''} = ${first}`,
      ...rest,
    ];
    lines.push(`${lines.pop() ?? ''}${style.semicolon}`);
    return lines;
  });
  const cleanUp = body.at(-1);
  if (cleanUp !== undefined && isOnlyRemovals(source, cleanUp, removals)) leaving.add(cleanUp);
  const lines = [...moved.flat(), ...(moved.flat().length > 0 ? [''] : []), ...loop];
  const outside = lines
    .map((line, index) => (line === '' || index === 0 ? line : indent + line))
    .join(style.newline);
  if (body.every((one) => leaving.has(one)) && !hasOtherComment(source, home, leaving)) {
    splices.overwrite(effect, outside);
    return effect;
  }
  splices.insert(effect.start, `${outside}${style.newline}${style.newline}${indent}`);
  for (const one of leaving) splices.remove(wholeLine(text, withComments(source, one)));
  for (const removal of removals) {
    const span = spanOf(removal.node);
    if (![...leaving].some((one) => contains(spanOf(one), span))) removeStatement(source, removal);
  }
  return undefined;
}

/** A comment in the effect that goes nowhere else: then the effect stays, around it. */
function hasOtherComment(
  { text }: RewriteContext['source'],
  home: TreeNode,
  leaving: ReadonlySet<TreeNode>,
): boolean {
  const { start, end } = spanOf(Object(home).body);
  let at = start;
  let rest = '';
  for (const { start: from, end: to } of [...leaving]
    .map((one) => withComments({ text }, one))
    .toSorted((a, b) => a.start - b.start)) {
    rest += text.slice(at, from);
    at = to;
  }
  return /\/[/*]/.test(rest + text.slice(at, end));
}

/** A statement with the comments on the lines above it. */
function withComments({ text }: Pick<RewriteContext['source'], 'text'>, node: TreeNode): Span {
  const { start, end } = spanOf(node);
  const comments: readonly unknown[] = Object(node).leadingComments ?? [];
  const own = comments.map(spanOf).find((one) => {
    return text.slice(text.lastIndexOf('\n', one.start - 1) + 1, one.start).trim() === '';
  });
  return { start: own?.start ?? start, end };
}

function commentLines(
  source: RewriteContext['source'],
  node: TreeNode | undefined,
  indent: string,
): string[] {
  if (node === undefined) return [];
  const { start } = withComments(source, node);
  const end = spanOf(node).start;
  if (start === end) return [];
  return dedented(
    source,
    { start, end: start + source.text.slice(start, end).trimEnd().length },
    indent,
  );
}

/** Whether a clean-up takes away the listeners of this answer and does nothing else. */
function isOnlyRemovals(
  { text }: RewriteContext['source'],
  cleanUp: TreeNode,
  removals: StreamSite['removals'],
): boolean {
  if (cleanUp.type !== 'ReturnStatement') return false;
  const own = removals
    .map(({ node }) => spanOf(node))
    .filter((span) => contains(spanOf(cleanUp), span));
  const { start, end } = spanOf(cleanUp);
  let rest = text.slice(start, end);
  for (const span of own.toSorted((a, b) => b.start - a.start)) {
    rest = rest.slice(0, span.start - start) + rest.slice(span.end - start);
  }
  return own.length > 0 && /^return\s*(?:\(\)\s*=>|function\s*\(\))\s*[{}\s;]*$/.test(rest);
}

function contains(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}
