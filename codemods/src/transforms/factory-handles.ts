import { freeName } from '../edit/names.js';
import type { RewriteContext, Transform } from './context.js';
import { connectName } from './creations.js';

/** `new Controller(io)` becomes `new Controller(connect)`, or gets the whole module where `connect` is called on it. */
export const factoryHandles: Transform = {
  name: 'factory-handles',
  run(context) {
    const { source, plan, consumed } = context;
    for (const { start, end, form } of plan.factoryHandles) {
      const name = form === 'function' ? connectName(context) : namespaceName(context);
      source.splices.overwrite({ start, end }, name);
      consumed.add(start);
    }
  },
};

function namespaceName(context: RewriteContext): string {
  context.namespaceName ??= freeName(context.source, ['sse', 'sseClient'], () => false);
  return context.namespaceName;
}
