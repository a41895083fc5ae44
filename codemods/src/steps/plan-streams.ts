import type { Decision } from '../decide/decide.js';
import { hasNamespaces, namespaceOf } from '../decide/namespaces.js';
import {
  defaultPath,
  namespaceOfRoute,
  planRoutes,
  planStream,
  refusalOfServer,
} from '../decide/plan-streams.js';
import type { StreamGroup } from '../decide/plan-streams.js';
import type { Inventory, SocketGroup, SocketServer } from '../inventory.js';
import type { FilePlan, Part, RoutePlan, StreamPlan } from '../plan.js';
import { findAnswers } from '../scan/answers.js';
import type { ServerAnswers } from '../scan/answers.js';
import { traceServers } from '../scan/survey-project.js';
import type { Place } from '../span.js';
import type { Streams } from '../streams.js';
import { isMountable } from '../transforms/mount-bridge.js';
import { analyseProject } from './analyse-project.js';
import type { Draft } from './draft.js';
import type { ProjectFacts } from './project-facts.js';
import type { Rewritten } from './rewrite-files.js';
import { treesOf } from './trees.js';

/** What is planned of the answers that stream, to be put into the plans of the files. */
export interface StreamsPlan {
  readonly byFile: ReadonlyMap<string, readonly StreamPlan[]>;
  /** The file of the server, where the routes are mounted. */
  readonly server: string | undefined;
  readonly routes: readonly RoutePlan[];
  /** Every answer that the user has named. */
  readonly named: readonly RoutePlan[];
  readonly refused: readonly {
    readonly event: string;
    readonly place: Place;
    readonly reason: string;
    /** What the handler has to be rid of before a route can answer as it does. */
    readonly ofServer: string | undefined;
  }[];
  readonly possible: readonly { readonly place: Place; readonly message: string }[];
}

/** Plans each named answer of the native groups, and finds those that have no name yet. */
export function planStreams(
  project: ProjectFacts,
  inventory: Inventory,
  decisions: readonly Decision[],
  { streams, parts }: { readonly streams: Streams; readonly parts: ReadonlySet<Part> },
): StreamsPlan {
  const { files, isEditable } = project;
  const treeOf = treesOf(project);
  const seen = findAnswers(traceServers({ files, inventory, treeOf, isAsked: () => true }));
  const textOf = (file: string): string => files.get(file)?.text ?? '';
  const isElsewhere = hasNamespaces([...files.values()].map(({ text }) => text));
  const asStreamGroup = (group: SocketGroup, ask: StreamGroup['ask']): StreamGroup => {
    const namespace = isElsewhere ? namespaceOf(group, textOf) : '/';
    return { group, ask, namespace };
  };
  const groups = [
    ...decisions.flatMap(({ group, fate }) =>
      fate === 'native' ? [asStreamGroup(group, 'emit')] : [],
    ),
    ...nativeGroups(project).map((group) => asStreamGroup(group, 'send')),
  ];
  const server = inventory.servers.find(
    (one) => parts.has('server') && takesRoutes(one) && isEditable(one.file),
  );
  const heard = new Set(
    groups.flatMap(({ group }) =>
      group.uses.flatMap((use) => (use.member === 'on' ? (use.call?.events ?? []) : [])),
    ),
  );
  const byFile = new Map<string, StreamPlan[]>();
  const refused: StreamsPlan['refused'][number][] = [];
  const routes = planRoutes(streams, project.mount).map((route) => inNamespace(route, groups));
  for (const route of routes) {
    const ofServer = refusalOfServer(route, seen, (event) => heard.has(event));
    const reason =
      ofServer ??
      unmounted(project, inventory, route, server !== undefined) ??
      (namespaceOfRoute(route, groups) === undefined ? NO_NAMESPACE : undefined);
    for (const planned of planStream(route, groups, argumentCounts(seen))) {
      if (planned.kind === 'refused') refused.push({ ...planned, ofServer });
      else if (reason !== undefined) {
        const [ask] = planned.stream.asks;
        if (ask !== undefined) refused.push({ event: route.event, place: ask, reason, ofServer });
      } else byFile.set(planned.file, [...(byFile.get(planned.file) ?? []), planned.stream]);
    }
  }
  const planned = new Set([...byFile.values()].flat().map(({ event }) => event));
  return {
    byFile,
    server: server?.file,
    routes: routes.filter(({ event }) => planned.has(event)),
    named: routes,
    refused,
    possible: findPossible(seen, groupsOf(groups, decisions), streams, project.mount),
  };
}

function inNamespace(route: RoutePlan, groups: readonly StreamGroup[]): RoutePlan {
  const namespace = namespaceOfRoute(route, groups);
  return namespace === undefined || namespace === '/' ? route : { ...route, namespace };
}

/** Those on the shim are not rewritten, but their answers can be named. */
function groupsOf(
  groups: readonly AskingGroup[],
  decisions: readonly Decision[],
): readonly AskingGroup[] {
  const shimmed = decisions.filter(({ fate }) => fate === 'shim');
  return [...groups, ...shimmed.map(({ group }) => ({ group, ask: 'emit' as const }))];
}

type AskingGroup = Omit<StreamGroup, 'namespace'>;

const NO_NAMESPACE = 'no literal says which namespace its socket connects to, or there are several';

/** Sockets that an earlier run, or a person, has made native. */
function nativeGroups(project: ProjectFacts): readonly SocketGroup[] {
  const { nativeModules: clientModules } = project;
  if (clientModules.size === 0) return [];
  return analyseProject(project, [], { clientModules }).groups;
}

/** A route can be mounted with the bridge, or behind it. */
function takesRoutes(server: SocketServer): boolean {
  return (isMountable(server) && server.app !== undefined) || server.mounted !== undefined;
}

