import type { ServerResponse } from 'node:http';
import type { Problem, ProblemCode } from '../../protocol/errors.js';

/** Status and title of each problem. @see PROTOCOL.md §2.3 */
const PROBLEMS: Readonly<Record<ProblemCode, readonly [status: number, title: string]>> = {
  malformed: [400, 'The request is not as the protocol says'],
  'unsupported-protocol': [400, 'This version of the protocol is not spoken here'],
  forbidden: [403, 'The request was refused'],
  'unknown-session': [404, 'No such session: open a new one'],
  elsewhere: [404, 'Another node has this session: ask again'],
  'method-not-allowed': [405, 'This method is not answered here'],
  'stale-attempt': [409, 'A newer request has this stream'],
  'sequence-gap': [409, 'Messages before these are missing'],
  'payload-too-large': [413, 'The body is larger than the server allows'],
  'unsupported-media-type': [415, 'The body must be application/json'],
  unavailable: [503, 'Not now: try again later'],
  'unknown-stream': [404, 'No such stream: it was never there, or its time is over'],
  cancelled: [409, 'The answer was cancelled'],
  'key-mismatch': [422, 'The Idempotency-Key was used for another request'],
  unhandled: [501, 'Nothing handles this event'],
  failed: [502, 'The answer ended in a failure'],
  'owner-lost': [502, 'The server that was answering is gone'],
  'timed-out': [504, 'The answer took too long'],
};

export function isProblemCode(code: string): code is ProblemCode {
  return Object.keys(PROBLEMS).includes(code);
}

/** For a client that may try again in a second. */
export const RETRY_SOON: Readonly<Record<string, string>> = { 'Retry-After': '1' };

/** Why a request is not granted. Further members go into the problem object; the cause stays on the server. */
export class Refusal extends Error {
  constructor(
    readonly code: ProblemCode,
    readonly members: Readonly<Record<string, unknown>> = {},
    readonly headers: Readonly<Record<string, string>> = {},
    override readonly cause?: unknown,
  ) {
    super(PROBLEMS[code][1]);
    this.name = 'Refusal';
  }
}

/** @param allowed for the `Allow` header */
export function methodRefusal(method: string | undefined, allowed: string): Refusal {
  const detail = `got ${method}, wanted ${allowed}`;
  return new Refusal('method-not-allowed', { detail }, { Allow: allowed });
}

/** The problem object that says so. */
export function problemOf({ code, members }: Refusal): Problem {
  const [status, title] = PROBLEMS[code];
  return { status, code, title, ...members };
}

/** @param format what to make of the problem object, for clients of another protocol */
export function answerProblem(
  response: ServerResponse,
  refusal: Refusal,
  format: (problem: Problem) => object = (problem) => problem,
): void {
  const problem = problemOf(refusal);
  const body = format(problem);
  const type = body === problem ? 'application/problem+json' : 'application/json';
  const text = JSON.stringify(body);
  response.writeHead(problem.status, { ...headersOf(type, text), ...refusal.headers }).end(text);
}

export function answerJson(response: ServerResponse, body: object): void {
  const text = JSON.stringify(body);
  // As they are: each uplink passes here, and headers put together of others' cost Node 4 µs more.
  response.writeHead(200, headersOf('application/json', text)).end(text);
}

/** With the length known beforehand, head and body are one write. */
function headersOf(type: string, text: string) {
  return {
    'Content-Type': type,
    'Cache-Control': 'no-store',
    'Content-Length': Buffer.byteLength(text),
  };
}

/** `204`: an `EventSource` that gets it does not come back. */
export function answerNothing(response: ServerResponse): void {
  response.writeHead(204);
  response.end();
}
