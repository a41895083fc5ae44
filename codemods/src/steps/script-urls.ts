import type { ProjectFacts } from './project-facts.js';

/** A place where code makes the URL of Socket.IO's browser build. */
export interface ScriptUrl {
  readonly path: string;
  readonly start: number;
}

const URL_END = /\/socket\.io\/socket\.io(?:\.min|\.slim)?\.js(?=['"`])/;
const TEST_FILE =
  /(?:^|\/)(?:[\w-]*tests?|specs?|e2e|cypress|playwright)(?:[-\w]*)\/|[.-](?:test|spec|cy)\./;

/**
 * URLs of the browser build that code makes, for instance to hand one to a template. The pages that load it have the
 * global `io` although no script tag says so.
 */
export function findScriptUrls({ hits, relative }: ProjectFacts): ScriptUrl[] {
  return hits
    .filter(({ kind, path }) => kind === 'code' && !TEST_FILE.test(relative(path)))
    .flatMap(({ path, text }) => {
      const match = URL_END.exec(text);
      return match === null ? [] : [{ path, start: match.index }];
    });
}
