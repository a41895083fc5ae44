import type { EventRow } from '../catalog/events.js';
import { findEvent } from '../catalog/events.js';
import type { FindingName } from '../catalog/findings.js';
import { BY_EMIT, findMember, FLAGGED_MEMBERS, isFreeName } from '../catalog/members.js';
import type { MemberRow } from '../catalog/members.js';
import { findOption, isBrowserFile } from '../catalog/options.js';
import { managerRows } from './manager-rows.js';
import { isLifted, whyNotLifted } from './standing.js';
import type { Standing } from './standing.js';
import type { Creation, Escape, OptionEntry, SocketGroup, SocketUse } from '../inventory.js';
import type { Place } from '../span.js';

/** One reason why a group cannot be native. */
export interface Blocker {
  readonly finding: FindingName;
  readonly place: Place;
  readonly reason: string;
}

/** Every reason why a group cannot go native; none means that every use of it is understood. */
export function findBlockers(group: SocketGroup, standing: Standing): Blocker[] {
  return [
    ...group.creations.flatMap((creation) => blockersOfCreation(group, creation, standing)),
    ...group.uses.flatMap((use) => blockersOfUse(group, use, standing)),
    ...group.escapes.map(blockerOfEscape),
  ];
}

function blockersOfCreation(
  group: SocketGroup,
  creation: Creation,
  { isHandable }: Standing,
): Blocker[] {
  const block = (finding: FindingName, reason: string): Blocker[] => [
    { finding, place: creation, reason },
  ];
  if (creation.form === 'manager') {
    return block(
      'member',
      'the socket is made by a `Manager`, which the native client does not have',
    );
  }
  if (creation.form === 'declared') {
    return block(
      'escape',
      'only its type says that it is a socket; where it is made was not found',
    );
  }
  if (!creation.isDirect && group.origin === 'script-tag') {
    if (!creation.isHanded)
      return block('scriptTag', 'the global `io` is handed around before a socket is made of it');
  } else if (!creation.isDirect && !(creation.isHanded && isHandable)) {
    return block('factory', 'the factory comes from another module');
  }
  return creation.arguments.flatMap((argument) => {
    if (argument.kind === 'unknown') return block('options', argument.why);
    if (argument.kind === 'url' || argument.kind === 'kept') return [];
    const given = argument.entries.flatMap((entry) => entry.read ?? entry);
    const twice = given.find(({ name }, at) => given.some((one, i) => i < at && one.name === name));
    const isRead = argument.entries.some((entry) => entry.read !== undefined);
    if (isRead && twice?.name !== undefined)
      return block('option', `the option \`${twice.name}\` is given twice`);
    return given.flatMap((entry) => blockersOfOption(creation, entry));
  });
}

function blockersOfOption({ file, isGlobal }: Creation, entry: OptionEntry): Blocker[] {
  const block = (reason: string): Blocker[] => [
    { finding: 'option', place: { file, start: entry.start, end: entry.end }, reason },
  ];
  if (entry.isKept === true) return [];
  if (entry.name === undefined) return block('an option is computed or spread');
  const row = findOption(entry.name);
  // Socket.IO ignores what it does not know.
  if (row === undefined) return [];
  if (row.isNodeOnly === true && (isGlobal || isBrowserFile(file))) return [];
  if (row.fate === 'todo') return block(`option \`${row.name}\`: ${row.reason ?? ''}`);
  const needsLiteral = row.value !== undefined;
  if (needsLiteral && typeof entry.literal !== 'boolean') {
    return block(`the value of the option \`${row.name}\` is not a literal`);
  }
  return [];
}

function blockersOfUse(group: SocketGroup, use: SocketUse, standing: Standing): Blocker[] {
  const block = (finding: FindingName, reason: string): Blocker[] => [
    { finding, place: use, reason },
  ];
  if (use.isDouble === true || use.isFallback === true) return [];
  if (use.member === undefined) return block('value', 'a member is computed at run time');
  if (use.isMixed) return block('mixed', `\`.${use.member}\` may belong to something else here`);
  const row = findMember(use.member);
  if (row === undefined) {
    if (isOwnProperty(group, use, use.member, standing.major)) return [];
    return block('member', `\`${use.member}\` is not a member of Socket.IO’s socket`);
  }
  if (isManagerRead(use, standing)) return [];
  return blockersOfMember(group, use, row, standing);
}

