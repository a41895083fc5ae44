import type { AnswerEnd, AnswerEntry, AnswerEvent } from '../../protocol/answer.js';
import { type Problem, ProtocolError } from '../../protocol/errors.js';
import { encodeFrame } from '../../protocol/frame.js';
import {
  type ChatDialectOptions,
  createTextReader,
  membersOf,
  problemText,
  promptArgs,
} from './chat.js';
import type { Dialect, DialectAnswer } from './dialect.js';

export interface OpenAiChatOptions extends ChatDialectOptions {
  /**
   * The model's name in the answer, when the request names none.
   * @default 'default'
   */
  readonly model?: string;
  /**
   * What the answer has cost, as the handler tells it: called with each event, and with the end, whose `ack` is what the handler
   * gave to its ack; the last that is not undefined counts. Streams have it where the request says
   * `"stream_options": { "include_usage": true }`.
   * @default none: `usage` is left out
   */
  readonly usage?: (entry: AnswerEvent | AnswerEnd) => OpenAiUsage | undefined;
}

/** `total_tokens` is their sum, unless it is given. */
export interface OpenAiUsage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly [member: string]: unknown;
}

/**
 * OpenAI's chat completions, at `{route}/chat/completions`, for its unchanged clients: `baseURL` is the route's URL.
 * Streams where the request says `"stream": true`. There is one choice (`n` is 1), and what it holds is text: other events are
 * left out. Such a client stops by going away: the answer is then cancelled.
 * @see https://platform.openai.com/docs/api-reference/chat/create
 */
export function openAiChat(options: OpenAiChatOptions = {}): Dialect {
  const { args = promptArgs, model = 'default', cancelOnClose = true } = options;
  const readText = createTextReader(options);
  const readUsage = (entry: AnswerEntry): OpenAiUsage | undefined =>
    entry.kind === 'open' ? undefined : options.usage?.(entry);
  const base = ({ stream, body }: DialectAnswer, entry: AnswerEntry | undefined) => ({
    id: `chatcmpl-${stream}`,
    created: Math.floor(((entry?.kind === 'open' && entry.atMs) || 0) / 1000),
    model: modelOf(body) ?? model,
  });
  return {
    path: '/chat/completions',
    cancelOnClose,
    // Its clients try again what has failed: the model would be asked, and paid, again.
    failureHeaders: { 'x-should-retry': 'false' },
    args(body) {
      checkCount(body);
      return args(body);
    },
    isStream: (body) => body === undefined || membersOf(body)['stream'] === true,
    createWriter(answer) {
      let head = {};
      let usage: OpenAiUsage | undefined;
      const wantsUsage = options.usage !== undefined && includesUsage(answer.body);
      const part = (choices: readonly object[], used?: object): string =>
        data({
          ...head,
          object: 'chat.completion.chunk',
          choices,
          ...(wantsUsage && { usage: used ?? null }),
        });
      const chunk = (delta: object, reason: string | null = null): string =>
        part([{ index: 0, delta, logprobs: null, finish_reason: reason }]);
      const finish = (): string => chunk({}, 'stop') + (usage ? part([], withTotal(usage)) : '');
      return (entry) => {
        if (wantsUsage) usage = readUsage(entry) ?? usage;
        if (entry.kind === 'open') {
          head = base(answer, entry);
          return chunk({ role: 'assistant', content: '' });
        }
        if (entry.kind === 'end') return lastFrames(entry, finish);
        const text = readText(entry);
        return text === undefined ? '' : chunk({ content: text });
      };
    },
    collect: (answer, entries) => ({
      ...base(answer, entries[0]),
      object: 'chat.completion',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: joinText(entries, readText), refusal: null },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      ...usageOf(entries.map(readUsage)),
    }),
    formatProblem: (problem) => ({ error: errorOf(problem) }),
  };
}

/** @throws {ProtocolError} `malformed` */
function checkCount(body: unknown): void {
  const n = membersOf(body)['n'] ?? 1;
  if (n === 1) return;
  throw new ProtocolError('malformed', `n: got ${typeof n === 'number' ? n : typeof n}, wanted 1`);
}

function includesUsage(body: unknown): boolean {
  return membersOf(membersOf(body)['stream_options'])['include_usage'] === true;
}

function usageOf(told: readonly (OpenAiUsage | undefined)[]): { usage?: object } {
  const usage = told.reduce((last, one) => one ?? last, undefined);
  return usage === undefined ? {} : { usage: withTotal(usage) };
}

function withTotal(usage: OpenAiUsage): object {
  return {
    ...usage,
    total_tokens: usage['total_tokens'] ?? usage.prompt_tokens + usage.completion_tokens,
  };
}

function errorOf(problem: Problem): object {
  const type = problem.status < 500 ? 'invalid_request_error' : 'server_error';
  return { message: problemText(problem), type, param: null, code: problem.code };
}

function modelOf(body: unknown): string | undefined {
  const { model } = membersOf(body);
  return typeof model === 'string' ? model : undefined;
}

/** A client takes `[DONE]` for a complete answer, and an `error` for an exception. */
function lastFrames({ status, problem }: AnswerEnd, finish: () => string): string {
  if (status === 'complete') return `${finish()}${encodeFrame({ data: '[DONE]' })}`;
  const cancelled = { status: 409, code: 'cancelled', title: 'The answer was cancelled' } as const;
  return data({ error: errorOf(problem ?? cancelled) });
}

function joinText(
  entries: readonly AnswerEntry[],
  readText: ReturnType<typeof createTextReader>,
): string {
  return entries.map((entry) => (entry.kind === 'event' ? (readText(entry) ?? '') : '')).join('');
}

function data(value: object): string {
  return encodeFrame({ data: JSON.stringify(value) });
}