/** Why the route has no place in the server. */
function unmounted(
  { files }: ProjectFacts,
  { servers }: Inventory,
  { event }: RoutePlan,
  isMountedNow: boolean,
): string | undefined {
  if (isMountedNow) return undefined;
  const there = new RegExp(`\\.route\\(\\s*(['"\`])${event.replaceAll(/[^\w\s]/g, '\\$&')}\\1`);
  if (servers.some(({ file }) => there.test(files.get(file)?.text ?? ''))) return undefined;
  return 'no Express application was found to mount its route in together with the bridge';
}

/** How many arguments the server sends with each event, at the most. */
function argumentCounts({ sends }: ServerAnswers): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { event, argumentCount } of sends) {
    counts.set(event, Math.max(argumentCount, counts.get(event) ?? 0));
  }
  return counts;
}

/** Answers that come bit by bit, to the one who asked, and that nobody has named. */
function findPossible(
  { answers }: ServerAnswers,
  groups: readonly AskingGroup[],
  streams: Streams,
  mount: string,
): { place: Place; message: string }[] {
  return answers.flatMap(({ event, sends, kept }) => {
    const streamed = sends.filter(({ isStreamed }) => isStreamed);
    if (streams[event] !== undefined || streamed.some(({ isShared }) => isShared)) return [];
    const events = namesOf(streamed);
    if (events.length === 0) return [];
    const shared = namesOf(sends.filter(({ isShared }) => isShared));
    const others = namesOf(sends).filter((one) => !events.includes(one) && !shared.includes(one));
    const buts = [
      ...(kept === undefined ? [] : [`, where ${kept}`]),
      ...(shared.length === 0 ? [] : [`, whose handler also tells others ${list(shared)}`]),
    ];
    return groups.flatMap(({ group, ask: member }) => {
      const ask = group.uses.find(
        (use) => use.member === member && use.call?.events?.includes(event),
      );
      const message = `\`${event}\` is answered by ${list(events)}${buts.join('')}. ${suggestion(event, others, events, mount)}`;
      return ask === undefined ? [] : [{ place: ask, message }];
    });
  });
}

function namesOf(sends: readonly { readonly event: string }[]): string[] {
  return [...new Set(sends.map(({ event }) => event))];
}

/** What to say in the configuration, and what would be written. */
function suggestion(
  event: string,
  until: readonly string[],
  events: readonly string[],
  mount: string,
): string {
  const key = /^\w+$/.test(event) ? event : `'${event}'`;
  const config = `streams: { ${key}: { until: ${list(until)}, events: ${list(events)} } }`;
  return `Perhaps ${config}, for: ${loopFor({ path: defaultPath(mount, event) })}`;
}

function loopFor({ path }: Pick<RoutePlan, 'path'>): string {
  return `for await (const { event, data } of socket.stream('${path}', body)) { … }`;
}

function list(names: readonly string[]): string {
  return `[${names.map((name) => `'${name}'`).join(', ')}]`;
}

/** The plans of the files with what is planned of streams; those with streams first, so that only what is written gets a route. */
export function withStreams(
  plans: readonly FilePlan[],
  streams: StreamsPlan | undefined,
): FilePlan[] {
  if (streams === undefined) return [...plans];
  const known = new Set(plans.map(({ file }) => file));
  const others = [...streams.byFile.keys()].filter((file) => !known.has(file)).map(planOfStreams);
  return [...plans, ...others]
    .map((plan) => withOwnStreams(plan, streams))
    .toSorted((a, b) => b.streams.length - a.streams.length);
}

function withOwnStreams(plan: FilePlan, { byFile, server, routes }: StreamsPlan): FilePlan {
  return {
    ...plan,
    streams: byFile.get(plan.file) ?? [],
    routes: plan.file === server ? routes : [],
  };
}

/** A file in which nothing else is to be done. */
function planOfStreams(file: string): FilePlan {
  return {
    file,
    nativeCreations: [],
    nativeUses: [],
    lifted: new Set(),
    nativeMocks: [],
    factoryHandles: [],
    factoryReferences: [],
    hasNativeTypes: false,
    usesShim: false,
    servers: [],
    streams: [],
    routes: [],
  };
}

/** What a person should know of the streams. */
export function reportStreams(plan: StreamsPlan, { streams }: Rewritten, draft: Draft): void {
  const refuse = (
    event: string,
    { file, start }: Omit<Place, 'end'>,
    reason: string,
    ofServer?: string,
  ): void => {
    const route = plan.named.find((one) => one.event === event);
    const also = ofServer === undefined || ofServer === reason ? '' : `; and ${ofServer}`;
    const when = ofServer === undefined ? 'By hand' : 'Once the handler is changed, by hand';
    const rest = route === undefined ? '' : `. ${when}: ${byHand(route)}`;
    draft.report('streamRefused', file, start, `\`${event}\`: ${reason}${also}${rest}`);
  };
  for (const { event, place, reason, ofServer } of plan.refused) {
    refuse(event, place, reason, ofServer);
  }
  for (const { file, outcome } of streams) {
    const { event, at } = outcome;
    if (outcome.kind === 'refused') refuse(event, { file, start: at }, outcome.reason);
    else draft.report('streamFailure', file, at, `\`${event}\``);
  }
  for (const { place, message } of plan.possible) {
    draft.report('streamPossible', place.file, place.start, message);
  }
}

function byHand({ event, path, until, events, namespace }: RoutePlan): string {
  const where = namespace === undefined ? '' : `, namespace: '${namespace}'`;
  const options = `{ until: ${list(until)}, events: ${list(events)}${where} }`;
  const route = `app.use('${path}', bridge.route('${event}', ${options}))`;
  return `${route}, and ${loopFor({ path })}`;
}
