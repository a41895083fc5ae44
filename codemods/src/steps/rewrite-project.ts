import { analyseProject } from './analyse-project.js';
import type { Blocker } from '../decide/blockers.js';
import { decide } from '../decide/decide.js';
import type { Decision, Target } from '../decide/decide.js';
import { planFiles } from '../decide/plan-files.js';
import type { Disk } from '../disk.js';
import type { Inventory } from '../inventory.js';
import type { Part } from '../plan.js';
import { findForeignServer } from '../project/foreign-server.js';
import { leaveSockets, onlyParts } from './only-parts.js';
import { describeOld, findOldPages, withAges, withoutOld } from './old-versions.js';
import type { ProjectFacts } from './project-facts.js';
import type { OnProgress } from '../progress.js';
import type { MigrationResult } from '../result.js';
import type { Streams } from '../streams.js';
import { Draft } from './draft.js';
import { editConfiguration } from './edit-configuration.js';
import { editImportMaps } from './import-maps.js';
import { editLoading, findDivided, findLoading } from './loading.js';
import { findHiddenReferences, withReferences } from './page-scripts.js';
import { mountInFramework } from './mount-in-framework.js';
import { planStreams, reportStreams, withStreams } from './plan-streams.js';
import { rewriteFiles } from './rewrite-files.js';
import { survey } from './survey.js';
import { toResult } from './to-result.js';

/** How to rewrite. */
export interface RewriteProjectOptions {
  readonly disk: Disk;
  readonly target: Target;
  readonly runtimeVersion: string;
  /** What may be changed. */
  readonly parts: ReadonlySet<Part>;
  /** Names of what is a socket although no flow says so. */
  readonly socketLike: readonly string[];
  /** So many values may go from one place to the next; a default is there. */
  readonly mostSteps?: number;
  /** Say as well what the application does with Socket.IO today. */
  readonly hasSurvey: boolean;
  /** Answers to make streams of; `undefined`: nothing is asked about streams. */
  readonly streams: Streams | undefined;
  readonly onProgress: OnProgress | undefined;
  readonly onAnalysed: () => void;
}

/** Analyse, decide, rewrite, and account for everything; again with a group on the shim if it could not be rewritten. */
export function rewriteProject(
  project: ProjectFacts,
  options: RewriteProjectOptions,
): MigrationResult {
  const { parts, onProgress } = options;
  const loading = findLoading(project);
  const inventory = withAges(
    project,
    withReferences(
      analyseProject(project, loading.factoryPaths, options),
      findHiddenReferences(project, loading.scripts),
    ),
  );
  const oldPages = findOldPages(project, loading);
  options.onAnalysed();
  const foreign =
    inventory.servers.length === 0 ? findForeignServer(project.files.values()) : undefined;
  const demoted = new Map<string, Blocker>();
  for (;;) {
    const decided = decide({
      inventory,
      target: options.target,
      isEditable: project.isEditable,
      clientMajorOf: project.clientMajorOf,
      homeOf: project.homeOf,
      nativeHomes: project.nativeHomes,
      isReactNative: project.isReactNative,
      whyTooOld: (file) => describeOld(project, project.oldVersions.clientOf(file)),
      whyPagesTooOld: oldPages,
      demoted,
      scriptMajor: loading.major,
      canMovePages: loading.canMove,
      pageBlocker: loading.blocker,
    });
    const decisions = parts.has('client') ? decided : leaveSockets(decided);
    const divided = parts.has('client') ? findDivided(inventory, decisions, loading) : [];
    const draft = new Draft(project);
    const streams =
      options.streams &&
      planStreams(project, inventory, decided, { streams: options.streams, parts });
    const planned = planFiles(inventory, decisions, project.isEditable);
    const plans = withStreams(withoutOld(project, planned), streams);
    const rewritten = rewriteFiles(
      project,
      plans.map((plan) => onlyParts(plan, parts)),
      {
        creations: decisions.flatMap(({ group }) => group.creations),
        bodies: inventory.bodies,
      },
      draft,
      onProgress,
    );
    const failed = [...divided, ...findFailed(inventory, decisions, rewritten.done, demoted)];
    if (failed.length > 0) {
      for (const { group, blocker } of failed) demoted.set(group, blocker);
      continue;
    }
    if (parts.has('client')) {
      if (oldPages === undefined) editLoading(project, loading, inventory, decisions, draft);
      editImportMaps(project, decisions, draft);
    }
    mountInFramework(project, inventory, parts, draft);
    editConfiguration(project, decided, draft, { ...options, foreign });
    if (streams !== undefined) reportStreams(streams, rewritten, draft);
    const result = toResult(project, inventory, decisions, draft, rewritten.done, {
      foreign,
      parts,
    });
    return options.hasSurvey
      ? { ...result, survey: survey(project, inventory, result, onProgress) }
      : result;
  }
}

/** Native groups of which some use was not rewritten after all. */
function findFailed(
  { mocks }: Inventory,
  decisions: readonly Decision[],
  done: ReadonlySet<string>,
  demoted: ReadonlyMap<string, Blocker>,
): { group: string; blocker: Blocker }[] {
  return decisions.flatMap(({ group, fate }) => {
    if (fate !== 'native' || demoted.has(group.id)) return [];
    const replaced = mocks.filter(({ groups }) => groups.includes(group.id));
    const missing = [...group.creations, ...group.uses, ...replaced].find(
      ({ id }) => !done.has(id),
    );
    if (missing === undefined) return [];
    const reason = 'the file could not be rewritten at this place';
    return [{ group: group.id, blocker: { finding: 'disagreement', place: missing, reason } }];
  });
}
