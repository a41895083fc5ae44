import { NATIVE_CLIENT, SHIM } from '../catalog/modules.js';
import { insertStatementBefore } from '../edit/insert.js';
import { quoted } from '../edit/style.js';
import type { ClientImport, ClientSpecifier } from './client-imports.js';
import { clientImports, isFactory, successorOf } from './client-imports.js';
import { noteShim } from './context.js';
import type { RewriteContext, Transform } from './context.js';
import { countRemaining } from './references.js';

/** `import … from 'socket.io-client'`: what is native comes from the native client, the rest from the shim. */
export const imports: Transform = {
  name: 'imports',
  run(context) {
    for (const one of clientImports(context)) rewriteImport(context, one);
  },
};

function rewriteImport(context: RewriteContext, one: ClientImport): void {
  const whole = wholeSpecifier(context, one);
  const isGone = (specifier: ClientSpecifier): boolean =>
    isReplaced(context, specifier) || isUnusedFactory(context, specifier);
  const kept = one.specifiers.filter((specifier) => !isGone(specifier));
  const native = nativeSpecifiers(context, one);
  if (whole !== undefined && kept.length + native.length === 0) {
    rewriteClause(context, one, whole);
    context.source.splices.overwrite(one.module, quotedLike(context, one, NATIVE_CLIENT));
    return;
  }
  if (whole !== undefined) insertNative(context, one, whole);
  if (native.length === 0 || (kept.length > 0 && kept.length === one.specifiers.length)) {
    if (native.length > 0) insertNative(context, one, named(native));
    if (kept.length > 0 || one.specifiers.length === 0) moveToShim(context, one);
    return;
  }
  if (kept.length > 0) {
    insertNative(context, one, named(native));
    rewriteClause(context, one, keptClause(context, kept));
    moveToShim(context, one);
    return;
  }
  replaceSpecifiers(context, one, native);
  context.source.splices.overwrite(one.module, quotedLike(context, one, NATIVE_CLIENT));
}

/** The type is renamed everywhere, and a double has the factory's name: its import has nothing left to do. */
function isReplaced({ plan }: RewriteContext, specifier: ClientSpecifier): boolean {
  if (specifier.imported === 'Socket') return plan.hasNativeTypes;
  return isFactory(specifier) && plan.nativeMocks.length > 0;
}

function isUnusedFactory(context: RewriteContext, specifier: ClientSpecifier): boolean {
  const { connectName, clientTypeName, namespaceName } = context;
  const isNative = (connectName ?? clientTypeName ?? namespaceName) !== undefined;
  if (!isFactory(specifier) || !isNative) return false;
  return countRemaining(context, specifier.local, specifier.start) === 0;
}

/** The native client as a whole, where the file hands it on. */
function wholeSpecifier(
  { namespaceName }: RewriteContext,
  { specifiers, isTypeOnly }: ClientImport,
): string | undefined {
  if (namespaceName === undefined || isTypeOnly || !specifiers.some(isFactory)) return undefined;
  return `* as ${namespaceName}`;
}

/** The names that the file now needs of the native client, in place of those of one import statement. */
function nativeSpecifiers(context: RewriteContext, one: ClientImport): string[] {
  const names: string[] = [];
  if (context.connectName !== undefined && one.specifiers.some(isFactory) && !one.isTypeOnly) {
    names.push(aliased('connect', context.connectName));
  }
  const socket = one.specifiers.find(isSocket);
  if (socket !== undefined && context.plan.hasNativeTypes) {
    const local = socket.local === 'Socket' ? (context.clientTypeName ?? 'Client') : socket.local;
    names.push(`${socket.isType ? 'type ' : ''}${aliased('Client', local)}`);
  } else if (context.clientTypeName !== undefined && one.specifiers.some(isFactory)) {
    const hasOwnImport = clientImports(context).some(({ specifiers }) => specifiers.some(isSocket));
    if (!hasOwnImport) names.push(aliased('Client', context.clientTypeName));
  }
  return names;
}

function isSocket({ imported }: ClientSpecifier): boolean {
  return imported === 'Socket';
}

function aliased(name: string, local: string): string {
  return name === local ? name : `${name} as ${local}`;
}

function named(names: readonly string[]): string {
  return `{ ${names.join(', ')} }`;
}

function insertNative(context: RewriteContext, one: ClientImport, clause: string): void {
  const { source } = context;
  const word = one.isTypeOnly ? 'import type' : 'import';
  const module = quoted(successorOf(context, one.name, NATIVE_CLIENT), source.style);
  const text = `${word} ${clause} from ${module}${source.style.semicolon}`;
  insertStatementBefore(source, one.statement, text);
}

function moveToShim(context: RewriteContext, one: ClientImport): void {
  if (!context.plan.usesShim) return;
  context.source.splices.overwrite(one.module, quotedLike(context, one, SHIM));
  noteShim(context);
}

/** Every name has one successor: each is replaced where it stands, so that blanks and comments stay. */
function replaceSpecifiers(
  context: RewriteContext,
  one: ClientImport,
  native: readonly string[],
): void {
  const isNamed = one.specifiers.every(
    ({ imported }) => imported !== 'default' && imported !== '*',
  );
  if (isNamed && one.specifiers.length === native.length) {
    const ordered = one.specifiers[0]?.imported === 'Socket' ? native.toReversed() : native;
    one.specifiers.forEach((specifier, index) => {
      context.source.splices.overwrite(specifier, ordered[index] ?? '');
    });
    return;
  }
  const [only] = one.specifiers;
  if (one.specifiers.length === 1 && only !== undefined) {
    context.source.splices.overwrite(only, named(native));
    return;
  }
  rewriteClause(context, one, named(native));
}

/** Everything between `import` (and `type`) and `from`. */
function rewriteClause(context: RewriteContext, one: ClientImport, clause: string): void {
  const { source } = context;
  const head = source.text.slice(one.statement.start, one.module.start);
  const start =
    one.statement.start +
    (/^import(?:\s+type\b(?!\s*(?:,|from\b)))?\s*/.exec(head)?.[0].length ?? 0);
  const from = /\s*\bfrom\s*$/.exec(head)?.index ?? head.length;
  source.splices.overwrite({ start, end: one.statement.start + from }, clause);
}

function keptClause({ source }: RewriteContext, kept: readonly ClientSpecifier[]): string {
  const textOf = ({ start, end }: ClientSpecifier): string => source.text.slice(start, end);
  const outer = kept
    .filter(({ imported }) => imported === 'default' || imported === '*')
    .map(textOf);
  const inner = kept
    .filter(({ imported }) => imported !== 'default' && imported !== '*')
    .map(textOf);
  return [...outer, ...(inner.length > 0 ? [`{ ${inner.join(', ')} }`] : [])].join(', ');
}

function quotedLike(
  context: RewriteContext,
  { module, name }: ClientImport,
  next: typeof NATIVE_CLIENT | typeof SHIM,
): string {
  const quote = context.source.text[module.start] ?? "'";
  return `${quote}${successorOf(context, name, next)}${quote}`;
}
