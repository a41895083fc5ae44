import { CLIENT_SCRIPT, SHIM_SCRIPT } from '../catalog/modules.js';
import { Splices } from '../edit/splices.js';
import type { Span } from '../span.js';
import type { Draft } from './draft.js';
import type { ProjectFacts } from './project-facts.js';
import { isTestFile } from '../test-files.js';

/** A place where code makes the URL of Socket.IO's browser build. The span is that of the path at its end. */
export interface ScriptUrl extends Span {
  readonly path: string;
  /** It is loaded from there; a route, or a comparison, needs a person. */
  readonly isLoaded: boolean;
}

const BUILD = '/socket\\.io/socket\\.io(?:\\.min|\\.slim)?\\.js';

/** What stands in front of a URL that is answered, or looked for, and not loaded. */
const IS_ANSWERED =
  /(?:\.\s*(?:get|head|use|all|route|static|includes|startsWith|endsWith|indexOf|match|sendFile|join|resolve|readFile(?:Sync)?)\s*\([^()]*|[!=]==?\s*)(['"`])[^'"`]*$/;

/**
 * URLs of the browser build that code makes, for instance to hand one to a template. The pages that load it have the
 * global `io` although no script tag says so.
 */
export function findScriptUrls({ hits, root, mount }: ProjectFacts): ScriptUrl[] {
  return hits
    .filter(({ kind, path }) => kind === 'code' && !isTestFile(root, path))
    .flatMap(({ path, text }) => urlsIn(path, text, mount));
}

function urlsIn(path: string, text: string, mount: string): ScriptUrl[] {
  const end = new RegExp(`(?:${BUILD}|${mount}/${SHIM_SCRIPT})(?=['"\`])`, 'g');
  return [...text.matchAll(end)].map(({ 0: url, index }) => ({
    path,
    start: index,
    end: index + url.length,
    isLoaded: !IS_ANSWERED.test(text.slice(Math.max(0, index - 200), index)),
  }));
}

/** Tests that name the URL, where a page or the code that makes one has left it. */
export function reportTestsOfScript({ hits, root }: ProjectFacts, draft: Draft): void {
  const url = new RegExp(BUILD);
  const isLeft = draft.changes.some(({ before, after }) => url.test(before) && !url.test(after));
  if (!isLeft) return;
  for (const { kind, path, text } of hits) {
    if (kind !== 'code' || !isTestFile(root, path)) continue;
    const match = url.exec(text);
    if (match !== null) draft.report('testScript', path, match.index);
  }
}

/** Code that loads Socket.IO's browser build loads ours. */
export function editScriptUrls(
  project: ProjectFacts,
  urls: readonly ScriptUrl[],
  isNative: boolean,
  draft: Draft,
): void {
  for (const path of new Set(urls.map((url) => url.path))) {
    const splices = new Splices(draft.textOf(path) ?? '');
    const script = `${project.mount}/${isNative ? CLIENT_SCRIPT : SHIM_SCRIPT}`;
    urlsIn(path, splices.original, project.mount).forEach((url, index) => {
      if (url.isLoaded && project.isEditable(path)) splices.overwrite(url, script);
      else
        draft.report('scriptUrl', path, urls.filter((one) => one.path === path)[index]?.start ?? 0);
    });
    if (!splices.isEmpty) draft.change(path, splices.toString(), [`loads ${script}`]);
  }
}
