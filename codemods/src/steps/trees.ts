import { parseSource, SourceSyntaxError } from '../edit/parse.js';
import type { ScanInput } from '../scan/input.js';
import type { ProjectFacts } from './project-facts.js';
import { isRead, scriptOf } from './scripts.js';

/** The trees of a project's files, each parsed when it is first asked for. */
export function treesOf(project: ProjectFacts): ScanInput['treeOf'] {
  const trees = new Map<string, ReturnType<ScanInput['treeOf']>>();
  return (path) => {
    if (!trees.has(path)) trees.set(path, parseFile(project, path));
    return trees.get(path);
  };
}

function parseFile({ files }: ProjectFacts, path: string): ReturnType<ScanInput['treeOf']> {
  const file = files.get(path);
  if (file === undefined || !isRead(file)) return undefined;
  const { code, language } = scriptOf(file.kind, file.text, path);
  try {
    const name = language === 'ts' ? `${path}.ts` : path;
    return parseSource(code, name, { attachComment: false }).program;
  } catch (error) {
    if (error instanceof SourceSyntaxError) return undefined;
    throw error;
  }
}
