import type { FindingName } from '../catalog/findings.js';
import type { ClientMock, Inventory, Shortfall, SocketGroup } from '../inventory.js';
import type { Fate } from '../plan.js';
import type { Span } from '../span.js';
import type { Blocker } from './blockers.js';
import { findBlockers } from './blockers.js';
import { givenOptions } from './given-options.js';
import { notesOfCreation, notesOfUse } from './notes.js';
import { findStanding, isLifted } from './standing.js';

/** What the user asks for. `auto` is native where every use is understood, else the shim. */
export type Target = 'auto' | 'shim' | 'native';

/** Where one group goes, and why. */
export interface Decision {
  readonly group: SocketGroup;
  readonly fate: Fate;
  readonly blockers: readonly Blocker[];
  /** What a person should know of a group although it is native. */
  readonly notes: readonly Blocker[];
  /** Ids of uses that listen to the attempts to come back, of which the native client tells apart from its events. */
  readonly lifted?: ReadonlySet<string>;
}

/** What a decision depends on besides the inventory. */
export interface DecisionInput {
  readonly inventory: Inventory;
  readonly target: Target;
  /** Whether the user lets a file be changed. */
  readonly isEditable: (file: string) => boolean;
  /** The major version of socket.io-client that a file is written for, where it is known. */
  readonly clientMajorOf: (file: string) => number | undefined;
  /** The package that a file is part of, and `undefined` for a test. */
  readonly homeOf: (file: string) => string | undefined;
  /** Packages with a socket that is native already. */
  readonly nativeHomes: () => ReadonlySet<string>;
  /** Whether a file runs on React Native. */
  readonly isReactNative: (file: string) => boolean;
  /** Why the Socket.IO of a file, or of all pages, is too old. */
  readonly whyTooOld: (file: string) => string | undefined;
  readonly whyPagesTooOld?: string | undefined;
  /** Groups that turned out not to be rewritable, by id, with the reason. */
  readonly demoted: ReadonlyMap<string, Blocker>;
  /** That of the browser build that pages load, where they say it. */
  readonly scriptMajor?: number | undefined;
  /** Something that loads Socket.IO's browser build can load one of ours instead. */
  readonly canMovePages: boolean;
  /** Why no page can have the native client. */
  readonly pageBlocker?: string | undefined;
}

/** Decides every group. A group that shares a type, or a test's double, with one on the shim goes there as well. */
export function decide(input: DecisionInput): Decision[] {
  const decisions = input.inventory.groups.map((group) => decideGroup(input, group));
  return settleHanded(settleShared(input.inventory, settleLeft(input, decisions)));
}

/** Tests' replacements of Socket.IO's client that become replacements of the native client. */
export function nativeMocks(inventory: Inventory, decisions: readonly Decision[]): ClientMock[] {
  return inventory.mocks.filter((one) =>
    decisions.some((decision) => decision.fate === 'native' && isAbout(one, decision)),
  );
}

/** Files whose type `Socket` becomes the native client's. */
export function filesWithNativeTypes(
  inventory: Inventory,
  decisions: readonly Decision[],
): Set<string> {
  const files = inventory.typeFiles.filter((one) => {
    const touching = decisions.filter((decision) => isAbout(one, decision));
    return touching.length > 0 && touching.every(({ fate }) => fate === 'native');
  });
  return new Set(files.map(({ file }) => file));
}

/**
 * Files in which Socket.IO's client keeps its name, because a socket there stays on it.
 */
export function filesLeft(
  { typeFiles, mocks }: Inventory,
  decisions: readonly Decision[],
): Set<string> {
  const left = decisions.filter(
    ({ fate, group }) => fate === 'left' && group.origin !== 'script-tag',
  );
  const about = [...typeFiles, ...mocks].filter((one) => left.some((it) => isAbout(one, it)));
  return new Set([...left.flatMap(({ group }) => group.files), ...about.map(({ file }) => file)]);
}

/** What cannot move stays, and with it what is in the same files: a module has one name in a file. */
function settleLeft(input: DecisionInput, decisions: readonly Decision[]): Decision[] {
  let settled = decisions.map((one) => leaveFor(one, whyLeft(input, one)));
  for (;;) {
    const files = filesLeft(input.inventory, settled);
    const isBeside = ({ group, fate }: Decision): boolean =>
      fate !== 'left' && group.files.some((file) => files.has(file));
    if (!settled.some(isBeside)) return settled;
    const reason = settled.find(({ fate }) => fate === 'left')?.blockers[0];
    settled = settled.map((one) => (isBeside(one) ? leaveFor(one, reason) : one));
  }
}

type Why = Pick<Blocker, 'finding' | 'reason'>;

function whyLeft(input: DecisionInput, decision: Decision): Why | undefined {
  const { group } = decision;
  const isOfPage = group.origin === 'script-tag';
  const old = isOfPage
    ? input.whyPagesTooOld
    : group.creations.map(({ file }) => input.whyTooOld(file)).find((why) => why !== undefined);
  if (old !== undefined) return { finding: 'oldClient', reason: old };
  if (!isUnstreamed(input, decision)) return undefined;
  const reason = 'it runs on React Native, whose own `fetch` does not stream';
  return { finding: 'reactNative', reason };
}

