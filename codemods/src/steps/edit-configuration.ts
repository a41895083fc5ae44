import { posix } from 'node:path';
import { GATEWAY_ORIGIN } from '../catalog/foreign-servers.js';
import { RUNTIME_PACKAGE } from '../catalog/modules.js';
import { addRuntime } from '../config/package-json.js';
import type { Decision } from '../decide/decide.js';
import type { Disk } from '../disk.js';
import type { Part } from '../plan.js';
import type { Draft } from './draft.js';
import { SourceSyntaxError } from '../edit/parse.js';
import { findPackage } from '../project/root.js';
import type { CollectedFile } from '../project/collect.js';
import type { ForeignServer } from '../project/foreign-server.js';
import type { ProjectFacts } from './project-facts.js';
import { addProxyEntry } from '../transforms/dev-proxy.js';

const VITE_CONFIG = /(?:^|\/)vite\.config\.[cm]?[jt]s$/;
const OTHER_DEV_SERVERS =
  /(?:^|\/)(?:webpack[\w.-]*|vue\.config|next\.config|craco\.config|setupProxy|proxy\.conf|quasar\.config|\.umirc|rsbuild\.config)\.?[cm]?[jt]?s?$/;

/** What stands around the code: the dependency on the runtime, and the development server's proxy. */
export function editConfiguration(
  project: ProjectFacts,
  decisions: readonly Decision[],
  draft: Draft,
  options: {
    disk: Disk;
    runtimeVersion: string;
    parts: ReadonlySet<Part>;
    foreign: ForeignServer | undefined;
  },
): void {
  addDependencies(project, draft, options);
  const hasMoved = draft.changedPaths.length > 0 || decisions.some(({ fate }) => fate !== 'left');
  if (!hasMoved || !options.parts.has('config')) return;
  for (const file of project.files.values()) {
    if (!project.isConcerned(file.path)) continue;
    if (VITE_CONFIG.test(file.path))
      editVite(project, file, draft, options.foreign && GATEWAY_ORIGIN);
    else if (OTHER_DEV_SERVERS.test(file.path)) reportProxy(project, file, draft);
  }
}

/** The packages whose files now import the runtime depend on it. */
function addDependencies(
  project: ProjectFacts,
  draft: Draft,
  { disk, runtimeVersion }: { disk: Disk; runtimeVersion: string },
): void {
  for (const path of draft.changedPaths) {
    if (draft.textOf(path)?.includes(RUNTIME_PACKAGE) !== true) continue;
    if (posix.basename(path) === 'package.json') continue;
    const folder = findPackage(disk, path, project.root);
    if (folder === undefined) {
      draft.report('noManifest', path, 0);
      continue;
    }
    const manifest = posix.join(folder, 'package.json');
    const text = draft.textOf(manifest);
    const changed = text === undefined ? undefined : addRuntime(text, runtimeVersion);
    if (changed !== undefined) draft.change(manifest, changed, [`${RUNTIME_PACKAGE} added`]);
  }
}

/** @param target where the entry leads; by default where that for `/socket.io` does */
function editVite(
  project: ProjectFacts,
  file: CollectedFile,
  draft: Draft,
  target: string | undefined,
): void {
  if (!file.text.includes('socket.io')) return;
  try {
    const outcome = addProxyEntry(file.path, file.text, project.mount, target);
    if (outcome === undefined) return;
    for (const { start } of outcome.unclear) draft.report('proxy', file.path, start);
    const to = target === undefined ? '' : `, to the gateway at ${target}`;
    draft.change(file.path, outcome.text, [`proxy entry for ${project.mount} added${to}`]);
  } catch (error) {
    if (!(error instanceof SourceSyntaxError)) throw error;
    draft.report('syntax', file.path, 0, error.message);
  }
}

function reportProxy(project: ProjectFacts, file: CollectedFile, draft: Draft): void {
  const at = file.text.search(/['"`][\^/]*(?:[\w-]+\/)*socket\.io\b(?!-)/);
  if (
    at === -1 ||
    file.text.includes(`'${project.mount}`) ||
    file.text.includes(`"${project.mount}`)
  ) {
    return;
  }
  draft.report('proxy', file.path, at);
}
