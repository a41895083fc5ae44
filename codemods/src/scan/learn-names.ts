import { evaluate, heldByType, nameIn } from './evaluate.js';
import { holdsServer } from './nest.js';
import { SERVER } from './server-world.js';
import type { Held, ServerWorld, Standpoint } from './server-world.js';
import { bare, isCallable, memberOf, nameOf, parameterName } from './syntax.js';
import type { Callable, SyntaxNode } from './syntax.js';

/** What declarations and assignments give names to. */
export function learnNames(world: ServerWorld, node: SyntaxNode, at: Standpoint): void {
  const [scope] = at.scopes;
  if (isCallable(node)) learnTypes(world, node);
  if (node.type === 'TSInterfaceDeclaration') learnInterface(world, node);
  if (node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') {
    if (node.id) world.bind(scope, node.id.name, evaluateWhole(world, node, at));
  }
  learnMembers(world, node, at);
  if (node.type === 'VariableDeclarator' && node.init) {
    learnPattern(world, node.id, evaluateWhole(world, node.init, at), at);
  }
  if (node.type === 'AssignmentExpression') {
    learnAssignment(world, node.left, evaluateWhole(world, node.right, at), at);
  }
}

/** What stands for a value as a whole: a class as well, and an object whose properties a module exports. */
export function evaluateWhole(
  world: ServerWorld,
  given: SyntaxNode,
  at: Standpoint,
): Held | undefined {
  const node = bare(given);
  if (node.type !== 'ClassDeclaration' && node.type !== 'ClassExpression') {
    return evaluate(world, node, at);
  }
  const maker = node.body.body.find(
    (one) => one.type === 'ClassMethod' && one.kind === 'constructor',
  );
  const { file } = at;
  return maker?.type === 'ClassMethod' ? { kind: 'class', maker, file } : { kind: 'class', file };
}

function learnPattern(
  world: ServerWorld,
  id: SyntaxNode,
  held: Held | undefined,
  { scopes: [scope] }: Standpoint,
): void {
  if (id.type === 'Identifier') world.bind(scope, id.name, held);
  if (id.type !== 'ObjectPattern' || held === undefined) return;
  for (const one of id.properties) {
    if (one.type !== 'ObjectProperty' || one.value.type !== 'Identifier') continue;
    world.bind(scope, one.value.name, nameIn(world, held, nameOf(one.key)));
  }
}

function learnAssignment(
  world: ServerWorld,
  left: SyntaxNode,
  held: Held | undefined,
  at: Standpoint,
): void {
  if (left.type === 'Identifier') {
    const owner = at.scopes.find((scope) => world.lookUp(left.name, { ...at, scopes: [scope] }));
    world.bind(owner ?? at.scopes.at(-1), left.name, held);
    return;
  }
  const member = memberOf(left);
  if (member === undefined) return;
  if (member.object.type === 'ThisExpression') world.setField(at.file, member.name, held);
  else if (held?.kind === 'server' && !isExports(left) && !isExports(member.object)) {
    world.note(world.properties, member.name, held);
  }
}

/** `exports` or `module.exports`. */
export function isExports(node: SyntaxNode): boolean {
  if (node.type === 'Identifier') return node.name === 'exports';
  const member = memberOf(node);
  return member?.name === 'exports' && nameOf(member.object) === 'module';
}

/** What `this.name` stands for in a class. */
function learnMembers(world: ServerWorld, node: SyntaxNode, at: Standpoint): void {
  const { file } = at;
  if (node.type === 'ClassProperty') {
    const value = node.value && isCallable(node.value) ? node.value : undefined;
    const held = value && evaluate(world, value, at);
    world.setField(file, nameOf(node.key), holdsServer(node) ? SERVER : held);
  }
  if (node.type !== 'ClassMethod') return;
  if (node.kind === 'constructor') learnParameterFields(world, node, at);
  else world.setField(file, nameOf(node.key), { kind: 'function', node, file });
}

/** `constructor(private readonly socket: Socket)` */
function learnParameterFields(world: ServerWorld, maker: Callable, { file }: Standpoint): void {
  for (const parameter of maker.params) {
    if (parameter.type !== 'TSParameterProperty') continue;
    const name = parameterName(parameter);
    if (name !== undefined)
      world.setField(file, name, world.lookUp(name, { file, scopes: [maker] }));
  }
}

/** Parameters that are declared to be Socket.IO's. */
function learnTypes(world: ServerWorld, fn: Callable): void {
  for (const given of fn.params) {
    const parameter = given.type === 'TSParameterProperty' ? given.parameter : given;
    if (parameter.type !== 'Identifier') continue;
    const annotation = parameter.typeAnnotation;
    if (annotation?.type !== 'TSTypeAnnotation') continue;
    const type = annotation.typeAnnotation;
    if (type.type !== 'TSTypeReference' || type.typeName.type !== 'Identifier') continue;
    const { name } = type.typeName;
    world.bind(fn, parameter.name, heldByType(name) ?? world.types.get(name));
  }
}

/** A type of the application's own that adds to one of Socket.IO's. */
function learnInterface(
  world: ServerWorld,
  { id, extends: bases }: Extract<SyntaxNode, { type: 'TSInterfaceDeclaration' }>,
): void {
  for (const base of bases ?? []) {
    const named = 'expression' in base ? base.expression : undefined;
    const name = named?.type === 'Identifier' ? named.name : '';
    world.note(world.types, id.name, heldByType(name) ?? world.types.get(name));
  }
}
