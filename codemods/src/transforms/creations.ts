import { CLIENT_GLOBAL, DEFAULT_PATH, NATIVE_CLIENT, SCRIPT_GLOBAL } from '../catalog/modules.js';
import { freeName, isMemberName } from '../edit/names.js';
import { j, spanOf } from '../edit/source.js';
import type { EditedSource } from '../edit/source.js';
import { quoted, styleAt } from '../edit/style.js';
import type { Creation, CreationArgument } from '../inventory.js';
import type { Span } from '../span.js';
import { clientImports } from './client-imports.js';
import type { RewriteContext, Transform } from './context.js';
import { rewriteOptions } from './options.js';

/** `io(url, options)` in all its spellings becomes `connect(url, options)`. */
export const creations: Transform = {
  name: 'creations',
  run(context) {
    for (const creation of context.plan.nativeCreations) rewriteCreation(context, creation);
  },
};

function rewriteCreation(context: RewriteContext, creation: Creation): void {
  const { source } = context;
  if (!isThere(context, creation)) return;
  const callee = calleeText(context, creation);
  source.splices.overwrite({ start: creation.start, end: creation.callee.end }, callee);
  consumeNames(context, creation);
  rewriteArguments(context, creation);
  context.done.add(creation.id);
  context.actions.push('socket made by the native client');
}

function isThere({ source }: RewriteContext, creation: Creation): boolean {
  const isIt = (node: unknown): boolean => {
    const { start, end } = spanOf(node);
    return start === creation.start && end === creation.end;
  };
  return (
    source.root.find(j.CallExpression, isIt).length > 0 ||
    source.root.find(j.NewExpression, isIt).length > 0
  );
}

function calleeText(context: RewriteContext, { callee, isGlobal }: Creation): string {
  const { source } = context;
  const written = source.text.slice(callee.start, callee.end);
  if (isGlobal) {
    const [before = ''] = written.split(new RegExp(`\\b${SCRIPT_GLOBAL}\\b`));
    return `${before}${CLIENT_GLOBAL}.connect`;
  }
  if (/\brequire\s*\(/.test(written)) {
    return `require(${quoted(NATIVE_CLIENT, source.style)}).connect`;
  }
  context.connectName ??= freeName(source, ['connect', 'connectSse'], isGoing(context));
  return context.connectName;
}

/** Names in callees that are rewritten, and in imports of Socket.IO's client that then have no use. */
function isGoing(context: RewriteContext): (offset: number) => boolean {
  const spans: Span[] = context.plan.nativeCreations.map(({ callee }) => callee);
  const imported = clientImports(context).flatMap(({ specifiers }) => specifiers);
  const going = imported.filter(({ local }) => local !== 'connect' || isOnlyCalled(context, local));
  return (offset) => [...spans, ...going].some(({ start, end }) => offset >= start && offset < end);
}

/** Every use of a name is the callee of a rewritten creation. */
function isOnlyCalled({ source, plan }: RewriteContext, name: string): boolean {
  const uses = source.root.find(j.Identifier, { name }).paths();
  return uses.every((path) => {
    const { start } = spanOf(path.node);
    const parent: unknown = path.parent?.node;
    const isImport = String(Object(parent).type).startsWith('Import');
    const isCallee = plan.nativeCreations.some(
      ({ callee }) => start >= callee.start && start < callee.end,
    );
    return isImport || isCallee || isMemberName(parent, path.node);
  });
}

function consumeNames({ source, consumed }: RewriteContext, { callee }: Creation): void {
  const isInside = (node: unknown): boolean => {
    const { start, end } = spanOf(node);
    return start >= callee.start && end <= callee.end;
  };
  source.root.find(j.Identifier, isInside).forEach((path) => {
    consumed.add(spanOf(path.node).start);
  });
  source.root.find(j.StringLiteral, isInside).forEach((path) => {
    consumed.add(spanOf(path.node).start);
  });
}

function rewriteArguments(context: RewriteContext, creation: Creation): void {
  const { source, settings } = context;
  const options = creation.arguments.find((one) => one.kind === 'options');
  const outcome = options === undefined ? 'absent' : rewriteOptions(context, options);
  const path = `path: ${quoted(settings.path, styleAt(source, creation.start))}`;
  const kept = creation.arguments.find((one) => one.kind === 'kept');
  const needsPath = settings.path !== DEFAULT_PATH && outcome === 'absent';
  const [first] = creation.arguments;
  if (first === undefined) {
    if (needsPath) insertArgument(context, creation, `{ ${path} }`);
    return;
  }
  if (options !== undefined) placeOptions(context, creation, options, outcome === 'removable');
  if (needsPath && kept !== undefined) {
    source.splices.insert(kept.start, `{ ${path}, ...`);
    source.splices.insert(kept.end, ' }');
  } else if (needsPath) source.splices.insert(first.end, `, { ${path} }`);
}

function placeOptions(
  context: RewriteContext,
  creation: Creation,
  options: CreationArgument,
  isEmpty: boolean,
): void {
  const { source } = context;
  const [first] = creation.arguments;
  if (first === undefined) return;
  if (first === options) {
    if (isEmpty) removeArgument(context, creation, first);
  } else if (isEmpty) {
    source.splices.remove({ start: first.end, end: options.end });
  } else if (isRoot(source, first)) {
    // `connect` takes the options first, and the root namespace of the own server is its default.
    source.splices.remove({ start: first.start, end: options.start });
  }
}

function isRoot({ text }: EditedSource, { start, end }: Span): boolean {
  return /^(['"`])\/?\1$/.test(text.slice(start, end));
}

function insertArgument({ source }: RewriteContext, creation: Creation, text: string): void {
  const open = source.text.indexOf('(', creation.callee.end);
  if (open === -1 || open >= creation.end) {
    source.splices.insert(creation.end, `(${text})`);
  } else {
    source.splices.insert(open + 1, text);
  }
}

function removeArgument(
  { source }: RewriteContext,
  creation: Creation,
  first: CreationArgument,
): void {
  // A trailing comma and the blanks around the only argument go with it.
  const open = source.text.indexOf('(', creation.callee.end);
  const inner = { start: open + 1, end: creation.end - 1 };
  const around =
    source.text.slice(inner.start, first.start) + source.text.slice(first.end, inner.end);
  source.splices.remove(/^[\s,]*$/.test(around) ? inner : first);
}
