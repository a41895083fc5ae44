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
  /** Sentences for the summary. */
  readonly actions: string[];
  /** The local name of the native `connect`, once a transform has asked for it. */
  connectName?: string;
  /** The local name of the native client's type, likewise. */
  clientTypeName?: string;
}

/** One rewrite of one file. It looks first whether the file concerns it. */
export interface Transform {
  readonly name: string;
  run(context: RewriteContext): void;
}
