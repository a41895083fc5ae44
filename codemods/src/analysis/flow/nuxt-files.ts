import { posix } from 'node:path';
import { escapeRegExp } from './closure.js';
import type { TextsByRealm } from './closure.js';
import { autoImportedNames } from './library/nuxt.js';
import { whatLeadsToSockets } from './givers.js';
import type { World } from './world.js';

/** The folders of a project that hold a Nuxt application. */
export function findNuxtFolders(paths: Iterable<string>): string[] {
  return [...paths].flatMap((path) =>
    /\/nuxt\.config\.[cm]?[jt]s$/.test(path) ? [posix.dirname(path)] : [],
  );
}

/** Files outside the closure that name, without an import, something through which a socket can be had. */
export function filesWithAutoImports(
  world: World,
  textsOf: TextsByRealm,
  folders: readonly string[],
): string[] {
  if (folders.length === 0) return [];
  const { values: leading } = whatLeadsToSockets(world);
  const names = new Set<string>();
  for (const unit of world.files.all()) {
    if (!folders.some((folder) => unit.path.startsWith(`${folder}/`))) continue;
    const global = world.global(world.realms.of(unit.path));
    for (const name of autoImportedNames(unit)) {
      const values = [...world.solver.valuesOf(world.field(global, name))];
      if (values.some((value) => leading.has(value))) names.add(name);
    }
  }
  if (names.size === 0) return [];
  const pattern = new RegExp(`(?<![\\w$.])(?:${[...names].map(escapeRegExp).join('|')})(?![\\w$])`);
  return [...textsOf.values()].flatMap((texts) =>
    [...texts].flatMap(([path, text]) =>
      world.files.get(path) === undefined && pattern.test(text) ? [path] : [],
    ),
  );
}
