import type { Draft } from './draft.js';
import { isClientUrl } from '../catalog/modules.js';
import { originOf } from '../decide/script-origin.js';
import { SourceSyntaxError } from '../edit/parse.js';
import type { Creation, Inventory, SocketGroup } from '../inventory.js';
import type { FilePlan } from '../plan.js';
import type { OnProgress } from '../progress.js';
import type { ProjectFacts } from './project-facts.js';
import { scriptOf } from './scripts.js';
import type { StreamOutcome } from '../transforms/context.js';
import { rewriteFile } from '../transforms/rewrite-file.js';

/** What was carried out. */
export interface Rewritten {
  /** Ids of the creations and uses that ended on the native client. */
  readonly done: ReadonlySet<string>;
  readonly streams: readonly { readonly file: string; readonly outcome: StreamOutcome }[];
}

/** What of the inventory is needed beside the plans. */
type FoundInFiles = Pick<Inventory, 'bodies'> & Pick<SocketGroup, 'creations'>;

/** Carries out the plans of all files; a file that cannot be parsed is reported and stays as it is. */
export function rewriteFiles(
  project: ProjectFacts,
  plans: readonly FilePlan[],
  { creations, bodies }: FoundInFiles,
  draft: Draft,
  onProgress?: OnProgress,
): Rewritten {
  const done = new Set<string>();
  const streams: Rewritten['streams'][number][] = [];
  for (const [index, plan] of plans.entries()) {
    onProgress?.({ phase: 'rewrite', files: index + 1, total: plans.length });
    const file = project.files.get(plan.file);
    if (file === undefined || !concerns(plan, file.text, project)) continue;
    try {
      const input = {
        text: file.text,
        bodies: bodies.get(plan.file) ?? [],
        scriptOf: (text: string) => scriptOf(file.kind, text, file.path),
      };
      const origin = serverOf(creations, plan.file, project);
      const settings = {
        path: project.mount,
        clientModules: project.clientModules,
        ...(origin === undefined ? {} : { origin }),
      };
      const routes = plan.routes.filter(({ event }) => isNeeded(plans, streams, event));
      const rewritten = rewriteFile(input, { ...plan, routes }, settings);
      if (origin === undefined) reportUrls(plan.file, file.text, draft);
      draft.change(plan.file, rewritten.text, rewritten.actions);
      for (const id of rewritten.done) done.add(id);
      for (const outcome of rewritten.streams) streams.push({ file: plan.file, outcome });
    } catch (error) {
      if (!(error instanceof SourceSyntaxError)) throw error;
      draft.report('syntax', plan.file, 0, error.message);
    }
  }
  return { done, streams };
}

/** Where the server of a file's sockets is: `''` is where the page comes from, `undefined` is unknown. */
function serverOf(
  creations: readonly Creation[],
  path: string,
  { files }: ProjectFacts,
): string | undefined {
  const made = creations.filter(({ file }) => file === path);
  return made.length === 0 ? '' : originOf(made, (file) => files.get(file)?.text);
}

/** Modules that came from elsewhere, and now come from where the page does. */
function reportUrls(path: string, text: string, draft: Draft): void {
  for (const { 2: url = '', index } of text.matchAll(/(["'])((?:https?:)?\/\/[^"'\s]+)\1/g)) {
    if (isClientUrl(url)) draft.report('cdn', path, index, url);
  }
}

/** An answer that was to become a stream here, and stays on the socket, needs no route. */
function isNeeded(plans: readonly FilePlan[], done: Rewritten['streams'], event: string): boolean {
  const isPlanned = plans.some(({ streams }) => streams.some((one) => one.event === event));
  return (
    !isPlanned || done.some(({ outcome }) => outcome.event === event && outcome.kind === 'written')
  );
}

/** Whether there is anything to do in a file; only then is it parsed a second time. */
function concerns(plan: FilePlan, text: string, { clientModules }: ProjectFacts): boolean {
  const { nativeCreations, nativeUses, factoryHandles, factoryReferences, servers, streams } = plan;
  if (
    [nativeCreations, nativeUses, factoryHandles, factoryReferences, servers, streams].some(
      ({ length }) => length > 0,
    )
  ) {
    return true;
  }
  return ['SocketIOClient', '.esm.', ...clientModules].some((name) => text.includes(name));
}
