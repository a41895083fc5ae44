import type { ServerWorld } from './server-world.js';
import { bare, isCall, memberOf, nameOf, textOf } from './syntax.js';
import type { Program, SyntaxNode } from './syntax.js';

/** What a name stands for: an expression, or all that a module exports. */
type Meaning =
  | { readonly file: string; readonly node: SyntaxNode }
  | { readonly file: string; readonly node?: undefined };

type Files = Pick<ServerWorld, 'modules' | 'treeOf'>;

/** As many names may lead to each other. */
const LONGEST = 6;

/** The text of `'chat'`, or of a constant: `CHAT`, `EVENTS.CHAT`, of the same file or another one. */
export function constantText(
  files: Files,
  node: SyntaxNode | undefined,
  file: string,
): string | undefined {
  if (node === undefined) return undefined;
  const said = textOf(node);
  if (said !== undefined) return said;
  const meaning = resolve(files, node, file, LONGEST);
  return meaning?.node === undefined ? undefined : textOf(bare(meaning.node));
}

function resolve(
  files: Files,
  given: SyntaxNode,
  file: string,
  depth: number,
): Meaning | undefined {
  const node = bare(given);
  if (depth === 0) return undefined;
  if (node.type === 'Identifier') return ofName(files, node.name, file, depth - 1);
  const member = memberOf(node);
  if (member !== undefined) {
    const base = resolve(files, member.object, file, depth - 1);
    return base && ofProperty(files, base, member.name, depth - 1);
  }
  if (!isCall(node)) return { file, node };
  const [first] = node.arguments;
  if (first === undefined) return undefined;
  if (memberOf(node.callee)?.name === 'freeze') return resolve(files, first, file, depth - 1);
  return nameOf(node.callee) === 'require' ? ofModule(files, textOf(first), file) : undefined;
}

function ofModule(files: Files, specifier: string | undefined, from: string): Meaning | undefined {
  const file = specifier === undefined ? undefined : files.modules.resolve(specifier, from);
  return file === undefined ? undefined : { file };
}

function ofProperty(
  files: Files,
  { file, node }: Meaning,
  name: string,
  depth: number,
): Meaning | undefined {
  if (node === undefined) return exported(files, file, name, depth);
  if (node.type === 'TSEnumDeclaration') {
    const members = node.body?.members ?? node.members ?? [];
    const found = members.find(({ id }) => (textOf(id) ?? nameOf(id)) === name);
    return found?.initializer == null ? undefined : { file, node: found.initializer };
  }
  if (node.type !== 'ObjectExpression') return undefined;
  const property = node.properties.find(
    (one) => one.type === 'ObjectProperty' && (textOf(one.key) ?? nameOf(one.key)) === name,
  );
  if (property?.type !== 'ObjectProperty') return undefined;
  return resolve(files, property.value, file, depth);
}

/** What a name at the top of a file stands for. */
function ofName(files: Files, name: string, file: string, depth: number): Meaning | undefined {
  for (const statement of files.treeOf(file)?.body ?? []) {
    const found =
      statement.type === 'ImportDeclaration'
        ? imported(files, statement, name, file, depth)
        : declared(files, statement, name, file, depth);
    if (found !== undefined) return found;
  }
  return undefined;
}

type Statement = Program['body'][number];

function imported(
  files: Files,
  { specifiers, source }: Extract<Statement, { type: 'ImportDeclaration' }>,
  name: string,
  from: string,
  depth: number,
): Meaning | undefined {
  const one = specifiers.find(({ local }) => local.name === name);
  const module = one && ofModule(files, source.value, from);
  if (module === undefined || one?.type === 'ImportNamespaceSpecifier') return module;
  const known = one?.type === 'ImportSpecifier' ? nameOf(one.imported) : 'default';
  return exported(files, module.file, known, depth);
}

function declared(
  files: Files,
  given: Statement,
  name: string,
  file: string,
  depth: number,
): Meaning | undefined {
  const node =
    given.type === 'ExportNamedDeclaration' && given.declaration ? given.declaration : given;
  if (node.type === 'TSEnumDeclaration') return node.id.name === name ? { file, node } : undefined;
  if (node.type !== 'VariableDeclaration' || node.kind !== 'const') return undefined;
  for (const declarator of node.declarations) {
    const found = byDeclarator(files, declarator, name, file, depth);
    if (found !== undefined) return found;
  }
  return undefined;
}

type Declarator = Extract<Statement, { type: 'VariableDeclaration' }>['declarations'][number];

/** `const CHAT = 'chat'`, `const { CHAT } = require('./events')`. */
function byDeclarator(
  files: Files,
  { id, init }: Declarator,
  name: string,
  file: string,
  depth: number,
): Meaning | undefined {
  if (init == null) return undefined;
  if (nameOf(id) === name) return resolve(files, init, file, depth);
  if (id.type !== 'ObjectPattern') return undefined;
  const taken = id.properties.find(
    (one) => one.type === 'ObjectProperty' && nameOf(one.value) === name,
  );
  if (taken?.type !== 'ObjectProperty') return undefined;
  const base = resolve(files, init, file, depth);
  return base && ofProperty(files, base, nameOf(taken.key), depth);
}

function exported(files: Files, file: string, name: string, depth: number): Meaning | undefined {
  if (depth === 0) return undefined;
  for (const statement of files.treeOf(file)?.body ?? []) {
    const found = exportedBy(files, statement, name, file, depth - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function exportedBy(
  files: Files,
  statement: Statement,
  name: string,
  file: string,
  depth: number,
): Meaning | undefined {
  if (statement.type === 'ExportDefaultDeclaration')
    return name === 'default' ? resolve(files, statement.declaration, file, depth) : undefined;
  if (statement.type === 'ExportAllDeclaration') {
    const module = ofModule(files, statement.source.value, file);
    return module && exported(files, module.file, name, depth);
  }
  if (statement.type === 'ExportNamedDeclaration') {
    if (statement.declaration) return declared(files, statement, name, file, depth);
    const one = statement.specifiers.find(
      (it) => it.type === 'ExportSpecifier' && nameOf(it.exported) === name,
    );
    if (one?.type !== 'ExportSpecifier') return undefined;
    if (!statement.source) return ofName(files, one.local.name, file, depth);
    const module = ofModule(files, statement.source.value, file);
    return module && exported(files, module.file, one.local.name, depth);
  }
  return commonJsExport(files, statement, name, file, depth);
}

/** `module.exports = { CHAT: 'chat' }`, `exports.CHAT = 'chat'`. */
function commonJsExport(
  files: Files,
  statement: Statement,
  name: string,
  file: string,
  depth: number,
): Meaning | undefined {
  if (statement.type !== 'ExpressionStatement') return undefined;
  const { expression } = statement;
  if (expression.type !== 'AssignmentExpression') return undefined;
  const target = memberOf(expression.left);
  if (target === undefined) return undefined;
  const isWhole = target.name === 'exports' && nameOf(target.object) === 'module';
  if (!isWhole)
    return target.name === name && nameOf(target.object).endsWith('exports')
      ? resolve(files, expression.right, file, depth)
      : undefined;
  const whole = resolve(files, expression.right, file, depth);
  if (name === 'default') return whole;
  return whole && ofProperty(files, whole, name, depth);
}
