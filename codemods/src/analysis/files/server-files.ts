import { posix } from 'node:path';
import type { ImportGraph } from './import-graph.js';
import { reachable } from './import-graph.js';
import { isTestFile } from '../../test-files.js';

const NODE_MODULES =
  'fs|fs/promises|os|http|https|http2|net|tls|dgram|child_process|cluster|worker_threads|express|koa|fastify|socket\\.io';
const BROWSER_MODULES = ['react', 'preact', 'vue', 'svelte', 'next', 'nuxt'];
const IMPORTS_NODE = importsAny(`(?:node:)?(?:${NODE_MODULES})`);
/** Browsers run these, whatever a framework cuts out of them for its server. */
const IMPORTS_BROWSER = importsAny(`(?:${BROWSER_MODULES.join('|')})(?:/[\\w-]+)*`);
const SCRIPT_FILE = /\.[cm]?[jt]s$/;

const COMMONJS = /\bmodule\.exports\b|\brequire\s*\(\s*['"]/;
/** It asks whether it is in Node. */
const UNIVERSAL = /\btypeof\s+(?:module|exports|require|window|document)\b/;
const BUNDLER =
  /"(?:@[\w-]+\/)?(?:webpack|browserify|parcel|rollup|vite|esbuild|rspack|gulp|grunt|react-scripts|next|nuxt|expo|react-native|electron|nwjs?)\b/;

/**
 * Files that only Node runs: they import what only Node has, or a file that does, or nothing but such files import
 * them; and CommonJS, where nothing makes a bundle of it. No object of a browser's page is ever in one of them.
 */
export function findServerFiles(
  root: string,
  texts: ReadonlyMap<string, string>,
  graph: ImportGraph,
): ReadonlySet<string> {
  // A test that drives a browser has code in it that runs there.
  const isCandidate = (path: string): boolean => SCRIPT_FILE.test(path) && !isTestFile(root, path);
  const hasBundler = bundlerFinder(texts);
  const runsInNode = (path: string, text: string): boolean =>
    IMPORTS_NODE.test(text) || (COMMONJS.test(text) && !UNIVERSAL.test(text) && !hasBundler(path));
  const marked = [...texts].filter(
    ([path, text]) => isCandidate(path) && runsInNode(path, text) && !IMPORTS_BROWSER.test(text),
  );
  const found = reachable(
    marked.map(([path]) => path),
    (path) => graph.importersOf(path).filter(isCandidate),
  );
  const isOnlyForNode = (path: string): boolean =>
    graph.importersOf(path).every((one) => found.has(one) || isTestFile(root, one));
  return reachable(found, (path) => {
    // What is found is noted at once, for the next to be asked.
    found.add(path);
    return graph.importsOf(path).filter((one) => isCandidate(one) && isOnlyForNode(one));
  });
}

function importsAny(pattern: string): RegExp {
  return new RegExp(`\\b(?:from|import|require)\\s*\\(?\\s*(['"])${pattern}\\1`);
}

/** Whether the package of a file has something that makes CommonJS fit for a browser. */
function bundlerFinder(texts: ReadonlyMap<string, string>): (path: string) => boolean {
  const folders = new Map<string, boolean>();
  for (const [path, text] of texts) {
    if (posix.basename(path) === 'package.json') {
      folders.set(posix.dirname(path), BUNDLER.test(text));
    }
  }
  return (path) => {
    for (let folder = posix.dirname(path); ; folder = posix.dirname(folder)) {
      const known = folders.get(folder);
      // Nothing is known of how a file without a package is run.
      if (known !== undefined || folder === posix.dirname(folder)) return known ?? true;
    }
  };
}
