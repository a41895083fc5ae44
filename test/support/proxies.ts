import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A package of its own: development servers are too heavy for everybody's `npm ci`. */
const folder = fileURLToPath(new URL('../proxies/', import.meta.url));

/** Text to end a test's title with when test/proxies is not installed. '' when it can run, and in CI, where it must. */
export const missingProxies: string =
  process.env['CI'] || existsSync(join(folder, 'node_modules'))
    ? ''
    : ' (skipped, no test/proxies/node_modules: "npm ci --prefix test/proxies")';

/** `require` as a file of that package has it. */
export const requireProxy: NodeJS.Require = createRequire(join(folder, 'package.json'));

/** A project in a folder of its own that finds what test/proxies has installed. */
export interface ProxyProject extends Disposable {
  readonly dir: string;
  write(path: string, text: string): void;
  /** Loads one of its files. */
  load(path: string): unknown;
}

/** Writes texts by relative path into a new project. */
export function writeProxyProject(texts: Readonly<Record<string, string>>): ProxyProject {
  const dir = mkdtempSync(join(folder, 'run-'));
  const project: ProxyProject = {
    dir,
    write: (path, text) => {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), text);
    },
    load: (path) => requireProxy(join(dir, path)) as unknown,
    [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true, maxRetries: 3 }),
  };
  for (const [path, text] of Object.entries(texts)) project.write(path, text);
  return project;
}
