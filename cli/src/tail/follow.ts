import { setTimeout as sleep } from 'node:timers/promises';
import { readStream } from '@sse-migrate/runtime/client';
import type { Exchange, StreamRequest } from './exchange.js';

/** Who hears what happens. */
export interface Listener {
  readonly onOpen: (response: { readonly status: number; readonly type: string }) => void;
  /** `false` ends it. */
  readonly onFrame: (frame: { event: string; data: string; id: string }) => boolean;
  /** The stream is over; `againMs` says when it is asked for again. */
  readonly onEnd: (why: string, againMs: number | undefined) => void;
}

/** How it ended: by wish, with the stream, or because the server will not have it. */
export type Outcome = 'stopped' | 'ended' | 'refused';

/** What `EventSource` waits when the stream does not say. */
const DEFAULT_RETRY_MS = 3000;

/**
 * Follows a stream as `EventSource` would: again after an end or a broken connection, with the last `id`; not after an
 * answer that is no stream, and not when nobody ever answered.
 */
export async function follow(
  exchange: Exchange,
  listener: Listener,
  request: typeof fetch = fetch,
): Promise<Outcome> {
  const state = { lastId: '', retryMs: DEFAULT_RETRY_MS, hasOpened: false };
  for (let next: StreamRequest | undefined = exchange.first; ;) {
    const outcome = await readOnce(next, state, listener, request);
    if (outcome.kind !== 'over') return outcome.kind;
    next = state.hasOpened ? exchange.again?.(state.lastId) : undefined;
    listener.onEnd(outcome.why, next === undefined ? undefined : state.retryMs);
    if (next === undefined) return state.hasOpened ? 'ended' : 'refused';
    await sleep(state.retryMs);
  }
}

interface FollowState {
  lastId: string;
  retryMs: number;
  hasOpened: boolean;
}

type OnceOutcome =
  { readonly kind: 'stopped' | 'refused' } | { readonly kind: 'over'; readonly why: string };

async function readOnce(
  { url, method, headers, body }: StreamRequest,
  state: FollowState,
  listener: Listener,
  request: typeof fetch,
): Promise<OnceOutcome> {
  let response: Response;
  try {
    response = await request(url, { method, headers, ...(body === undefined ? {} : { body }) });
  } catch (error) {
    return { kind: 'over', why: `no answer: ${causeOf(error)}` };
  }
  const type = response.headers.get('content-type') ?? 'no content type';
  listener.onOpen({ status: response.status, type });
  if (response.status !== 200 || !type.startsWith('text/event-stream')) {
    listener.onEnd(await refusal(response), undefined);
    return { kind: 'refused' };
  }
  state.hasOpened = true;
  return readFrames(response, state, listener);
}

async function readFrames(
  response: Response,
  state: FollowState,
  listener: Listener,
): Promise<OnceOutcome> {
  const onRetry = (delayMs: number): void => {
    state.retryMs = delayMs;
  };
  try {
    for await (const frame of readStream(response, { onRetry })) {
      state.lastId = frame.id;
      if (!listener.onFrame(frame)) return { kind: 'stopped' };
    }
    return { kind: 'over', why: 'the stream ended' };
  } catch (error) {
    return { kind: 'over', why: `the connection broke: ${causeOf(error)}` };
  }
}

/** What stands in an answer that is no stream, as far as it is short. */
async function refusal(response: Response): Promise<string> {
  const text = (await response.text()).replaceAll(/\s+/g, ' ').slice(0, 200);
  return text === '' ? 'it is no event stream' : `it is no event stream: ${text}`;
}

function causeOf(error: unknown): string {
  const { cause, message } = Object(error);
  const inner = Object(cause);
  return String(inner.message || inner.code || message || error);
}
