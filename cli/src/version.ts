import { readFileSync } from 'node:fs';

/** The version of this command, which is that of all packages of the toolkit. */
export function readVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return String(Object(JSON.parse(text)).version);
}