function isUnstreamed({ isReactNative }: DecisionInput, { group }: Decision): boolean {
  if (group.origin === 'script-tag' || !group.files.some(isReactNative)) return false;
  return !group.creations.every((creation) =>
    givenOptions(creation).some(({ name }) => name === 'fetch'),
  );
}

function leaveFor(decision: Decision, why: Why | undefined): Decision {
  if (why === undefined) return decision;
  const { group } = decision;
  const [place = { file: '', start: 0, end: 0 }] = group.creations;
  const { finding, reason } = why;
  return { group, fate: 'left', blockers: [{ finding, place, reason }], notes: [] };
}

function decideGroup(input: DecisionInput, group: SocketGroup): Decision {
  const standing = findStanding(group, majorOf(input, group), input);
  const blockers = findBlockers(group, standing);
  blockers.push(...input.inventory.shortfalls.map(blockerOfShortfall));
  const demotion = input.demoted.get(group.id);
  if (demotion !== undefined) blockers.push(demotion);
  if (group.origin === 'script-tag') {
    if (!input.canMovePages) return { group, fate: 'left', blockers, notes: [] };
    blockers.push(...blockersOfPages(input, group));
  }
  const outside = group.files.find((file) => !input.isEditable(file));
  if (outside !== undefined) {
    const place = { file: outside, start: 0, end: 0 };
    blockers.push({ finding: 'escape', place, reason: 'it is used outside the given paths' });
  }
  const isNative = blockers.length === 0 && input.target !== 'shim';
  if (!isNative) return { group, fate: 'shim', blockers, notes: [] };
  return {
    group,
    fate: 'native',
    blockers,
    notes: [
      ...group.creations.flatMap(notesOfCreation),
      ...group.uses.flatMap((use) => notesOfUse(use, standing)),
    ],
    lifted: new Set(group.uses.filter((use) => isLifted(use, standing)).map(({ id }) => id)),
  };
}

/** A use that was not found may be one that the native client does not have. */
function blockerOfShortfall({ file, reason }: Shortfall): Blocker {
  return { finding: 'shortfall', place: { file, start: 0, end: 0 }, reason };
}

function blockersOfPages({ pageBlocker }: DecisionInput, { creations }: SocketGroup): Blocker[] {
  const [place] = creations;
  if (pageBlocker === undefined || place === undefined) return [];
  return [{ finding: 'scriptTag', place, reason: pageBlocker }];
}

/** The lowest version among those of a group's creations; unknown when one of them is. */
function majorOf(input: DecisionInput, { creations, origin }: SocketGroup): number | undefined {
  const scriptMajor = origin === 'script-tag' ? input.scriptMajor : undefined;
  const majors = creations.map(({ file }) => scriptMajor ?? input.clientMajorOf(file));
  const known = majors.filter((major) => major !== undefined);
  return known.length < majors.length || known.length === 0 ? undefined : Math.min(...known);
}

/** Until nothing changes: where a native group and another one share something, both go to the shim. */
function settleShared({ typeFiles, mocks }: Inventory, decisions: Decision[]): Decision[] {
  const shared: Shared[] = [
    ...typeFiles.map((one) => ({ ...one, ...SHARED_TYPE })),
    ...mocks.map((one) => ({ ...one, ...SHARED_MOCK })),
  ];
  let settled = decisions;
  for (;;) {
    const clash = shared.find((one) => isTorn(one, settled));
    if (clash === undefined) return settled;
    settled = settled.map((decision) => {
      if (decision.fate !== 'native' || !isAbout(clash, decision)) return decision;
      const { group } = decision;
      const { finding, reason, file, start = 0, end = 0 } = clash;
      const blockers: Blocker[] = [{ finding, place: { file, start, end }, reason }];
      return { group, fate: 'shim', blockers, notes: [] };
    });
  }
}

/** All who get a factory from elsewhere get the same one. */
function settleHanded(decisions: Decision[]): Decision[] {
  const isHanded = ({ group: { origin, creations } }: Decision): boolean =>
    origin !== 'script-tag' && creations.some((one) => one.isHanded);
  if (decisions.every((one) => !isHanded(one) || one.fate === 'native')) return decisions;
  return decisions.map((one) => {
    const [place] = one.group.creations;
    if (one.fate !== 'native' || !isHanded(one) || place === undefined) return one;
    const reason =
      'the factory comes from another module, also for a socket that stays on the shim';
    const blockers: Blocker[] = [{ finding: 'factory', place, reason }];
    return { group: one.group, fate: 'shim', blockers, notes: [] };
  });
}

interface Shared extends Partial<Span> {
  readonly file: string;
  readonly groups: readonly string[];
  readonly finding: FindingName;
  readonly reason: string;
}

const SHARED_TYPE = {
  finding: 'sharedType',
  reason: 'its type is shared with a socket that stays on the shim',
} as const;
const SHARED_MOCK = {
  finding: 'mock',
  reason: 'a test replaces it together with a socket that stays on the shim',
} as const;

function isTorn(shared: Shared, decisions: readonly Decision[]): boolean {
  const touching = decisions.filter((decision) => isAbout(shared, decision));
  const fates = new Set(touching.map(({ fate }) => fate));
  return fates.has('native') && fates.size > 1;
}

function isAbout({ groups }: Pick<Shared, 'groups'>, { group }: Decision): boolean {
  return groups.includes(group.id);
}
