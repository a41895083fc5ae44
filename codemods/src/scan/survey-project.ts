import { FINDINGS } from '../catalog/findings.js';
import type { Finding, FindingCode } from '../finding.js';
import type { Inventory } from '../inventory.js';
import type { GroupOutcome } from '../result.js';
import { lineAndColumn } from '../span.js';
import type { Survey, SurveyServer, SurveySocket } from '../survey.js';
import { findClientEnds } from './client-ends.js';
import { findHurdles, urlText } from './hurdles.js';
import type { ScanInput } from './input.js';
import { joinEvents, streamedNames, unnamedPlaces } from './join-events.js';
import { createModuleFinder } from './module-finder.js';
import { findPackages } from './packages.js';
import { planSteps } from './plan-steps.js';
import { findServerEnds } from './server-ends.js';
import type { PlaceOf } from './server-ends.js';
import { ServerWorld } from './server-world.js';
import { traceServer } from './trace-server.js';

/** Everything that `scan` shows, worked out from what the migration found and would do. */
export function surveyProject(given: ScanInput): Survey {
  const input = { ...given, inventory: askedFor(given) };
  const placeOf: PlaceOf = (file, offset) => ({
    file: input.relative(file),
    line: lineAndColumn(input.files.get(file)?.text ?? '', offset).line,
  });
  const ends = [...findClientEnds(input, placeOf), ...findServerEnds(traceServers(input), placeOf)];
  const hurdles = findHurdles(input);
  const servers = describeServers(input, placeOf);
  const sockets = describeSockets(input, placeOf);
  const toDo = findToDo(input);
  const places = toDo.length + hurdles.filter(({ severity }) => severity === 'todo').length;
  const foreign = toDo.some(({ code }) => code === FINDINGS.foreignServer.code);
  const old = toDo.some(({ code }) => OLD.has(code));
  const groups = input.result.groups.filter(({ id }) => sockets.some(({ group }) => group === id));
  return {
    packages: findPackages(input),
    sockets,
    servers,
    events: joinEvents(ends),
    unnamed: unnamedPlaces(ends),
    hurdles,
    toDo,
    plan: planSteps({ groups, servers, streamed: streamedNames(ends), foreign, old, places }),
    estimate: {
      usesByItself: countUses(groups.filter(({ fate }) => fate !== 'left')),
      uses: countUses(groups),
      files: input.result.changes.length,
      places,
    },
  };
}

const OLD: ReadonlySet<FindingCode> = new Set([FINDINGS.oldClient.code, FINDINGS.oldServer.code]);

function findToDo({ files, result, isAsked, relative }: ScanInput): Finding[] {
  const asked = new Set([...files.keys()].filter(isAsked).map(relative));
  return result.findings.filter(({ severity, file }) => severity === 'todo' && asked.has(file));
}

function countUses(groups: readonly GroupOutcome[]): number {
  return groups.reduce((sum, { uses }) => sum + uses, 0);
}

/** The sockets and servers of the files that the user asked about. */
function askedFor({ inventory, isAsked }: ScanInput): Inventory {
  const groups = inventory.groups.filter(({ files }) => files.some(isAsked));
  return { ...inventory, groups, servers: inventory.servers.filter(({ file }) => isAsked(file)) };
}

/** Follows the project's Socket.IO servers to their handlers. */
export function traceServers({
  files,
  inventory,
  treeOf,
  isAsked,
  onProgress,
}: Pick<ScanInput, 'files' | 'inventory' | 'treeOf' | 'isAsked' | 'onProgress'>): ServerWorld {
  const code = [...files.values()].filter(
    ({ path }) => /\.[cm]?[jt]sx?$/.test(path) && isAsked(path),
  );
  const texts = new Map(code.map(({ path, text }) => [path, text]));
  const calls = new Set(inventory.servers.map(({ file, start, end }) => `${file} ${start}-${end}`));
  const world = new ServerWorld(createModuleFinder(texts), treeOf, (file, start, end) =>
    calls.has(`${file} ${start}-${end}`),
  );
  const typed = code.filter(({ text }) =>
    /from\s+['"](?:socket\.io|@nestjs\/websockets)['"]/.test(text),
  );
  const seeds = [...inventory.servers.map(({ file }) => file), ...typed.map(({ path }) => path)];
  traceServer(world, new Set(seeds), onProgress);
  return world;
}

function describeSockets(input: ScanInput, placeOf: PlaceOf): SurveySocket[] {
  return input.inventory.groups.flatMap((group) =>
    group.creations.map((creation) => {
      const url = urlText(input, creation);
      const place = placeOf(creation.file, creation.start);
      const id = input.relative(group.id);
      return { ...place, group: id, ...(url === undefined ? {} : { url }) };
    }),
  );
}

function describeServers(input: ScanInput, placeOf: PlaceOf): SurveyServer[] {
  return input.inventory.servers.map((server) => {
    const byItself = input.isMountable(server) ? 'by-itself' : 'by-hand';
    return { ...placeOf(server.file, server.start), mount: server.isMounted ? 'done' : byItself };
  });
}
