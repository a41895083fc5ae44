import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerProblem, Refusal } from '../http/answers.js';
import { nativeDialect } from '../dialects/native.js';
import { type BridgeRequest, urlOf } from '../http/request.js';
import { RouteEndpoint, type RouteHouse } from './endpoint.js';
import type { RouteOptions } from './options.js';
import { findTarget, isStart } from './target.js';

/** A handler for `app.use('/chat', route)`, or for requests of plain `http` that the application has picked. */
export type RouteHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  next?: (error?: unknown) => void,
) => void;

/** Options of one of several routes. */
export interface NamedRoute extends RouteOptions {
  /** The event that a `POST` emits. */
  readonly event: string;
}

/** The routes of one bridge. */
export class Routes {
  private readonly endpoints: RouteEndpoint[] = [];

  constructor(private readonly house: RouteHouse) {}

  /** How many answers are running. */
  get running(): number {
    return this.endpoints.reduce((sum, { running }) => sum + running, 0);
  }

  /** One route, wherever it is mounted. */
  create(event: string, options: RouteOptions): RouteHandler {
    const answer = this.open(event, options);
    return (request, response, next) => {
      const { baseUrl = '' } = request as IncomingMessage & { readonly baseUrl?: string };
      const isMounted = baseUrl !== '';
      const path = pathOf(request);
      if (!answer(request, response, isMounted ? path.slice(baseUrl.length) : path, isMounted))
        pass(response, next);
    };
  }

  /** Several routes by their paths, below where the handler is mounted. */
  createAll(routes: Readonly<Record<string, NamedRoute>>): RouteHandler {
    const answers = Object.entries(routes).map(([path, { event, ...options }]) => ({
      path: path.replace(/\/+$/, ''),
      answer: this.open(event, options),
    }));
    return (request, response, next) => {
      const { baseUrl = '' } = request as IncomingMessage & { readonly baseUrl?: string };
      const below = pathOf(request).slice(baseUrl.length);
      const isAnswered = answers.some(
        ({ path, answer }) =>
          below.startsWith(path) && answer(request, response, below.slice(path.length), true),
      );
      if (!isAnswered) pass(response, next);
    };
  }

  /** Lets what is running come to its end, and ends it after `drainMs`. */
  async close(drainMs: number): Promise<void> {
    await Promise.all(this.endpoints.map((endpoint) => endpoint.close(drainMs)));
  }

  /** @returns a function that answers what is the route's, and returns false for what is not */
  private open(event: string, options: RouteOptions) {
    const endpoint = new RouteEndpoint(this.house, event, options);
    this.endpoints.push(endpoint);
    const dialects = [...(options.dialects ?? []), nativeDialect];
    return (request: BridgeRequest, response: ServerResponse, path: string, isBelow: boolean) => {
      const target = findTarget(path, isBelow, dialects);
      // A page may be at the route's own path.
      if (!target || (isStart(target) && isForPage(request))) return false;
      void endpoint.answer(request, response, target);
      return true;
    };
  }
}

function isForPage({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD';
}

function pathOf(request: BridgeRequest): string {
  return urlOf(request).split('?')[0] ?? '/';
}

/** `next` has no default above: frameworks count parameters, and one that finds two waits for no middleware. */
function pass(response: ServerResponse, next: Parameters<RouteHandler>[2]): void {
  if (next) next();
  else answerProblem(response, new Refusal('unknown-stream'));
}
