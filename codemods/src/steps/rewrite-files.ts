import type { Draft } from './draft.js';
import { SourceSyntaxError } from '../edit/parse.js';
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

/** Carries out the plans of all files; a file that cannot be parsed is reported and stays as it is. */
export function rewriteFiles(
  project: ProjectFacts,
  plans: readonly FilePlan[],
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
        scriptOf: (text: string) => scriptOf(file.kind, text, file.path),
      };
      const settings = { path: project.mount, clientModules: project.clientModules };
      const routes = plan.routes.filter(({ event }) => isNeeded(plans, streams, event));
      const rewritten = rewriteFile(input, { ...plan, routes }, settings);
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
  return ['SocketIOClient', ...clientModules].some((name) => text.includes(name));
}
