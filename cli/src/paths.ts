import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';

/** An absolute path with forward slashes, links resolved where the path exists. */
export function absolutePath(path: string): string {
  const absolute = resolve(path);
  try {
    return slashed(realpathSync(absolute));
  } catch {
    return slashed(absolute);
  }
}

function slashed(path: string): string {
  return path.replaceAll('\\', '/');
}
