import { CLIENT_GLOBAL, SCRIPT_GLOBAL } from '../catalog/modules.js';
import type { Loader } from '../decide/page-scripts.js';
import { findSocketScripts } from '../embedded/script-tags.js';
import type { SocketScript } from '../embedded/script-tags.js';
import type { FactoryReference, Inventory } from '../inventory.js';
import type { CollectedFile } from '../project/collect.js';
import type { FileKind } from '../project/kinds.js';
import type { ProjectFacts } from './project-facts.js';
import type { ScriptUrl } from './script-urls.js';
import { isIndentedPage, scriptOf } from './scripts.js';

/** A script tag of Socket.IO, or of ours, and its page. */
export interface PageScript {
  readonly path: string;
  readonly script: SocketScript;
}

/** All script tags that load Socket.IO's browser build, or already one of ours. */
export function findPageScripts({ hits, mount }: ProjectFacts): PageScript[] {
  return hits.filter(isPage).flatMap(({ path, text }) => {
    const scripts = findSocketScripts(text, mount, isIndentedPage(path));
    return scripts.map((script) => ({ path, script }));
  });
}

/** Whether a script makes the global `io`. */
export function givesFactory(kind: SocketScript['kind']): boolean {
  return kind !== 'native' && kind !== 'companion';
}

/** The pages that load Socket.IO, and all others. */
export function splitPages(
  { files }: ProjectFacts,
  scripts: readonly PageScript[],
): { pages: Loader[]; others: Loader[] } {
  const loading = new Set(
    scripts.filter(({ script }) => givesFactory(script.kind)).map(({ path }) => path),
  );
  const all = [...files.values()].filter(isPage);
  return {
    pages: all.filter(({ path }) => loading.has(path)),
    others: all.filter(({ path }) => !loading.has(path)),
  };
}

/**
 * What needs the global `io` of a page and is not code that is read: a library for Socket.IO, or a script in a place
 * where none was looked for.
 */
export function findHiddenReferences(
  { files, isConcerned }: ProjectFacts,
  scripts: readonly PageScript[],
): FactoryReference[] {
  const companions = scripts.filter(({ script }) => script.kind === 'companion');
  const pages = new Set(scripts.map(({ path }) => path));
  const hidden = [...files.values()].flatMap(({ path, kind, text }) => {
    const isForeign = (kind === 'coffee' || kind === 'unread') && isConcerned(path);
    if (!isForeign && !pages.has(path)) return [];
    const at = isForeign ? findForeignFactory(text) : findFactoryOutsideCode(text, kind, path);
    return at === -1 ? [] : [{ path, start: at, end: at + SCRIPT_GLOBAL.length }];
  });
  const spans = companions.map(({ path, script: { start, end } }) => ({ path, start, end }));
  return [...spans, ...hidden].map(({ path, start, end }) => {
    return { file: path, start, end, kind: 'value' };
  });
}

/** `io 'url'`, where the file does not say itself what `io` is. */
function findForeignFactory(text: string): number {
  if (/(?<![\w$.@])io\s*=(?!=)|[(,]\s*io\s*[,)]/.test(text)) return -1;
  return text.search(/(?<![\w$.@/-])io(?:\s*\(|\.connect\b|\s+['"])/);
}

function findFactoryOutsideCode(text: string, kind: FileKind, path: string): number {
  const { code } = scriptOf(kind, text, path);
  const rest = text.replace(/[\s\S]/g, (one, at: number) => (code[at] === one ? ' ' : one));
  return rest.search(/(?<![\w$.-])io\s*(?:\(|\.\s*connect\b)/);
}

/** Why no page can have the native client, if there is a reason. */
export function findPageBlocker(
  { files, isEditable, isConcerned }: ProjectFacts,
  scripts: readonly PageScript[],
  urls: readonly ScriptUrl[],
): string | undefined {
  const own = new RegExp(
    `\\b(?:var|let|const|class|function)\\s+${CLIENT_GLOBAL}\\b|(?<![\\w$])${CLIENT_GLOBAL}\\s*=(?!=)`,
  );
  const named = [...files.values()].filter(({ text }) => text.includes(CLIENT_GLOBAL));
  if (named.some(({ path, text }) => isConcerned(path) && own.test(text))) {
    return `the project has a \`${CLIENT_GLOBAL}\` of its own`;
  }
  const kept =
    scripts.some((one) => givesFactory(one.script.kind) && !isEditable(one.path)) ||
    urls.some(({ path, isLoaded }) => !isLoaded || !isEditable(path));
  return kept ? 'what loads the script can not be changed' : undefined;
}

/** Whether anything that loads Socket.IO's browser build can load one of ours. */
export function canMovePages(
  { isEditable }: ProjectFacts,
  scripts: readonly PageScript[],
  urls: readonly ScriptUrl[],
): boolean {
  return (
    scripts.some((one) => givesFactory(one.script.kind) && isEditable(one.path)) ||
    urls.some(({ path, isLoaded }) => isLoaded && isEditable(path))
  );
}

/** The inventory with what else needs the global `io`. */
export function withReferences(
  inventory: Inventory,
  references: readonly FactoryReference[],
): Inventory {
  return { ...inventory, factoryReferences: [...inventory.factoryReferences, ...references] };
}

function isPage({ kind }: CollectedFile): boolean {
  return kind === 'page' || kind === 'template';
}