function blockersOfMember(
  group: SocketGroup,
  use: SocketUse,
  row: MemberRow,
  standing: Standing,
): Blocker[] {
  const block = (finding: FindingName, reason: string): Blocker[] => [
    { finding, place: use, reason },
  ];
  if (row.fate === 'todo') return block('member', `\`${row.name}\`: ${row.reason ?? ''}`);
  if (!coversKind(row, use)) {
    if (isReplaced(group, use, row, standing.major)) return [];
    return block('value', `\`${row.name}\` is ${describeKind(use)}, not called by its name`);
  }
  if (use.file.endsWith('.coffee') && !isRenameAlone(row)) {
    return block(
      'language',
      `\`${row.name}\` is used in CoffeeScript, of which only names are read`,
    );
  }
  return blockersOfCall(use, standing);
}

/** Neither its arguments nor what stands around it say what becomes of a member. */
function isRenameAlone({ name, shape }: MemberRow): boolean {
  const isPlain = shape === undefined || shape === 'drop-arguments';
  return isPlain && name !== 'on' && name !== 'once' && name !== 'off';
}

/** A property that the application itself puts on its socket, or one that was never there. */
function isOwnProperty(
  { uses }: SocketGroup,
  { kind }: SocketUse,
  name: string,
  major = 0,
): boolean {
  if (!isFreeName(name)) return false;
  if (uses.some((one) => one.kind === 'set' && one.member === name)) return true;
  return (kind === 'get' || kind === 'destructure') && major >= FIRST_WITHOUT_EXTRAS;
}

/** Socket.IO 2 and older left more on their sockets than they documented. */
const FIRST_WITHOUT_EXTRAS = 3;

/** What is read has a native form; or it is `socket.io?.engine…`, which is `undefined` with no manager there. */
function isManagerRead(use: SocketUse, standing: Standing): boolean {
  if (use.member !== 'io' || use.kind !== 'get' || use.file.endsWith('.coffee')) return false;
  return (
    managerRows(use, standing) !== undefined ||
    (use.next?.member === 'engine' && use.next.isOptional && !endsEngine(use))
  );
}

/** `socket.io?.engine.close()` does something, and would be left undone where there is no manager. */
function endsEngine({ reads = [] }: SocketUse): boolean {
  return reads.some(({ path, call }) => path.join('.') === 'engine.close' && call !== undefined);
}

/** The end of a socket to which somebody comes back. */
function blockerOfEnd(use: SocketUse, { isKept, hasDouble }: Standing): Blocker | undefined {
  const { member = '', call, isTested } = use;
  if (findMember(member)?.shape !== 'silently' || isTested === true) return undefined;
  if (!isKept && !hasDouble && call?.isResultUsed === false) return undefined;
  const reason = `after \`${member}\` its listeners are needed, or what it gives is`;
  return { finding: 'member', place: use, reason };
}

/** A name that stands for the same on both sides, wherever it stands. */
function isOnlyNamed({ isApplied, isBound, isTested, member }: SocketUse, row: MemberRow): boolean {
  if (isBound === true) return row.kinds.includes('call') && row.shape === undefined;
  if (isApplied === true) return member === 'emit' || member === 'emitWithAck';
  return isTested === true && row.kinds.includes('call');
}

function coversKind(row: MemberRow, use: SocketUse): boolean {
  if (isOnlyNamed(use, row)) return true;
  if (use.kind === 'destructure') return row.kinds.includes('get') && row.fate === 'same';
  return row.kinds.includes(use.kind);
}

/**
 * `socket.emit = …`: who sends calls what was put there, under the new name as under the old one. Socket.IO 2 and older
 * also told of their own events through it.
 */
