import type { Blocker } from '../decide/blockers.js';
import type { Decision } from '../decide/decide.js';
import { decidePageScripts, isGlobalGone } from '../decide/page-scripts.js';
import { originOf } from '../decide/script-origin.js';
import type { Creation, Inventory } from '../inventory.js';
import type { Draft } from './draft.js';
import { editPages } from './edit-pages.js';
import type { PageScript } from './page-scripts.js';
import {
  canMovePages,
  findPageBlocker,
  findPageScripts,
  givesFactory,
  splitPages,
} from './page-scripts.js';
import type { ProjectFacts } from './project-facts.js';
import { findScriptMajor } from './script-major.js';
import type { ScriptUrl } from './script-urls.js';
import { editScriptUrls, findScriptUrls } from './script-urls.js';

/** How the pages of a project come to the global `io`. */
export interface Loading {
  readonly scripts: readonly PageScript[];
  readonly urls: readonly ScriptUrl[];
  /** All files by which some page comes to it, also those of packages that nobody asked about. */
  readonly factoryPaths: readonly string[];
  readonly canMove: boolean;
  /** The lowest major version of Socket.IO that some page loads, where all say theirs. */
  readonly major: number | undefined;
  /** Why no page can have the native client. */
  readonly blocker: string | undefined;
}

/** Finds the script tags, and the code that makes their URLs. */
export function findLoading(project: ProjectFacts): Loading {
  const allScripts = findPageScripts(project);
  const allUrls = findScriptUrls(project);
  const scripts = allScripts.filter(({ path }) => project.isConcerned(path));
  const urls = allUrls.filter(({ path }) => project.isConcerned(path));
  const factories = [...allScripts.filter(({ script }) => givesFactory(script.kind)), ...allUrls];
  return {
    scripts,
    urls,
    factoryPaths: [...new Set(factories.map(({ path }) => path))],
    major: findScriptMajor(project, scripts),
    canMove: canMovePages(project, scripts, urls),
    blocker: findPageBlocker(project, scripts, urls),
  };
}

/**
 * Native groups of pages that get their factory from where others get the same one: by the URL of one script, or by being
 * handed it. It has to be that of the shim for another’s sake.
 */
export function findDivided(
  { factoryReferences }: Inventory,
  decisions: readonly Decision[],
  { urls }: Loading,
): { group: string; blocker: Blocker }[] {
  if (isGlobalGone(decisions, factoryReferences)) return [];
  const how = urls.length > 0 ? 'code makes the URL of one script' : 'the global `io` is handed on';
  const reason = `${how}, and something else needs it`;
  return decisions.flatMap(({ group, fate }) => {
    const [place] = group.creations;
    if (fate !== 'native' || group.origin !== 'script-tag' || place === undefined) return [];
    if (urls.length === 0 && !group.creations.some(({ isHanded }) => isHanded)) return [];
    return [{ group: group.id, blocker: { finding: 'scriptTag', place, reason } }];
  });
}

/** Lets pages load what their code needs now. */
export function editLoading(
  project: ProjectFacts,
  { scripts, urls }: Loading,
  { factoryReferences }: Inventory,
  decisions: readonly Decision[],
  draft: Draft,
): void {
  editScriptUrls(project, urls, isGlobalGone(decisions, factoryReferences), draft);
  const { pages, others } = splitPages(project, scripts);
  const creations = decisions
    .filter(({ group }) => group.origin === 'script-tag')
    .flatMap(({ group }) => group.creations);
  const needs = decidePageScripts(decisions, factoryReferences, pages, others);
  const textOf = (path: string): string | undefined => project.files.get(path)?.text;
  const plans = [...needs].map(([path, need]) => {
    return { path, need, origin: originOf(creationsOf(path, project, creations), textOf) };
  });
  editPages(project, scripts, plans, draft);
}

/** The sockets that a page makes, or, where that cannot be told, all. */
function creationsOf(
  path: string,
  { files }: ProjectFacts,
  creations: readonly Creation[],
): readonly Creation[] {
  const text = files.get(path)?.text ?? '';
  const own = creations.filter(
    ({ file }) => file === path || text.includes(file.slice(file.lastIndexOf('/') + 1)),
  );
  return own.length > 0 ? own : creations;
}
