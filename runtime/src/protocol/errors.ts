/** @see PROTOCOL.md §2.3 and §6.4 */
export type ProblemCode =
  | 'malformed'
  | 'unsupported-protocol'
  | 'forbidden'
  | 'unknown-session'
  | 'elsewhere'
  | 'method-not-allowed'
  | 'stale-attempt'
  | 'sequence-gap'
  | 'payload-too-large'
  | 'unsupported-media-type'
  | 'unavailable'
  | 'unknown-stream'
  | 'cancelled'
  | 'key-mismatch'
  | 'unhandled'
  | 'failed'
  | 'owner-lost'
  | 'timed-out';

/** An `application/problem+json` body (RFC 9457). `title` is for people, `code` for programs. */
export interface Problem {
  readonly status: number;
  readonly code: ProblemCode;
  readonly title: string;
  /** What is wrong with this very request. */
  readonly detail?: string;
  /** Further members, such as `expected` or `limit`. */
  readonly [member: string]: unknown;
}

/** Something on the wire is not as PROTOCOL.md says. `code` names the rule, `message` the evidence. */
export class ProtocolError extends Error {
  readonly code: ProblemCode;
  constructor(code: ProblemCode, message: string) {
    super(message);
    this.name = 'ProtocolError';
    this.code = code;
  }
}
