import { NATIVE_CLIENT, SHIM } from '../catalog/modules.js';
import { freeName, isMemberName } from '../edit/names.js';
import { j, spanOf } from '../edit/source.js';
import { quoted, styleAt } from '../edit/style.js';
import type { RewriteContext, Transform } from './context.js';
import { clientImports, isClientModule, isFactory } from './client-imports.js';

/** `Socket` as a type becomes the native client's `Client`, in files where every socket is native. */
export const types: Transform = {
  name: 'types',
  run(context) {
    const { source, plan } = context;
    renameGlobalType(context);
    if (!plan.hasNativeTypes) return;
    renameFactoryType(context);
    for (const { specifiers } of clientImports(context)) {
      for (const { imported, local } of specifiers) {
        if (imported !== 'Socket' || local !== 'Socket') continue;
        context.clientTypeName ??= freeName(source, ['Client', 'SseClient'], () => false);
        renameAll(context, local, context.clientTypeName);
      }
    }
    renameQualifiedType(context);
    if (context.clientTypeName !== undefined) context.actions.push('type of the native client');
  },
};

/** `io.Socket`, of an `io` that is the whole module or its factory, gets an import of its own. */
function renameQualifiedType(context: RewriteContext): void {
  const { source, consumed } = context;
  const factories = clientImports(context).flatMap((one) => one.specifiers.filter(isFactory));
  for (const { local } of factories) {
    const isIt = { left: { name: local }, right: { name: 'Socket' } };
    source.find(j.TSQualifiedName, isIt).forEach(({ node }) => {
      context.clientTypeName ??= freeName(source, ['Client', 'SseClient'], () => false);
      source.splices.overwrite(spanOf(node), context.clientTypeName);
      consumed.add(spanOf(node).start);
    });
  }
}

/** `SocketIOClient.Socket` needs no import, and what takes its place gets none: the file may be no module. */
function renameGlobalType({ source, plan, settings, consumed, actions }: RewriteContext): void {
  const [module, name] = plan.hasNativeTypes ? [NATIVE_CLIENT, 'Client'] : [SHIM, 'Socket'];
  source.find(j.TSQualifiedName).forEach(({ node }) => {
    const span = spanOf(node);
    if (source.text.slice(span.start, span.end) !== 'SocketIOClient.Socket') return;
    const quotedModule = quoted(module, styleAt(source, span.start));
    source.splices.overwrite(span, `import(${quotedModule}).${name}`);
    actions.push('global type replaced');
  });
  if (!plan.hasNativeTypes) return;
  source.find(j.TSImportType).forEach(({ node }) => {
    const { argument, qualifier } = node;
    if (!isClientModule(settings.clientModules, argument.value) || qualifier == null) return;
    if (qualifier.type !== 'Identifier' || qualifier.name !== 'Socket') return;
    const span = spanOf(argument);
    const quote = source.text[span.start] ?? "'";
    source.splices.overwrite(span, `${quote}${NATIVE_CLIENT}${quote}`);
    source.splices.overwrite(spanOf(qualifier), 'Client');
    consumed.add(span.start);
  });
}

/** `typeof io` becomes the type of the native factory. */
function renameFactoryType(context: RewriteContext): void {
  const { source, consumed } = context;
  const factories = clientImports(context).flatMap((one) => one.specifiers.filter(isFactory));
  for (const { local } of factories) {
    const isIt = { exprName: { name: local } };
    source.find(j.TSTypeQuery, isIt).forEach(({ node: { exprName } }) => {
      context.connectName ??= freeName(source, ['connect', 'connectSse'], () => false);
      const span = spanOf(exprName);
      source.splices.overwrite(span, context.connectName);
      consumed.add(span.start);
    });
  }
}

function renameAll(context: RewriteContext, from: string, to: string): void {
  const { source, consumed } = context;
  source.find(j.Identifier, { name: from }).forEach((path) => {
    const parent: unknown = path.parent?.node;
    const { type } = Object(parent);
    if (/^(?:Import|Export)/.test(String(type)) || isMemberName(parent, path.node)) return;
    const { start } = spanOf(path.node);
    // An identifier with a type annotation spans both; the name is at its start.
    source.splices.overwrite({ start, end: start + from.length }, to);
    consumed.add(start);
  });
}
