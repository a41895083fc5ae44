import type { ServerResponse } from 'node:http';
import type { Problem, ProblemCode } from '../protocol/errors.js';

/** Status and title of each problem. @see PROTOCOL.md §2.3 */
const PROBLEMS: Readonly<Record<ProblemCode, readonly [status: number, title: string]>> = {
  malformed: [400, 'The request is not as the protocol says'],
  'unsupported-protocol': [400, 'This version of the protocol is not spoken here'],
  forbidden: [403, 'The request was refused'],
  'unknown-session': [404, 'No such session: open a new one'],
  'method-not-allowed': [405, 'GET, POST and OPTIONS are answered here'],
  'stale-attempt': [409, 'A newer request has this stream'],
  'sequence-gap': [409, 'Messages before these are missing'],
  'payload-too-large': [413, 'The body is larger than the server allows'],
  'unsupported-media-type': [415, 'The body must be application/json'],
  unavailable: [503, 'Not now: try again later'],
};

/** Why a request is not granted. Further members go into the problem object. */
export class Refusal extends Error {
  constructor(
    readonly code: ProblemCode,
    readonly members: Readonly<Record<string, unknown>> = {},
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(PROBLEMS[code][1]);
    this.name = 'Refusal';
  }
}

export function answerProblem(response: ServerResponse, refusal: Refusal): void {
  const [status, title] = PROBLEMS[refusal.code];
  const problem: Problem = { status, code: refusal.code, title, ...refusal.members };
  response.writeHead(status, {
    'Content-Type': 'application/problem+json',
    'Cache-Control': 'no-store',
    ...refusal.headers,
  });
  response.end(JSON.stringify(problem));
}

export function answerJson(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify(body));
}

/** `204`: an `EventSource` that gets it does not come back. */
export function answerNothing(response: ServerResponse): void {
  response.writeHead(204);
  response.end();
}
