import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/**
 * What a module exports: by default, or as a whole when it has no default. TypeScript is translated first, into a file
 * beside it that goes away again, so that its imports mean the same.
 */
export async function loadModule(path: string): Promise<unknown> {
  if (!/\.m?ts$/.test(path)) return exportsOf(path);
  const { transpileModule } = await import('@sse-migrate/codemods');
  const translated = `${path}.${randomUUID()}.mjs`;
  writeFileSync(translated, await transpileModule(readFileSync(path, 'utf8'), path));
  try {
    return await exportsOf(translated);
  } finally {
    rmSync(translated, { force: true });
  }
}

async function exportsOf(path: string): Promise<unknown> {
  const module: unknown = await import(pathToFileURL(path).href);
  return Object(module).default ?? module;
}
