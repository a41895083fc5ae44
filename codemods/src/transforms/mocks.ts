import { NATIVE_CLIENT } from '../catalog/modules.js';
import { j, spanOf } from '../edit/source.js';
import type { ClientMock } from '../inventory.js';
import type { ClientSpecifier } from './client-imports.js';
import { clientImports, isFactory } from './client-imports.js';
import type { RewriteContext, Transform } from './context.js';

/** `vi.mock('socket.io-client', () => ({ io }))` replaces the native client: its name, and that of its factory. */
export const mocks: Transform = {
  name: 'mocks',
  run(context) {
    const { plan } = context;
    if (plan.nativeMocks.length === 0) return;
    const [local, ...others] = importedFactories(context);
    // A test that has the double under several names, or makes sockets as well, is not rewritten.
    if (others.length > 0 || (local !== undefined && context.connectName !== undefined)) return;
    if (local !== undefined) context.connectName = local.local;
    for (const mock of plan.nativeMocks) rewriteMock(context, mock);
  },
};

function importedFactories(context: RewriteContext): ClientSpecifier[] {
  return clientImports(context).flatMap(({ specifiers }) => specifiers.filter(isFactory));
}

function rewriteMock({ source, consumed, done, actions }: RewriteContext, mock: ClientMock): void {
  const isIt = (node: unknown): boolean => {
    const { start, end } = spanOf(node);
    return start === mock.start && end === mock.end;
  };
  if (source.find(j.CallExpression, isIt).length === 0) return;
  const { module, factory } = mock;
  const quote = source.text[module.start] ?? "'";
  source.splices.overwrite(module, `${quote}${NATIVE_CLIENT}${quote}`);
  consumed.add(module.start);
  if (factory.kind === 'name') source.splices.overwrite(factory, 'connect');
  if (factory.kind === 'shorthand') source.splices.insert(factory.start, 'connect: ');
  if (factory.kind === 'whole') {
    source.splices.insert(factory.start, '({ connect: ');
    source.splices.insert(factory.end, ' })');
  }
  done.add(mock.id);
  actions.push('double of the native client');
}
