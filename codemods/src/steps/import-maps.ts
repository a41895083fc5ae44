import { moduleInPlaceOf, NATIVE_CLIENT, SHIM, SOCKET_IO_CLIENT } from '../catalog/modules.js';
import type { Decision } from '../decide/decide.js';
import { originOf } from '../decide/script-origin.js';
import { Splices } from '../edit/splices.js';
import { indentAt } from '../edit/style.js';
import type { Draft } from './draft.js';
import type { ProjectFacts } from './project-facts.js';

const IMPORT_MAP =
  /<script\b[^>]*\btype\s*=\s*(["']?)importmap\1[^>]*>(?<map>[\s\S]*?)<\/script\s*>/gi;
const ENTRY = /"([^"]+)"\s*:\s*"([^"]*)"/g;

/** What a socket imports, by what becomes of it. */
const MODULES = [
  { fate: 'native', name: NATIVE_CLIENT },
  { fate: 'shim', name: SHIM },
  { fate: 'left', name: SOCKET_IO_CLIENT },
] as const;

/** Import maps of pages without a bundler say where the modules are that the code imports now. */
export function editImportMaps(
  project: ProjectFacts,
  decisions: readonly Decision[],
  draft: Draft,
): void {
  const imported = decisions.filter(({ group }) => group.origin !== 'script-tag');
  const needed = MODULES.filter((one) => imported.some(({ fate }) => fate === one.fate));
  if (needed.length === 0) return;
  const textOf = (path: string): string | undefined => project.files.get(path)?.text;
  const creations = imported.flatMap(({ group }) => group.creations);
  const settings = { path: project.mount, origin: originOf(creations, textOf) ?? '' };
  for (const { path, kind } of project.hits) {
    if ((kind !== 'page' && kind !== 'template') || !project.isEditable(path)) continue;
    const splices = new Splices(draft.textOf(path) ?? '');
    for (const { index, 0: whole, groups } of splices.original.matchAll(IMPORT_MAP)) {
      const map = groups?.['map'] ?? '';
      editMap(splices, index + whole.indexOf(map), map, needed, settings);
    }
    if (!splices.isEmpty) draft.change(path, splices.toString(), ['imports from the bridge']);
  }
}

/** An entry for Socket.IO's client gives way to entries for what is imported in its place. */
function editMap(
  splices: Splices,
  at: number,
  map: string,
  needed: readonly (typeof MODULES)[number][],
  settings: { readonly path: string; readonly origin: string },
): void {
  const entries = [...map.matchAll(ENTRY)];
  const names = new Set(entries.map(([, name]) => name));
  const old = entries.find(([, name]) => name === SOCKET_IO_CLIENT || name === SHIM);
  if (old === undefined) return;
  const [whole, name = '', url = ''] = old;
  const missing = needed.flatMap((next) => {
    if (next.fate === 'left' || names.has(next.name)) return [];
    return [`"${next.name}": "${moduleInPlaceOf(url, next.name, settings) ?? url}"`];
  });
  if (missing.length === 0) return;
  const isKept = needed.some((next) => next.name === name);
  const written = [...(isKept ? [whole] : []), ...missing];
  const start = at + old.index;
  const newline = splices.original.includes('\r\n') ? '\r\n' : '\n';
  const isAlone = /\n[ \t]*$/.test(splices.original.slice(0, start));
  const gap = isAlone ? `,${newline}${indentAt(splices.original, start)}` : ', ';
  splices.overwrite({ start, end: start + whole.length }, written.join(gap));
}
