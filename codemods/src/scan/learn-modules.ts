import { evaluateModule, evaluate, nameIn } from './evaluate.js';
import { evaluateWhole, isExports } from './learn-names.js';
import type { ServerWorld, Standpoint } from './server-world.js';
import { bare, memberOf, nameOf } from './syntax.js';
import type { SyntaxNode } from './syntax.js';

/** What imports bring and exports give, of ES modules and CommonJS. */
export function learnModule(world: ServerWorld, node: SyntaxNode, at: Standpoint): void {
  if (node.type === 'ImportDeclaration') learnImport(world, node, at);
  if (node.type === 'ExportNamedDeclaration') learnExports(world, node, at);
  if (node.type === 'ExportDefaultDeclaration') {
    world.export(at.file, 'default', evaluateWhole(world, node.declaration, at));
  }
  if (node.type === 'AssignmentExpression') learnCommonJs(world, node.left, node.right, at);
}

function learnImport(
  world: ServerWorld,
  node: Extract<SyntaxNode, { type: 'ImportDeclaration' }>,
  at: Standpoint,
): void {
  const module = evaluateModule(world, node.source.value, at);
  for (const one of node.specifiers) {
    const isWhole = one.type === 'ImportNamespaceSpecifier' || module?.kind !== 'module';
    const name = one.type === 'ImportSpecifier' ? nameOf(one.imported) : 'default';
    world.bind(at.scopes[0], one.local.name, isWhole ? module : nameIn(world, module, name));
  }
}

function learnExports(
  world: ServerWorld,
  node: Extract<SyntaxNode, { type: 'ExportNamedDeclaration' }>,
  at: Standpoint,
): void {
  for (const one of node.specifiers) {
    if (one.type !== 'ExportSpecifier') continue;
    world.export(at.file, nameOf(one.exported), world.lookUp(one.local.name, at));
  }
  for (const name of namesDeclaredBy(node.declaration)) {
    world.export(at.file, name, world.lookUp(name, at));
  }
}

function namesDeclaredBy(node: SyntaxNode | null | undefined): string[] {
  if (node?.type === 'FunctionDeclaration' || node?.type === 'ClassDeclaration') {
    return node.id ? [node.id.name] : [];
  }
  return node?.type === 'VariableDeclaration' ? node.declarations.map(({ id }) => nameOf(id)) : [];
}

function learnCommonJs(
  world: ServerWorld,
  left: SyntaxNode,
  right: SyntaxNode,
  at: Standpoint,
): void {
  const member = memberOf(left);
  if (member !== undefined && isExports(member.object)) {
    world.export(at.file, member.name, evaluateWhole(world, right, at));
  }
  if (!isExports(left)) return;
  const whole = bare(right);
  if (whole.type !== 'ObjectExpression') {
    world.export(at.file, '=', evaluateWhole(world, whole, at));
    return;
  }
  for (const one of whole.properties) {
    if (one.type === 'ObjectProperty') {
      world.export(at.file, nameOf(one.key), evaluate(world, one.value, at));
    }
  }
}
