/**
 * Where answers of request mode are kept, so that they can be taken up again. A store keeps texts in their order and knows
 * nothing of what is in them. All that throws or rejects ends the answer with an error.
 */
export interface AnswerStore {
  /**
   * Registers a new answer, unless another one has its key: of two at the same time exactly one wins.
   * @returns the answer that has the key; undefined when the new one was registered
   */
  claim(answer: NewAnswer): Promise<AnswerHead | undefined>;
  /** Undefined when the answer is not kept, or never was. */
  find(id: string): Promise<AnswerHead | undefined>;
  /** Adds entries at the end. @returns false, with nothing added, when the answer has ended or is gone */
  append(id: string, entries: readonly string[]): Promise<boolean>;
  /** Adds the last entry, and forgets the answer after `ttlMs`: then its key is free. @returns as `append` */
  end(id: string, last: string, ttlMs: number): Promise<boolean>;
  /** The entries behind the first `after`: all of them, or as many as are handed out at once. Undefined: gone. */
  read(id: string, after: number): Promise<AnswerPart | undefined>;
  /**
   * Calls `listener` whenever there may be something new: entries, an end, `cancel`. One time too many does no harm.
   * @returns a function that stops it
   */
  subscribe(id: string, listener: (signal: AnswerSignal) => void): Promise<() => void>;
  /** Tells whoever runs the answer to stop, now or as soon as it can be reached. */
  cancel(id: string): Promise<void>;
  /** Forgets an answer and its key at once. */
  remove(id: string): Promise<void>;
  /** Notes which answer is the last of a conversation, in place of the one before, for `ttlMs`. */
  noteLast(conversation: string, id: string, ttlMs: number): Promise<void>;
  /** The name of the last answer of a conversation. It may be gone. */
  findLast(conversation: string): Promise<string | undefined>;
  /** Says that somebody will be reading the answer for the next `ttlMs`, at a node that does not run it. */
  attend(id: string, ttlMs: number): Promise<void>;
  /** Whether somebody has said so. */
  isAttended(id: string): Promise<boolean>;
}

/** Written once, when the answer is claimed. */
export interface AnswerHead {
  /** 22 × `[\w-]`: the capability to read and cancel. */
  readonly id: string;
  /** The namespace and event that it answers. */
  readonly route: string;
  /** Who may read it; undefined where the bridge has no `principal` function. */
  readonly principal?: string | undefined;
  /** A hash of the request. */
  readonly fingerprint: string;
}

export interface NewAnswer extends AnswerHead {
  /** Scoped already; undefined: without one. */
  readonly key?: string | undefined;
  /** After how many milliseconds it can be forgotten even if nobody ends it. */
  readonly ttlMs: number;
}

export interface AnswerPart {
  readonly entries: readonly string[];
  /** How many there are in all. */
  readonly count: number;
  /** `lost`: it has not ended, and who ran it has not been heard of for too long. */
  readonly state: 'running' | 'ended' | 'lost';
}

export type AnswerSignal = 'news' | 'cancel';
