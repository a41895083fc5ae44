import { SHIM } from '../catalog/modules.js';
import { j, spanOf } from '../edit/source.js';
import { clientImports, isClientModule, successorOf } from './client-imports.js';
import { noteShim } from './context.js';
import type { RewriteContext, Transform } from './context.js';

/** Parents under which a string names a module. */
const MODULE_PARENTS =
  /^(?:ExportNamedDeclaration|ExportAllDeclaration|ImportExpression|TSExternalModuleReference|TSImportType|TSModuleDeclaration|TSLiteralType)$/;
const MODULE_CALLS =
  /^(?:require|import|require\.resolve|(?:vi|jest)\.(?:mock|doMock|unmock|importActual|importMock|requireActual|requireMock|setMock))$/;

/** Whatever still names Socket.IO's client gets the shim instead: exports, requires, dynamic imports, mocks. */
export const shimModules: Transform = {
  name: 'shim-modules',
  run(context) {
    const { source, plan, settings, consumed } = context;
    if (!plan.usesShim) return;
    const imported = new Set(clientImports(context).map((one) => one.module.start));
    source.find(j.StringLiteral).forEach((path) => {
      const span = spanOf(path.node);
      if (!isClientModule(settings.clientModules, path.node.value)) return;
      if (consumed.has(span.start) || imported.has(span.start)) return;
      if (!namesModule(context, path.parent?.node)) return;
      const quote = source.text[span.start] ?? "'";
      const next = successorOf(context, path.node.value, SHIM);
      source.splices.overwrite(span, `${quote}${next}${quote}`);
      noteShim(context);
    });
  },
};

function namesModule({ source }: RewriteContext, parent: unknown): boolean {
  const { type, callee } = Object(parent);
  if (MODULE_PARENTS.test(String(type))) return true;
  if (type !== 'CallExpression') return false;
  const { start, end } = spanOf(callee);
  return MODULE_CALLS.test(source.text.slice(start, end));
}
