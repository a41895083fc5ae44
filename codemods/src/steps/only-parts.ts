import type { Decision } from '../decide/decide.js';
import type { FilePlan, Part } from '../plan.js';

/** The plan of a file without what was not asked for. */
export function onlyParts(plan: FilePlan, parts: ReadonlySet<Part>): FilePlan {
  const servers = parts.has('server') ? plan.servers : [];
  if (parts.has('client')) return { ...plan, servers };
  const { file, routes } = plan;
  return {
    file,
    servers,
    routes,
    streams: [],
    nativeCreations: [],
    nativeUses: [],
    lifted: new Set(),
    nativeMocks: [],
    hasNativeTypes: false,
    usesShim: false,
    factoryHandles: [],
    factoryReferences: [],
  };
}

/** What becomes of the sockets when clients were not asked for. */
export function leaveSockets(decisions: readonly Decision[]): Decision[] {
  return decisions.map(({ group }) => {
    const [place = { file: '', start: 0, end: 0 }] = group.creations;
    const reason = 'only another part was asked for';
    return { group, fate: 'left', blockers: [{ finding: 'notAsked', place, reason }], notes: [] };
  });
}
