import { NATIVE_CLIENT } from '../catalog/modules.js';
import { j, spanOf } from '../edit/source.js';
import { quoted } from '../edit/style.js';
import type { Span } from '../span.js';
import { isClientModule, successorOf } from './client-imports.js';
import type { RewriteContext, Transform } from './context.js';
import { countRemaining } from './references.js';
import { insertStatementBefore } from '../edit/insert.js';

/** `const io = require('socket.io-client')` becomes `const { connect } = require('…/client')`. */
export const requires: Transform = {
  name: 'requires',
  run(context) {
    const { source, settings } = context;
    if (context.connectName === undefined) return;
    source.find(j.VariableDeclarator).forEach((path) => {
      const required = findRequire(path.node.init, settings.clientModules);
      if (required === undefined) return;
      rewriteDeclarator(context, path.node.id, path.node.init, required, path.parent?.node);
    });
  },
};

function rewriteDeclarator(
  context: RewriteContext,
  id: unknown,
  init: unknown,
  module: Span,
  statement: unknown,
): void {
  const { source, consumed } = context;
  const { connectName = 'connect' } = context;
  const remaining = localNames(id).reduce(
    (sum, { name, start }) => sum + countRemaining(context, name, start),
    0,
  );
  const pattern = connectName === 'connect' ? '{ connect }' : `{ connect: ${connectName} }`;
  const native = successorOf(
    context,
    source.text.slice(module.start + 1, module.end - 1),
    NATIVE_CLIENT,
  );
  const isAwaited = Object(init).type === 'AwaitExpression';
  const load = `${isAwaited ? 'await import' : 'require'}(${quoted(native, source.style)})`;
  if (remaining > 0) {
    const word = String(Object(statement).kind ?? 'const');
    const text = `${word} ${pattern} = ${load}${source.style.semicolon}`;
    insertStatementBefore(source, spanOf(statement), text);
    return;
  }
  source.splices.overwrite(nameSpan(id), pattern);
  source.splices.overwrite(module, quoted(native, source.style));
  // A `.default` or `.io` behind the call is gone with the name it was for.
  const { end } = spanOf(init);
  const close = source.text.indexOf(')', module.end) + 1;
  if (close < end) source.splices.remove({ start: close, end });
  consumed.add(module.start);
}

/**
 * The module name inside `require('socket.io-client')`, with a `.io` or `.default` behind it or not, or inside
 * `await import('socket.io-client')`.
 */
function findRequire(init: unknown, modules: ReadonlySet<string>): Span | undefined {
  const { type, object, callee, argument, arguments: given } = Object(init);
  if (type === 'MemberExpression' && object?.type === 'CallExpression') {
    return findRequire(object, modules);
  }
  if (type === 'AwaitExpression') return findRequire(argument, modules);
  const isLoad = callee?.name === 'require' || callee?.type === 'Import';
  if (type !== 'CallExpression' || !isLoad) return undefined;
  const [module] = Array.isArray(given) ? given : [];
  return isClientModule(modules, Object(module).value) ? spanOf(module) : undefined;
}

function localNames(id: unknown): { name: string; start: number }[] {
  const { type, name, properties } = Object(id);
  if (type === 'Identifier') return [{ name: String(name), start: spanOf(id).start }];
  if (!Array.isArray(properties)) return [];
  return properties.flatMap((property: unknown) => {
    const { value } = Object(property);
    const isName = Object(value).type === 'Identifier';
    return isName ? [{ name: String(value.name), start: spanOf(value).start }] : [];
  });
}

/** The name or pattern without its type annotation. */
function nameSpan(id: unknown): Span {
  const { start, end } = spanOf(id);
  const { type, name } = Object(id);
  return type === 'Identifier' ? { start, end: start + String(name).length } : { start, end };
}
