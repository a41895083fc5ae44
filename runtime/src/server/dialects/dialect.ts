import type { AnswerEntry } from '../../protocol/answer.js';
import type { Problem } from '../../protocol/errors.js';

/** A format in which a route answers. `openAiChat()` and `uiMessageStream()` make two; an application may make its own. */
export interface Dialect {
  /** Where it is spoken, below the route's own path: such as `/ui`. */
  readonly path: string;
  /** Headers of a stream, beside those that every stream has. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * True when a frame can be written without those before it, and has an id to resume from. Otherwise a resume starts with the
   * first frame, and those up to `Last-Event-ID` are left out.
   */
  readonly isStateless?: boolean;
  /**
   * True when its clients stop an answer by closing the connection: it is then cancelled at once if nobody else reads it, unless
   * the start had an `Idempotency-Key` to come back with. Otherwise it is cancelled after the route's `graceMs`.
   */
  readonly cancelOnClose?: boolean;
  /**
   * The conversation that a start belongs to. While its last answer runs, `GET {path}/{conversation}/stream` reads it from the
   * beginning (else `204`), and `DELETE` cancels it.
   */
  readonly conversationOf?: (body: unknown) => string | undefined;
  /** The arguments of the event for the body of a start. What it throws is a refusal. */
  readonly args: (body: unknown) => readonly unknown[];
  /** Whether the answer is to be streamed; else it is collected. @param accept the header, or '' */
  readonly isStream: (body: unknown, accept: string) => boolean;
  /** Makes a function that writes the frames of one answer, from its beginning: an entry's, or '' when it has none. */
  readonly createWriter: (answer: DialectAnswer) => (entry: AnswerEntry, id: number) => string;
  /** A complete answer, as JSON. */
  readonly collect: (answer: DialectAnswer, entries: readonly AnswerEntry[]) => object;
  /** Headers of a collected answer that is not complete: it was run, and asking again would run it again. */
  readonly failureHeaders?: Readonly<Record<string, string>>;
  /** An error in place of an answer, as JSON. */
  readonly formatProblem: (problem: Problem) => object;
}

export interface DialectAnswer {
  /** The answer's name. */
  readonly stream: string;
  /** The body of the start; undefined with a resume. */
  readonly body?: unknown;
}