function isReplaced(
  { uses }: SocketGroup,
  { kind }: SocketUse,
  { isReplaceable }: MemberRow,
  major = FIRST_WITHOUT_EXTRAS,
): boolean {
  if (kind !== 'set' || isReplaceable !== true || major < FIRST_WITHOUT_EXTRAS) return false;
  return !uses.some(({ member = '' }) => BY_EMIT.has(member));
}

function describeKind({ kind, inString }: SocketUse): string {
  if (inString !== undefined) return 'used where only names are rewritten';
  if (kind === 'set') return 'overwritten';
  if (kind === 'call') return 'called';
  return kind === 'destructure' ? 'taken out of the socket' : 'used as a value';
}

function blockersOfCall(use: SocketUse, standing: Standing): Blocker[] {
  const blocker =
    blockerOfRead(use) ??
    blockerOfEnd(use, standing) ??
    blockerOfFlag(use) ??
    blockerOfEvent(use, standing);
  return blocker === undefined ? [] : [blocker];
}

/** What becomes a comparison says something else where the socket may be missing. */
const COMPARED: ReadonlyMap<string | undefined, string> = new Map([
  ['disconnected', '`?.disconnected` says something else than a negated `?.connected`'],
  ['active', '`?.active` says something else than a compared `?.status`'],
]);

function blockerOfRead(use: SocketUse): Blocker | undefined {
  const reason = use.isOptional
    ? COMPARED.get(use.member)
    : use.inString === 'value' && COMPARED.has(use.member)
      ? `what \`${use.member ?? ''}\` gives is looked at, where only names are rewritten`
      : undefined;
  return reason === undefined ? undefined : { finding: 'value', place: use, reason };
}

function blockerOfFlag(use: SocketUse): Blocker | undefined {
  const { member = '', call, flag } = use;
  if (flag === undefined) return undefined;
  if (!FLAGGED_MEMBERS[flag].has(member)) {
    const reason = `\`${member}\` is used on \`${flag}\`, which gives only ways to send`;
    return { finding: 'value', place: use, reason };
  }
  if (member === 'emitWithAck' || !call?.isResultUsed) return undefined;
  const reason = `what \`${flag}\` and \`${member}\` give is used, and natively is nothing`;
  return { finding: 'value', place: use, reason };
}

const OF_EVENTS: ReadonlySet<string | undefined> = new Set([
  'on',
  'once',
  'off',
  'removeListener',
  'removeAllListeners',
  'listeners',
  'hasListeners',
]);

function blockerOfEvent(use: SocketUse, standing: Standing): Blocker | undefined {
  const { member, call } = use;
  if (!OF_EVENTS.has(member)) return undefined;
  const row = call?.events?.map(findEvent).find((one) => firesFor(one, standing.major));
  if (row === undefined) return undefined;
  const why = isLifted(use, standing) ? whyNotLifted(call, standing) : row.reason;
  if (why === undefined) return undefined;
  return { finding: 'event', place: use, reason: `event \`${row.name}\`: ${why}` };
}

function firesFor(row: EventRow | undefined, major = 0): boolean {
  if (row === undefined || row.fate === 'same') return false;
  return row.lastMajor === undefined || major <= row.lastMajor;
}

function blockerOfEscape(escape: Escape): Blocker {
  const place = { file: escape.file, start: escape.start, end: escape.end };
  switch (escape.kind) {
    case 'unknown-call':
      return { finding: 'escape', place, reason: `it is handed to \`${escape.what}\`` };
    case 'unknown-component':
      return { finding: 'escape', place, reason: `it is handed to <${escape.what}>` };
    case 'unknown-store':
      return { finding: 'escape', place, reason: `it is stored in \`${escape.what}\`` };
    case 'spread':
      return { finding: 'value', place, reason: `it is spread by \`${escape.what}\`` };
    case 'look-alike':
      return { finding: 'lookAlike', place, reason: `\`${escape.what}\` may be the same socket` };
    case 'other-language':
      return { finding: 'language', place, reason: `it reaches ${escape.what}` };
    case 'mock':
      return { finding: 'mock', place, reason: 'a test replaces Socket.IO’s client by a double' };
  }
}
