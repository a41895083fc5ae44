import { findMember } from '../catalog/members.js';
import type { MemberRow } from '../catalog/members.js';
import { j, spanOf } from '../edit/source.js';
import { quoted, styleAt } from '../edit/style.js';
import type { SocketUse } from '../inventory.js';
import type { RewriteContext, Transform } from './context.js';
import { rewriteManagerReads } from './manager-reads.js';

/** `emit` becomes `send`, `disconnect` becomes `close`, and so on down the catalog. */
export const members: Transform = {
  name: 'members',
  run(context) {
    const { plan, streamed } = context;
    const uses = plan.nativeUses.filter(({ id }) => !streamed.has(id));
    if (uses.length === 0) return;
    const found = memberNames(context);
    for (const use of uses) rewriteUse(context, use, found);
    const renamed = uses.length;
    context.actions.push(`${renamed} ${renamed === 1 ? 'use' : 'uses'} on the native client`);
  },
};

/** Where Babel's tree has the name of a member, by the offset of that name. */
function memberNames({ source }: RewriteContext): ReadonlySet<number> {
  const offsets = new Set<number>();
  const note = ({ node }: { node: { property: unknown } }): void => {
    offsets.add(spanOf(node.property).start);
  };
  source.look(j.MemberExpression).forEach(note);
  source.look(j.OptionalMemberExpression).forEach(note);
  return offsets;
}

function rewriteUse(context: RewriteContext, use: SocketUse, found: ReadonlySet<number>): void {
  const row = findMember(use.member ?? '');
  if (row === undefined || isAsItIs(context, use, row)) {
    context.done.add(use.id);
    return;
  }
  if (use.isDouble === true) {
    renameDouble(context, use, row);
    return;
  }
  // A use that the two trees do not agree on is not touched; its group is then decided again.
  if (use.inString === undefined && !found.has(use.memberSpan.start)) return;
  if (row.name === 'io') {
    if (rewriteManagerReads(context, use)) context.done.add(use.id);
    return;
  }
  if (!lift(context, use)) return;
  rename(context, use, row);
  // In a string it is watched for changes, and those of the native member come at the same moments.
  if (use.inString === undefined) reshape(context, use, row);
  context.done.add(use.id);
}

function isAsItIs({ plan }: RewriteContext, use: SocketUse, { fate, shape }: MemberRow): boolean {
  if (use.isFallback === true) return true;
  // Nobody calls it on a double: such a group is not native.
  if (use.isDouble === true) return shape === 'silently';
  return (fate === 'same' && !plan.lifted.has(use.id)) || use.kind === 'destructure';
}

/** `socket.on('reconnect', …)` becomes `socket.reconnection.on(…)`. @returns false for `socket['on']`, which has no place */
function lift(context: RewriteContext, use: SocketUse): boolean {
  if (!context.plan.lifted.has(use.id)) return true;
  if (/^['"`]/.test(nameText(context, use))) return false;
  context.source.splices.insert(use.memberSpan.start, 'reconnection.');
  return true;
}

function reshape(context: RewriteContext, use: SocketUse, { shape }: MemberRow): void {
  if (shape === 'not-connected') negate(context, use);
  if (shape === 'not-closed') compareStatus(context, use);
  if (shape === 'send-message') prependMessage(context, use);
  if (shape === 'drop-arguments') dropArguments(context, use);
  if (shape === 'silently' && use.kind === 'call')
    context.source.splices.insert(use.memberSpan.start, 'off().');
}

function rename(context: RewriteContext, use: SocketUse, row: MemberRow): void {
  const quote = /^['"`]/.exec(nameText(context, use))?.[0] ?? '';
  context.source.splices.overwrite(use.memberSpan, `${quote}${row.to ?? row.name}${quote}`);
}

function nameText({ source }: RewriteContext, { memberSpan: { start, end } }: SocketUse): string {
  return source.text.slice(start, end);
}

/** A property of a double, or a read of it; `{ emit }` becomes `{ send: emit }`. */
function renameDouble(context: RewriteContext, use: SocketUse, row: MemberRow): void {
  if (use.kind !== 'destructure') rename(context, use, row);
  else if (use.start === use.memberSpan.start && use.end === use.memberSpan.end) {
    context.source.splices.insert(use.start, `${row.to ?? row.name}: `);
  } else rename(context, use, row);
  context.done.add(use.id);
}

function negate({ source }: RewriteContext, use: SocketUse): void {
  const before = source.text.slice(0, use.start);
  if (/(?:^|[^!])!$/.test(before)) {
    source.splices.remove({ start: use.start - 1, end: use.start });
    return;
  }
  // `a.disconnected.b` cannot be, but `a.disconnected ** 2` could: both need parentheses.
  const isTight = /^\s*(?:\.|\*\*|\[|\()/.test(source.text.slice(use.end));
  source.splices.insert(use.start, isTight ? '(!' : '!');
  if (isTight) source.splices.insert(use.end, ')');
}

function compareStatus({ source }: RewriteContext, use: SocketUse): void {
  const closed = quoted('closed', styleAt(source, use.start));
  const isPlain = /(?:^|[(,:?{;&|]|(?<![=!<>])=|\breturn)\s*$/.test(
    source.text.slice(0, use.start),
  );
  const isEnd = /^\s*(?:[),;:?}\]]|&&|\|\||$)|^[ \t]*\r?\n(?!\s*(?:[-+*/%<>=!^.([`]|in))/.test(
    source.text.slice(use.end),
  );
  const isAlone = isPlain && isEnd;
  source.splices.insert(use.start, isAlone ? '' : '(');
  source.splices.insert(use.end, ` !== ${closed}${isAlone ? '' : ')'}`);
}

function prependMessage({ source }: RewriteContext, use: SocketUse): void {
  const message = quoted('message', styleAt(source, use.start));
  const [first] = use.call?.arguments ?? [];
  if (first !== undefined) source.splices.insert(first.start, `${message}, `);
  else if (use.call !== undefined) source.splices.insert(use.call.end - 1, message);
}

function dropArguments({ source }: RewriteContext, use: SocketUse): void {
  const [first] = use.call?.arguments ?? [];
  if (first === undefined || use.call === undefined) return;
  source.splices.remove({ start: first.start, end: use.call.end - 1 });
}
