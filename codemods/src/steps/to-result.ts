import { BRIDGE } from '../catalog/modules.js';
import { reportCompanions } from './companions.js';
import type { Decision } from '../decide/decide.js';
import { filesLeft } from '../decide/decide.js';
import type { Draft } from './draft.js';
import type { Inventory, SocketServer } from '../inventory.js';
import { NITRO_PLUGIN } from '../catalog/framework-servers.js';
import { findFrameworkServer } from '../project/framework-server.js';
import type { ForeignServer } from '../project/foreign-server.js';
import type { Part } from '../plan.js';
import { describeOld } from './old-versions.js';
import type { ProjectFacts } from './project-facts.js';
import type { FileCounts, GroupOutcome, MigrationResult, UseCounts } from '../result.js';
import { lineAndColumn } from '../span.js';
import { reportTestsOfScript } from './script-urls.js';
import { isMountable } from '../transforms/mount-bridge.js';

/** Everything that was done or found, as plain data. */
export function toResult(
  project: ProjectFacts,
  inventory: Inventory,
  decisions: readonly Decision[],
  draft: Draft,
  done: ReadonlySet<string>,
  { foreign, parts }: { foreign: ForeignServer | undefined; parts: ReadonlySet<Part> },
): MigrationResult {
  reportDecisions(decisions, draft);
  for (const { file, reason } of inventory.shortfalls) draft.report('shortfall', file, 0, reason);
  reportServers(project, inventory, draft);
  if (inventory.servers.length === 0) reportNoServer(project, decisions, draft, foreign);
  if (parts.has('client')) {
    const left = filesLeft(inventory, decisions);
    const isLeft = (path: string): boolean =>
      left.has(path) || project.oldVersions.clientOf(path) !== undefined;
    reportLeftovers(project, isLeft, draft);
    reportCompanions(project, draft);
    reportTestsOfScript(project, draft);
  }
  const { changes, findings } = draft;
  return {
    root: project.root,
    files: countFiles(project, changes.length),
    changes,
    groups: decisions.map((decision) => toOutcome(project, decision)),
    uses: countUses(decisions, done),
    findings,
    skipped: project.skipped,
  };
}

function reportDecisions(decisions: readonly Decision[], draft: Draft): void {
  for (const { blockers, notes } of decisions) {
    for (const { finding, place, reason } of [...blockers, ...notes]) {
      draft.report(finding, place.file, place.start, reason);
    }
  }
}

function reportServers(project: ProjectFacts, { servers }: Inventory, draft: Draft): void {
  for (const server of servers) {
    const old = describeOld(project, project.oldVersions.serverOf(server.file));
    if (old !== undefined) {
      draft.report('oldServer', server.file, server.start, old);
      continue;
    }
    if (server.isMounted || (isMountable(server) && project.isEditable(server.file))) continue;
    const isNitro = NITRO_PLUGIN.test(project.files.get(server.file)?.text ?? '');
    const finding = isNitro ? 'nitroServer' : 'mount';
    draft.report(finding, server.file, server.start, whyNotMounted(project, server));
  }
}

function whyNotMounted(project: ProjectFacts, server: SocketServer): string | undefined {
  if (project.isEditable(server.file)) return undefined;
  const again = isMountable(server) ? '; give this file as well, and it is mounted' : '';
  return `the file is outside the given paths${again}`;
}

/** The clients of a project in which no code of Node's makes a Socket.IO server. */
function reportNoServer(
  project: ProjectFacts,
  decisions: readonly Decision[],
  draft: Draft,
  foreign: ForeignServer | undefined,
): void {
  const first = decisions.find(({ fate }) => fate !== 'left');
  const [creation] = first?.group.creations ?? [];
  const place = creation ?? findMoved(project);
  if (place === undefined) return;
  const framework = findFrameworkServer(project.files);
  if (framework?.isMounted || draft.changes.some(({ after }) => after.includes(BRIDGE))) return;
  if (framework) return draft.report(framework.finding, framework.path, framework.start);
  if (foreign !== undefined) reportForeignServer(project, place, draft, foreign);
  // Where the server of clients that moved before is, in another project, was said then.
  else if (creation !== undefined) draft.report('noServer', creation.file, creation.start);
}

interface Offset {
  readonly file: string;
  readonly start: number;
}

/** Where a client that moved before names the native client. */
function findMoved({ hits, nativeModules }: ProjectFacts): Offset | undefined {
  for (const name of nativeModules) {
    const hit = hits.find(({ text }) => text.includes(name));
    if (hit !== undefined) return { file: hit.path, start: hit.text.indexOf(name) };
  }
  return undefined;
}

/** Until some code or script of the project starts the gateway. */
function reportForeignServer(
  project: ProjectFacts,
  { file, start }: Offset,
  draft: Draft,
  { name, path, origin, hasGateway }: ForeignServer,
): void {
  if (hasGateway) return;
  const at = origin === undefined ? '' : `, at ${origin}`;
  draft.report('foreignServer', file, start, `${name}, which ${project.relative(path)} names${at}`);
}

/** What still names Socket.IO's client after everything. */
function reportLeftovers(
  project: ProjectFacts,
  isLeft: (path: string) => boolean,
  draft: Draft,
): void {
  for (const { path, kind, text } of project.hits) {
    if ((kind !== 'code' && kind !== 'component') || !project.isEditable(path)) continue;
    if (isLeft(path)) continue;
    const now = draft.textOf(path) ?? '';
    // In JavaScript it is the text of a comment.
    const type = /\.[cm]?jsx?$/.test(path) ? null : /\bSocketIOClient\s*\./.exec(now);
    if (type !== null) draft.report('globalType', path, Math.max(text.indexOf(type[0]), 0));
    const leftover =
      /(?:from|import|require\s*\(|import\s*\()\s*(['"`])socket\.io-client(?:\/[^'"`]*)?\1/.exec(
        now,
      );
    if (leftover === null) continue;
    draft.report('reference', path, Math.max(text.indexOf(leftover[0]), 0));
  }
}

function toOutcome(project: ProjectFacts, { group, fate, blockers }: Decision): GroupOutcome {
  const [creation] = group.creations;
  const file = creation?.file ?? '';
  const text = project.files.get(file)?.text ?? '';
  return {
    id: project.relative(group.id),
    file: project.relative(file),
    line: lineAndColumn(text, creation?.start ?? 0).line,
    fate,
    uses: group.creations.length + group.uses.length,
    reasons: [...new Set(blockers.map(({ reason }) => reason))],
  };
}

function countUses(decisions: readonly Decision[], done: ReadonlySet<string>): UseCounts {
  const counts = { total: 0, native: 0, shim: 0, left: 0, unaccounted: 0 };
  for (const { group, fate } of decisions) {
    const all = [...group.creations, ...group.uses];
    counts.total += all.length;
    if (fate !== 'native') {
      counts[fate] += all.length;
      continue;
    }
    const native = all.filter(({ id }) => done.has(id)).length;
    counts.native += native;
    counts.unaccounted += all.length - native;
  }
  return counts;
}

function countFiles({ files, skipped }: ProjectFacts, changed: number): FileCounts {
  return {
    total: files.size + skipped.length,
    changed,
    unchanged: files.size - changed,
    skipped: skipped.length,
  };
}
