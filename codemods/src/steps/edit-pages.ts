import type { Draft } from './draft.js';
import { Splices } from '../edit/splices.js';
import { findSocketScripts } from '../embedded/script-tags.js';
import type { SocketScript } from '../embedded/script-tags.js';
import type { Inventory } from '../inventory.js';
import type { ProjectFacts } from './project-facts.js';

/** A script tag of Socket.IO, and its page. */
export interface PageScript {
  readonly path: string;
  readonly script: SocketScript;
}

/** All script tags that load Socket.IO's browser build, or already the shim. */
export function findPageScripts({ hits, mount }: ProjectFacts): PageScript[] {
  return hits
    .filter(({ kind }) => kind === 'page' || kind === 'template')
    .flatMap(({ path, text }) => {
      const scripts = findSocketScripts(text, mount, /\.(?:pug|jade)$/.test(path));
      return scripts.map((script) => ({ path, script }));
    });
}

/** Pages load the shim, which the bridge serves, where they loaded what the Socket.IO server serves. */
export function editPages(
  project: ProjectFacts,
  scripts: readonly PageScript[],
  inventory: Inventory,
  draft: Draft,
): void {
  for (const path of new Set(scripts.map((one) => one.path))) {
    if (!project.isConcerned(path)) continue;
    const text = project.files.get(path)?.text ?? '';
    const splices = new Splices(text);
    for (const { script } of scripts.filter((one) => one.path === path)) {
      if (script.kind === 'elsewhere') draft.report('cdn', path, script.start, script.value);
      if (script.replacement === undefined || !project.isEditable(path)) continue;
      if (inventory.servers.length === 0) draft.report('noServer', path, script.start);
      else splices.overwrite(script, script.replacement);
    }
    if (!splices.isEmpty)
      draft.change(path, splices.toString(), ['loads the shim from the bridge']);
  }
}
