import type { Inventory } from '../inventory.js';
import type { FilePlan } from '../plan.js';
import type { OldPackage } from '../project/old-versions.js';
import type { Loading } from './loading.js';
import type { ProjectFacts } from './project-facts.js';

const FIRST_SUPPORTED = 2;

/** The inventory, with what it says of servers that are too old to be joined. */
export function withAges({ oldVersions }: ProjectFacts, inventory: Inventory): Inventory {
  const servers = inventory.servers.map((server) =>
    oldVersions.serverOf(server.file) === undefined ? server : { ...server, isTooOld: true },
  );
  return { ...inventory, servers };
}

/** The plans, where what names an old client goes on naming it. */
export function withoutOld({ oldVersions }: ProjectFacts, plans: readonly FilePlan[]): FilePlan[] {
  return plans.map((plan) =>
    oldVersions.clientOf(plan.file) === undefined ? plan : { ...plan, usesShim: false },
  );
}

/** Why the global `io` of the pages is too old, if it is. */
export function findOldPages(project: ProjectFacts, { major }: Loading): string | undefined {
  if (major !== undefined && major < FIRST_SUPPORTED)
    return `pages load Socket.IO ${major === 0 ? '0.9' : '1.x'}`;
  return describeOld(project, project.oldVersions.server);
}

/** @returns such as ``client/package.json asks for socket.io-client ^1.7.3`` */
export function describeOld(
  { relative }: ProjectFacts,
  old: OldPackage | undefined,
): string | undefined {
  return old && `${relative(old.path)} asks for ${old.name} ${old.version}`;
}
