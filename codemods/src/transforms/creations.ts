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
    const { nativeCreations } = context.plan;
    if (nativeCreations.length === 0) return;
    const places = findPlaces(context.source);
    const made = nativeCreations.filter((creation) => rewriteCreation(context, creation, places));
    const sockets = made.length === 1 ? 'socket' : `${made.length} sockets`;
    if (made.length > 0) context.actions.push(`${sockets} made by the native client`);
  },
};

/** Where Babel's tree has calls, as `start-end`, and names, by offset. One walk, however many sockets there are. */
interface Places {
  readonly calls: ReadonlySet<string>;
  readonly names: readonly number[];
}

function findPlaces({ look }: EditedSource): Places {
  const calls = new Set<string>();
  const names: number[] = [];
  const noteCall = ({ node }: { node: unknown }): void => {
    const { start, end } = spanOf(node);
    calls.add(`${start}-${end}`);
  };
  const noteName = ({ node }: { node: unknown }): void => {
    names.push(spanOf(node).start);
  };
  look(j.CallExpression).forEach(noteCall);
  look(j.NewExpression).forEach(noteCall);
  look(j.Identifier).forEach(noteName);
  look(j.StringLiteral).forEach(noteName);
  return { calls, names: names.toSorted((a, b) => a - b) };
}

function rewriteCreation(context: RewriteContext, creation: Creation, places: Places): boolean {
  const { source } = context;
  if (!places.calls.has(`${creation.start}-${creation.end}`)) return false;
  const { start, end } = creation.callee;
  const callee = creation.isDirect ? calleeText(context, creation) : source.text.slice(start, end);
  source.splices.overwrite({ start: creation.start, end: creation.callee.end }, callee);
  consumeNames(context, creation, places);
  rewriteArguments(context, creation);
  context.done.add(creation.id);
  return true;
}

function calleeText(context: RewriteContext, creation: Creation): string {
  const { source } = context;
  const { callee, isGlobal } = creation;
  const written = source.text.slice(callee.start, callee.end);
  if (isGlobal) {
    const [before = ''] = written.split(new RegExp(`\\b${SCRIPT_GLOBAL}\\b`));
    return `${before}${CLIENT_GLOBAL}.connect`;
  }
  if (/\brequire\s*\(/.test(written)) {
    return `require(${quoted(NATIVE_CLIENT, source.style)}).connect`;
  }
  const name = connectName(context);
  return givesAny(source, creation) ? `(${name} as any)` : name;
}

/** The local name of the native `connect`. */
export function connectName(context: RewriteContext): string {
  context.connectName ??= freeName(context.source, ['connect', 'connectSse'], isGoing(context));
  return context.connectName;
}

/**
 * `new (io as any)(url)` gives an `any`, and what takes the socket may take nothing else. A parenthesis that begins a
 * statement could belong to the line above.
 */
function givesAny({ text }: EditedSource, { start, callee }: Creation): boolean {
  const isAny = /^\(\s*(?:<any>|.*\bas\s+any\s*\)$)/s.test(text.slice(callee.start, callee.end));
  return isAny && /(?:[=(,:?&|[>]|\b(?:await|return))\s*$/.test(text.slice(0, start));
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
  const uses = source.find(j.Identifier, { name });
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

function consumeNames({ consumed }: RewriteContext, { callee }: Creation, { names }: Places): void {
  for (let at = firstFrom(names, callee.start); (names[at] ?? Infinity) < callee.end; at += 1) {
    consumed.add(names[at] ?? 0);
  }
}

/** The index of the first number that is not below the limit, in a sorted list. */
function firstFrom(sorted: readonly number[], limit: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

function rewriteArguments(context: RewriteContext, creation: Creation): void {
  const { source, settings } = context;
  const options = creation.arguments.find((one) => one.kind === 'options' || one.kind === 'read');
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
