import type { Draft } from './draft.js';
import { SourceSyntaxError } from '../edit/parse.js';
import type { FilePlan } from '../plan.js';
import type { ProjectFacts } from './project-facts.js';
import { scriptOf } from './scripts.js';
import { rewriteFile } from '../transforms/rewrite-file.js';

/** Carries out the plans of all files; a file that cannot be parsed is reported and stays as it is. */
export function rewriteFiles(
  project: ProjectFacts,
  plans: readonly FilePlan[],
  draft: Draft,
): { done: ReadonlySet<string> } {
  const done = new Set<string>();
  for (const plan of plans) {
    const file = project.files.get(plan.file);
    if (file === undefined || !concerns(plan, file.text, project)) continue;
    try {
      const input = {
        text: file.text,
        scriptOf: (text: string) => scriptOf(file.kind, text, file.path),
      };
      const settings = { path: project.mount, clientModules: project.clientModules };
      const rewritten = rewriteFile(input, plan, settings);
      draft.change(plan.file, rewritten.text, rewritten.actions);
      for (const id of rewritten.done) done.add(id);
    } catch (error) {
      if (!(error instanceof SourceSyntaxError)) throw error;
      draft.report('syntax', plan.file, 0, error.message);
    }
  }
  return { done };
}

/** Whether there is anything to do in a file; only then is it parsed a second time. */
function concerns(plan: FilePlan, text: string, { clientModules }: ProjectFacts): boolean {
  const { nativeCreations, nativeUses, factoryTests, servers } = plan;
  if ([nativeCreations, nativeUses, factoryTests, servers].some(({ length }) => length > 0)) {
    return true;
  }
  return ['SocketIOClient', ...clientModules].some((name) => text.includes(name));
}
