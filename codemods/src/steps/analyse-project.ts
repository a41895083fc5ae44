import { analyse } from '../analysis/analyse.js';
import type { Inventory } from '../inventory.js';
import type { ProjectFacts } from './project-facts.js';
import { isRead, scriptOf } from './scripts.js';

/**
 * Everything that holds a socket in a project.
 *
 * @param scriptTags pages and code that load a script with a factory
 * @param clientModules whose sockets to look for. Default: Socket.IO's client, by all its names
 */
export function analyseProject(
  project: ProjectFacts,
  scriptTags: readonly string[],
  clientModules: ReadonlySet<string> = project.clientModules,
): Inventory {
  const { root, files, hits, isEditable } = project;
  return analyse({
    texts: new Map([...files].map(([path, { text }]) => [path, text])),
    hits: hits.map(({ path }) => path),
    sourceOf: (path) => {
      const file = files.get(path);
      if (file === undefined || !isRead(file)) return undefined;
      const { code, language } = scriptOf(file.kind, file.text, path);
      return { path, text: code, ...(language === undefined ? {} : { language }) };
    },
    clientModules,
    scriptTags,
    root,
    isAsked: isEditable,
  });
}
