import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * What the bridge serves to pages without a bundler, by path, and what each is called in the package: classic scripts,
 * the native client with the global `SseClient` and the shim with the global `io`, and the same two as modules.
 */
const SCRIPTS: ReadonlyMap<string, string> = new Map([
  ['/client.js', 'client.global.js'],
  ['/shim.js', 'shim.global.js'],
  ['/client.mjs', 'client.esm.js'],
  ['/shim.mjs', 'shim.esm.js'],
]);

interface Script {
  readonly body: Buffer;
  readonly etag: string;
}

const read = new Map<string, Promise<Script>>();

/** The script that a request asks for, by its name in the package. */
export function scriptAt({ method }: IncomingMessage, path = ''): string | undefined {
  return method === 'GET' || method === 'HEAD' ? SCRIPTS.get(path) : undefined;
}

/** Answers with the script; 404 where the package's files are not on disk (a bundled server). */
export async function answerScript(
  request: IncomingMessage,
  response: ServerResponse,
  file: string,
): Promise<void> {
  const script = await loadScript(file).catch(() => undefined);
  if (script === undefined) {
    response.writeHead(404).end();
    return;
  }
  const { body, etag } = script;
  const headers = {
    ETag: etag,
    'Cache-Control': 'public, max-age=0, must-revalidate',
    // A page of another origin may import a module only where it is told so, and these are no secret.
    'Access-Control-Allow-Origin': '*',
  };
  if (request.headers['if-none-match']?.includes(etag) === true) {
    response.writeHead(304, headers).end();
    return;
  }
  response.writeHead(200, {
    ...headers,
    'Content-Type': 'text/javascript; charset=utf-8',
    'Content-Length': body.length,
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** Each file is read once. */
function loadScript(file: string): Promise<Script> {
  const known = read.get(file);
  if (known !== undefined) return known;
  const script = readScript(file);
  read.set(file, script);
  return script;
}

async function readScript(file: string): Promise<Script> {
  const manifest = createRequire(import.meta.url).resolve('@sse-migrate/runtime/package.json');
  const body = await readFile(join(dirname(manifest), 'dist', file));
  const digest = createHash('sha256').update(body).digest('base64url').slice(0, 22);
  return { body, etag: `"${digest}"` };
}
