import { wholeLine } from '../../edit/lines.js';
import { freeName } from '../../edit/names.js';
import { spanOf, textOf } from '../../edit/source.js';
import { indentAt } from '../../edit/style.js';
import type { StreamPlan } from '../../plan.js';
import type { RewriteContext } from '../context.js';
import type { Handler } from './handlers.js';
import { handlerName, indentUnit, loopLines, loopName } from './loop.js';
import type { NamedHandler } from './loop.js';
import type { MemberSite } from './member-site.js';
import { annotated, dedented } from './moved-text.js';
import { bodyOf, removeStatement } from './write-stream.js';

/** The loop as a method, with the handlers in it; each `emit` becomes a call of it. */
export function writeMember(
  context: RewriteContext,
  plan: StreamPlan,
  site: MemberSite,
): undefined {
  const { source } = context;
  const { splices, style, text } = source;
  const name = freeMember(text, loopName(plan.event));
  const handlers = site.handlers.map((handler) => nameHandler(context, handler));
  const [, ...rest] = loopLines(source, plan, site.receiver, handlers, name);
  const [head = ''] = loopLines(source, plan, site.receiver, handlers, name);
  const own = site.handlers.flatMap((handler, index) =>
    declarationOf(context, handler, handlers[index]?.name ?? ''),
  );
  const lines = [head.replace('async function ', 'async '), ...own, ...rest];
  const indent = indentAt(text, spanOf(site.after).start);
  const method = lines.join(`${style.newline}${indent}`);
  for (const ask of site.asks) {
    splices.overwrite(spanOf(ask.node), `this.${name}(${bodyOf(context, ask.node)})`);
  }
  for (const { call } of site.handlers) {
    splices.remove(wholeLine(text, spanOf(call.parent?.node)));
  }
  for (const removal of site.removals) removeStatement(source, removal);
  insertMethod(context, site, `${style.newline}${indent}${method}`);
}

function nameHandler({ source }: RewriteContext, { event, node }: Handler): NamedHandler {
  if (node.type !== 'ArrowFunctionExpression') return { event, name: textOf(source, node) };
  const wanted = handlerName(event);
  const name = freeName(source, [wanted, `${wanted}Event`], () => false);
  return { event, name, parameters: Object(node).params };
}

/** `const onToken = (token) => …;` in the method. */
function declarationOf(
  { source }: RewriteContext,
  { call, node }: Handler,
  name: string,
): string[] {
  if (node.type !== 'ArrowFunctionExpression') return [];
  const { style, text } = source;
  const unit = indentUnit(text);
  const outer = indentAt(text, spanOf(call.parent?.node).start);
  const [first = '', ...rest] = dedented(...annotated(source, node), outer);
  const lines = [`${unit}const ${name} = ${first}`, ...rest.map((line) => unit + line)];
  lines.push(`${lines.pop() ?? ''}${style.semicolon}`);
  return lines;
}

function freeMember(text: string, name: string): string {
  const isTaken = (one: string): boolean => new RegExp(`(?<![\\w$])${one}(?![\\w$])`).test(text);
  return [name, `${name}Answer`].find((one) => !isTaken(one)) ?? `${name}Stream`;
}

function insertMethod({ source }: RewriteContext, site: MemberSite, method: string): void {
  const { splices, style, text } = source;
  const { end } = spanOf(site.after);
  if (site.isClass) {
    // A property of a class ends with its semicolon.
    splices.insert(end, `${style.newline}${method}`);
    return;
  }
  const comma = /^\s*,/.exec(text.slice(end))?.[0];
  if (comma === undefined) splices.insert(end, `,${method}`);
  else splices.insert(end + comma.length, `${method},`);
}
