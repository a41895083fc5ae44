import { freeName, isMemberName } from '../edit/names.js';
import { j, spanOf } from '../edit/source.js';
import type { RewriteContext, Transform } from './context.js';
import { clientImports } from './client-imports.js';

/** `Socket` as a type becomes the native client's `Client`, in files where every socket is native. */
export const types: Transform = {
  name: 'types',
  run(context) {
    const { source, plan } = context;
    if (!plan.hasNativeTypes) return;
    for (const { specifiers } of clientImports(context)) {
      for (const { imported, local } of specifiers) {
        if (imported !== 'Socket' || local !== 'Socket') continue;
        context.clientTypeName ??= freeName(source, ['Client', 'SseClient'], () => false);
        renameAll(context, local, context.clientTypeName);
      }
    }
  },
};

function renameAll(context: RewriteContext, from: string, to: string): void {
  const { source, consumed } = context;
  source.root.find(j.Identifier, { name: from }).forEach((path) => {
    const parent: unknown = path.parent?.node;
    const { type } = Object(parent);
    if (/^(?:Import|Export)/.test(String(type)) || isMemberName(parent, path.node)) return;
    const { start } = spanOf(path.node);
    // An identifier with a type annotation spans both; the name is at its start.
    source.splices.overwrite({ start, end: start + from.length }, to);
    consumed.add(start);
  });
}
