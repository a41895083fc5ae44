import { isClientUrl, moduleInPlaceOf } from '../catalog/modules.js';
import type { NATIVE_CLIENT, SHIM } from '../catalog/modules.js';
import { j, spanOf } from '../edit/source.js';
import type { Span } from '../span.js';
import type { RewriteContext } from './context.js';

/** One `import … from 'socket.io-client'`. */
export interface ClientImport {
  readonly statement: Span;
  /** The module name with its quotes. */
  readonly module: Span;
  readonly name: string;
  readonly isTypeOnly: boolean;
  readonly specifiers: readonly ClientSpecifier[];
}

/** One name in it. `default` and `*` stand for themselves. */
export interface ClientSpecifier extends Span {
  readonly imported: string;
  readonly local: string;
  readonly isType: boolean;
}

/** The import statements of Socket.IO's client in a file. */
export function clientImports({ source, settings }: RewriteContext): ClientImport[] {
  const found: ClientImport[] = [];
  source.find(j.ImportDeclaration).forEach(({ node }) => {
    if (!isClientModule(settings.clientModules, node.source.value)) return;
    found.push({
      statement: spanOf(node),
      module: spanOf(node.source),
      name: String(node.source.value),
      isTypeOnly: node.importKind === 'type',
      specifiers: (node.specifiers ?? []).map(toSpecifier),
    });
  });
  return found;
}

/** Whether a module name is Socket.IO's client, or a file of it. */
export function isClientModule(modules: ReadonlySet<string>, name: unknown): boolean {
  if (typeof name !== 'string') return false;
  return modules.has(name) || name.startsWith('socket.io-client/') || isClientUrl(name);
}

/** The module that takes the place of one: by URL where that was one. */
export function successorOf(
  { settings }: RewriteContext,
  name: string,
  next: typeof NATIVE_CLIENT | typeof SHIM,
): string {
  return moduleInPlaceOf(name, next, settings) ?? next;
}

/** Whether a name is one of the factory's. */
export function isFactory({ imported }: ClientSpecifier): boolean {
  return ['default', '*', 'io', 'connect', 'lookup'].includes(imported);
}

function toSpecifier(node: object): ClientSpecifier {
  const { type, imported, local, importKind } = Object(node);
  const localName = String(local?.name);
  const importedName =
    type === 'ImportDefaultSpecifier'
      ? 'default'
      : type === 'ImportNamespaceSpecifier'
        ? '*'
        : String(imported?.name ?? imported?.value);
  return {
    ...spanOf(node),
    imported: importedName,
    local: localName,
    isType: importKind === 'type',
  };
}
