import { checkEdits } from '../edit/check-edits.js';
import { checkSource, SourceSyntaxError } from '../edit/parse.js';
import { LeftOutError, skim } from '../edit/skim.js';
import { openSource } from '../edit/source.js';
import type { EditedSource } from '../edit/source.js';
import type { Attribute } from '../edit/style.js';
import type { FilePlan, RewriteSettings } from '../plan.js';
import type { RewriteContext, StreamOutcome } from './context.js';
import { needed } from './needed.js';
import type { Span } from '../span.js';
import { TRANSFORMS } from './transforms.js';

/** A rewritten file. */
export interface RewrittenFile {
  readonly text: string;
  readonly actions: readonly string[];
  /** Ids of the creations and uses that ended on the native client. */
  readonly done: ReadonlySet<string>;
  readonly streams: readonly StreamOutcome[];
}

/** What to rewrite: the file, and the script in it when that is only a part. */
export interface RewriteInput {
  readonly text: string;
  /** The insides of its functions, an outer one before those in it; those that are not needed are not parsed. */
  readonly bodies: readonly Span[];
  /** The script of a text: the text itself, or its script blocks with everything else blanked. */
  readonly scriptOf: (text: string) => {
    readonly code: string;
    readonly language: 'js' | 'ts' | undefined;
    readonly handlers?: readonly Attribute[];
  };
}

/**
 * Carries out the plan of one file. The output is parsed again before it is given back.
 *
 * @throws {SourceSyntaxError} when the input, or what was made of it, cannot be parsed
 */
export function rewriteFile(
  input: RewriteInput,
  plan: FilePlan,
  settings: RewriteSettings,
): RewrittenFile {
  try {
    return rewrite(input, plan, settings);
  } catch (error) {
    const isLate = error instanceof LeftOutError || error instanceof SourceSyntaxError;
    if (!isLate || input.bodies.length === 0) throw error;
    return rewrite({ ...input, bodies: [] }, plan, settings);
  }
}

function rewrite(input: RewriteInput, plan: FilePlan, settings: RewriteSettings): RewrittenFile {
  const { text, bodies } = input;
  const { code, language, handlers } = input.scriptOf(text);
  const name = language === undefined ? plan.file : `${plan.file}.${language}`;
  const skimmed = skim(code, bodies, needed(code, plan, settings));
  const context: RewriteContext = {
    source: openSource(name, text, code, handlers, skimmed),
    plan,
    settings,
    consumed: new Set(),
    done: new Set(),
    streamed: new Set(),
    streams: [],
    actions: [],
  };
  for (const transform of TRANSFORMS) transform.run(context);
  const { splices } = context.source;
  const output = splices.isEmpty ? text : splices.toString();
  if (output !== text) checkOutput(context.source, output, input.scriptOf(output).code);
  const { done, streams } = context;
  return { text: output, actions: output === text ? [] : context.actions, done, streams };
}

function checkOutput(source: EditedSource, output: string, code: string): void {
  if (code === output) checkEdits(source, output);
  else checkSource(code, source.path);
}
