import { fileURLToPath } from 'node:url';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BrowserContext, Page } from 'playwright-core';
import { rolldown } from 'rolldown';
import type { BridgedServer } from './socket-io-server.js';

const source = fileURLToPath(new URL('../../runtime/src/', import.meta.url));

/** What pages find as `client`: each name and the module that exports it. */
export type PageModules = Readonly<Record<string, string>>;

/** Bundles names of the runtime for a script tag that puts them on `window`. */
export async function bundleForPage(modules: PageModules): Promise<string> {
  const lines = Object.entries(modules).map(
    ([name, from]) => `import { ${name} } from '${source}${from}'; globalThis.${name} = ${name};`,
  );
  return bundleScript(lines.join('\n'));
}

/** Bundles a module and what it imports for a script tag. */
export async function bundleScript(code: string): Promise<string> {
  const entry = `${source}virtual-page.js`;
  const build = await rolldown({
    input: entry,
    platform: 'browser',
    // Packages of others keep directives that mean nothing here.
    logLevel: 'silent',
    transform: { define: { 'process.env.NODE_ENV': '"production"' } },
    resolve: { extensionAlias: { '.js': ['.ts', '.js'] } },
    plugins: [
      {
        name: 'page',
        resolveId: (id) => (id === entry ? entry : null),
        load: (id) => (id === entry ? code : null),
      },
    ],
  });
  const { output } = await build.generate({ format: 'iife', codeSplitting: false });
  await build.close();
  return output[0].code;
}

/**
 * Lets a server answer `/page/…` with a page that has the script, too.
 * @param worker what `/page/worker.js` does, behind the script
 */
export function servePages(
  { server }: Pick<BridgedServer, 'server'>,
  script: string,
  worker = '',
): void {
  const others = server.listeners('request');
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (request.url === '/page/worker.js') {
      response.setHeader('content-type', 'text/javascript').end(`${script};${worker}`);
    } else if (request.url?.startsWith('/page/')) {
      response.setHeader('content-type', 'text/html');
      response.end(`<!doctype html><title>page</title><script>${script}</script>`);
    } else for (const listener of others) Reflect.apply(listener, server, [request, response]);
  });
}

/** Opens a page of a server, `/page/NAME`, which notes what goes wrong in it. */
export async function openPage(
  context: BrowserContext,
  { origin }: Pick<BridgedServer, 'origin'>,
  name = 'first',
): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${origin}/page/${name}`);
  return page;
}
