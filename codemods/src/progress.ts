/** How far a long run has come. */
export interface Progress {
  /** In this order: `read` the project, `follow` its sockets, `rewrite`, `survey` the events, `write` to the disk. */
  readonly phase: 'read' | 'follow' | 'rewrite' | 'survey' | 'write';
  /** How many files this phase has been through. */
  readonly files: number;
  /** Of how many, where that is known. */
  readonly total?: number;
}

/** Is called in the middle of the work, up to once for every file: what it does has to be quick. */
export type OnProgress = (progress: Progress) => void;
