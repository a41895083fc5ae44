import { parseSource, SourceSyntaxError } from '../edit/parse.js';
import { NATIVE_CLIENT } from '../catalog/modules.js';
import type { Inventory, SocketUse } from '../inventory.js';
import type { MigrationResult } from '../result.js';
import { surveyProject } from '../scan/survey-project.js';
import type { ScanInput } from '../scan/input.js';
import type { Survey } from '../survey.js';
import { isMountable } from '../transforms/mount-bridge.js';
import { analyseProject } from './analyse-project.js';
import type { ProjectFacts } from './project-facts.js';
import { isRead, scriptOf } from './scripts.js';

/** What the application does with Socket.IO today, beside what the migration would do. */
export function survey(
  project: ProjectFacts,
  inventory: Inventory,
  result: MigrationResult,
): Survey {
  const { files, relative, isEditable } = project;
  const trees = new Map<string, ReturnType<ScanInput['treeOf']>>();
  const treeOf: ScanInput['treeOf'] = (path) => {
    if (!trees.has(path)) trees.set(path, parseFile(project, path));
    return trees.get(path);
  };
  return surveyProject({
    files,
    inventory,
    nativeUses: findNativeUses(project),
    result,
    treeOf,
    relative,
    isAsked: isEditable,
    isMountable,
  });
}

/** The uses of native clients, which an earlier transform made or a person wrote. */
function findNativeUses(project: ProjectFacts): SocketUse[] {
  if (!project.hits.some(({ text }) => text.includes(NATIVE_CLIENT))) return [];
  const { groups } = analyseProject(project, [], { clientModules: new Set([NATIVE_CLIENT]) });
  return groups.flatMap(({ uses }) => uses);
}

function parseFile({ files }: ProjectFacts, path: string): ReturnType<ScanInput['treeOf']> {
  const file = files.get(path);
  if (file === undefined || !isRead(file)) return undefined;
  const { code, language } = scriptOf(file.kind, file.text, path);
  try {
    return parseSource(code, language === 'ts' ? `${path}.ts` : path).program;
  } catch (error) {
    if (error instanceof SourceSyntaxError) return undefined;
    throw error;
  }
}
