import type { Inventory, SocketUse } from '../inventory.js';
import type { OnProgress } from '../progress.js';
import type { MigrationResult } from '../result.js';
import { surveyProject } from '../scan/survey-project.js';
import type { Survey } from '../survey.js';
import { isMountable } from '../transforms/mount-bridge.js';
import { analyseProject } from './analyse-project.js';
import type { ProjectFacts } from './project-facts.js';
import { treesOf } from './trees.js';

/** What the application does with Socket.IO today, beside what the migration would do. */
export function survey(
  project: ProjectFacts,
  inventory: Inventory,
  result: MigrationResult,
  onProgress?: OnProgress,
): Survey {
  const { files, relative, isEditable } = project;
  return surveyProject({
    files,
    inventory,
    nativeUses: findNativeUses(project),
    result,
    treeOf: treesOf(project),
    relative,
    isAsked: isEditable,
    isMountable,
    onProgress,
  });
}

/** The uses of native clients, which an earlier transform made or a person wrote. */
function findNativeUses(project: ProjectFacts): SocketUse[] {
  const { nativeModules: clientModules } = project;
  if (clientModules.size === 0) return [];
  const { groups } = analyseProject(project, [], { clientModules });
  return groups.flatMap(({ uses }) => uses);
}
