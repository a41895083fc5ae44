import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { SocketGroup } from '../../codemods/src/inventory.js';
import { lineAndColumn } from '../../codemods/src/span.js';

/** How what was found compares with what a person has found: `labels.json` in the folder of an application. */
export interface LabelCount {
  readonly found: number;
  readonly missed: readonly string[];
  /** Found, and not labelled. */
  readonly extra: readonly string[];
}

const FILE = 'labels.json';

/**
 * Reads `labels.json`, a list of places: `"src/chat.ts:12 emit"` for a member of a socket, `"src/chat.ts:5 new"` for
 * where one is made; as often as it is there. @returns `undefined` when there is no such file
 */
export function compareLabels(
  folder: string,
  groups: readonly SocketGroup[],
): LabelCount | undefined {
  const path = join(folder, FILE);
  if (!existsSync(path)) return undefined;
  const labels: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (!Array.isArray(labels)) {
    throw new TypeError(`${path}: got no list, wanted ["src/chat.ts:12 emit", …]`);
  }
  const missed = labels.map(String);
  const extra: string[] = [];
  const places = placesOf(folder, groups);
  for (const place of places) {
    const at = missed.indexOf(place);
    if (at === -1) extra.push(place);
    else missed.splice(at, 1);
  }
  return { found: places.length - extra.length, missed, extra };
}

function placesOf(folder: string, groups: readonly SocketGroup[]): string[] {
  const texts = new Map<string, string>();
  const placeOf = (file: string, start: number, what: string): string => {
    const text = texts.get(file) ?? readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
    texts.set(file, text);
    return `${relative(folder, file)}:${lineAndColumn(text, start).line} ${what}`;
  };
  return groups.flatMap(({ creations, uses }) => [
    ...creations.map(({ file, start }) => placeOf(file, start, 'new')),
    ...uses
      .filter(({ isDouble }) => isDouble !== true)
      .map(({ file, memberSpan, member = '?' }) => placeOf(file, memberSpan.start, member)),
  ]);
}
