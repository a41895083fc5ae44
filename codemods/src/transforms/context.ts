import type { EditedSource } from '../edit/source.js';
import type { FilePlan, RewriteSettings } from '../plan.js';

/** What a transform works on. */
export interface RewriteContext {
  readonly source: EditedSource;
  readonly plan: FilePlan;
  readonly settings: RewriteSettings;
  /** Offsets of identifiers that an edit has already replaced. */
  readonly consumed: Set<number>;
  /** Ids of creations and uses that have been dealt with. */
  readonly done: Set<string>;
  /** Ids of those of them that became streams, which no other transform touches. */
  readonly streamed: Set<string>;
  /** What became of each answer that was to be a stream. */
  readonly streams: StreamOutcome[];
  /** Sentences for the summary. */
  readonly actions: string[];
  /** The local name of the native `connect`, once a transform has asked for it. */
  connectName?: string;
  /** The local name of the native client as a whole, likewise. */
  namespaceName?: string;
  /** The local name of the native client's type, likewise. */
  clientTypeName?: string;
}

/** Says once for a file that something in it comes from the shim now. */
export function noteShim({ actions }: RewriteContext): void {
  const action = 'Socket.IO’s client replaced by the shim';
  if (!actions.includes(action)) actions.push(action);
}

/** An answer that became a stream, or why it did not. `at` is an offset in the file. */
export type StreamOutcome =
  | { readonly kind: 'written'; readonly event: string; readonly at: number }
  | {
      readonly kind: 'refused';
      readonly event: string;
      readonly at: number;
      readonly reason: string;
    };

/** One rewrite of one file. It looks first whether the file concerns it. */
export interface Transform {
  readonly name: string;
  run(context: RewriteContext): void;
}
