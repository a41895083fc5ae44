import { analyse } from '../analysis/analyse.js';
import type { Inventory } from '../inventory.js';
import type { OnProgress } from '../progress.js';
import type { ProjectFacts } from './project-facts.js';
import { isRead, scriptOf } from './scripts.js';

interface Wishes {
  /** Whose sockets to look for. Default: Socket.IO's client, by all its names. */
  readonly clientModules?: ReadonlySet<string>;
  /** Names of what is a socket although no flow says so. Default: none. */
  readonly socketLike?: readonly string[];
  /** So many values may go from one place to the next. Default: ten million, some 50 times what large applications need. */
  readonly mostSteps?: number;
  readonly onProgress?: OnProgress | undefined;
}

const MOST_STEPS = 10_000_000;

/**
 * Everything that holds a socket in a project.
 *
 * @param scriptTags pages and code that load a script with a factory
 */
export function analyseProject(
  project: ProjectFacts,
  scriptTags: readonly string[],
  {
    clientModules = project.clientModules,
    socketLike = [],
    mostSteps = MOST_STEPS,
    onProgress,
  }: Wishes = {},
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
    socketLike: new Set(socketLike),
    mostSteps,
    root,
    isAsked: isEditable,
    onProgress,
  });
}
