import type { Inventory } from '../inventory.js';
import type { FilePlan } from '../plan.js';
import type { Decision } from './decide.js';
import { filesLeft, filesWithNativeTypes, nativeMocks } from './decide.js';
import { isGlobalGone } from './page-scripts.js';

/** What is to be done in each file that names Socket.IO or holds a socket. */
export function planFiles(
  inventory: Inventory,
  decisions: readonly Decision[],
  isEditable: (file: string) => boolean,
): FilePlan[] {
  const native = decisions.filter(({ fate }) => fate === 'native').map(({ group }) => group);
  const creations = byFile(native.flatMap((group) => group.creations));
  const uses = byFile(native.flatMap((group) => group.uses));
  const typed = filesWithNativeTypes(inventory, decisions);
  const left = filesLeft(inventory, decisions);
  const servers = byFile(inventory.servers);
  const lifted = new Set(decisions.flatMap((one) => [...(one.lifted ?? [])]));
  const isHanded = native.some(
    ({ origin, creations: made }) => origin !== 'script-tag' && made.some((one) => one.isHanded),
  );
  const handles = byFile(isHanded ? inventory.factoryHandles : []);
  const isGone = isGlobalGone(decisions, inventory.factoryReferences);
  const mocks = byFile(nativeMocks(inventory, decisions));
  const references = byFile(isGone ? inventory.factoryReferences : []);
  return inventory.analysed.filter(isEditable).map((file) => ({
    file,
    nativeCreations: creations.get(file) ?? [],
    nativeUses: uses.get(file) ?? [],
    lifted,
    nativeMocks: mocks.get(file) ?? [],
    factoryHandles: handles.get(file) ?? [],
    factoryReferences: references.get(file) ?? [],
    hasNativeTypes: typed.has(file),
    usesShim: !left.has(file),
    servers: servers.get(file) ?? [],
    streams: [],
    routes: [],
  }));
}

function byFile<T extends { readonly file: string }>(items: readonly T[]): Map<string, T[]> {
  const grouped = new Map<string, T[]>();
  for (const item of items) {
    const list = grouped.get(item.file);
    if (list === undefined) grouped.set(item.file, [item]);
    else list.push(item);
  }
  return grouped;
}
