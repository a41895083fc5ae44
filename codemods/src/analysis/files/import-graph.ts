import { posix } from 'node:path';

/** Which files a file imports, and which import it, as far as their text tells. */
export interface ImportGraph {
  importsOf(path: string): readonly string[];
  importersOf(path: string): readonly string[];
}

type Edges = ReadonlyMap<string, readonly string[]>;

/** The imports and script tags of all files: specifiers only, nothing is parsed. It is made on the first question. */
export function createImportGraph(
  texts: ReadonlyMap<string, string>,
  resolve: (specifier: string, from: string) => string | undefined,
): ImportGraph {
  let edges: { forward: Edges; back: Edges } | undefined;
  const read = (): { forward: Edges; back: Edges } => (edges ??= readEdges(texts, resolve));
  return {
    importsOf: (path) => read().forward.get(posix.normalize(path)) ?? [],
    importersOf: (path) => read().back.get(posix.normalize(path)) ?? [],
  };
}

/** Everything that can be come at from some files, themselves included. */
export function reachable<T>(from: Iterable<T>, next: (item: T) => Iterable<T>): Set<T> {
  const found = new Set(from);
  // A set gives what is added while it is walked.
  for (const item of found) for (const one of next(item)) found.add(one);
  return found;
}

function readEdges(
  texts: ReadonlyMap<string, string>,
  resolve: (specifier: string, from: string) => string | undefined,
): { forward: Edges; back: Edges } {
  const forward = new Map<string, string[]>();
  const back = new Map<string, string[]>();
  for (const [path, text] of texts) {
    for (const target of targetsIn(texts, path, text, resolve)) {
      if (target === undefined || target === path) continue;
      push(forward, path, target);
      push(back, target, path);
    }
  }
  return { forward, back };
}

function* targetsIn(
  texts: ReadonlyMap<string, string>,
  path: string,
  text: string,
  resolve: (specifier: string, from: string) => string | undefined,
): Generator<string | undefined> {
  for (const [, , specifier = ''] of text.matchAll(IMPORT)) yield resolve(specifier, path);
  if (!PAGE.test(path)) return;
  for (const [, , source = ''] of text.matchAll(SCRIPT_TAG)) yield scriptFile(texts, source, path);
}

const IMPORT = /\b(?:from|import|require|mock|doMock)\s*\(?\s*(['"`])([^'"`\n]+)\1/g;
const PAGE = /\.(?:x?html?|ejs|hbs|handlebars|mustache|njk|php|erb|jinja2?|pug|jade)$/;
const SCRIPT_TAG = /\bscript\b[^>)]*?\bsrc\s*=\s*(["'])([^"'\n]+)\1/g;
/** Folders from which servers like to serve files. */
const SERVED = ['', 'public', 'static', 'www', 'client', 'assets'];

/** The file behind the `src` of a script tag: beside the page, or in a folder above it that is served. */
function scriptFile(
  texts: ReadonlyMap<string, string>,
  source: string,
  page: string,
): string | undefined {
  const [name = ''] = source.split(/[?#]/);
  const places = name.startsWith('/') ? servedPlaces(name, page) : [];
  return [posix.join(posix.dirname(page), name), ...places].find((place) => texts.has(place));
}

function* servedPlaces(name: string, page: string): Generator<string> {
  for (let folder = posix.dirname(page); ; folder = posix.dirname(folder)) {
    for (const served of SERVED) yield posix.join(folder, served, name);
    if (folder === posix.dirname(folder)) return;
  }
}

function push(edges: Map<string, string[]>, from: string, to: string): void {
  const list = edges.get(from);
  if (list === undefined) edges.set(from, [to]);
  else if (!list.includes(to)) list.push(to);
}
