import { createReadStream } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Under this name the bridge serves the shim as a classic script with the global `io`. */
export const SCRIPT_PATH = '/shim.js';

/** Answers with the script; 404 where the package's files are not on disk (a bundled server). */
export function answerScript(response: ServerResponse): void {
  const file = createReadStream(scriptFile());
  file.on('error', () => response.writeHead(404).end());
  file.once('readable', () => {
    response.writeHead(200, {
      'Content-Type': 'text/javascript; charset=utf-8',
      'Cache-Control': 'public, max-age=0, must-revalidate',
    });
    file.pipe(response);
  });
}

function scriptFile(): string {
  const manifest = createRequire(import.meta.url).resolve('@sse-migrate/runtime/package.json');
  return join(dirname(manifest), 'dist', 'shim.global.js');
}
