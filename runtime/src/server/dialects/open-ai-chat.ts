import type { AnswerEnd, AnswerEntry } from '../../protocol/answer.js';
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
}

/**
 * OpenAI's chat completions, at `{route}/chat/completions`, for its unchanged clients: `baseURL` is the route's URL.
 * Streams where the request says `"stream": true`. Events that carry no text are left out. Such a client stops by going away:
 * the answer is then cancelled.
 * @see https://platform.openai.com/docs/api-reference/chat/create
 */
export function openAiChat(options: OpenAiChatOptions = {}): Dialect {
  const { args = promptArgs, model = 'default', cancelOnClose = true } = options;
  const readText = createTextReader(options);
  const base = ({ stream, body }: DialectAnswer, entry: AnswerEntry | undefined) => ({
    id: `chatcmpl-${stream}`,
    created: Math.floor(((entry?.kind === 'open' && entry.atMs) || 0) / 1000),
    model: modelOf(body) ?? model,
  });
  return {
    path: '/chat/completions',
    cancelOnClose,
    args,
    isStream: (body) => body === undefined || membersOf(body)['stream'] === true,
    createWriter(answer) {
      let head = {};
      const chunk = (delta: object, reason: string | null = null): string =>
        data({
          ...head,
          object: 'chat.completion.chunk',
          choices: [{ index: 0, delta, logprobs: null, finish_reason: reason }],
        });
      return (entry) => {
        if (entry.kind === 'open') {
          head = base(answer, entry);
          return chunk({ role: 'assistant', content: '' });
        }
        if (entry.kind === 'end') return lastFrames(entry, () => chunk({}, 'stop'));
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
    }),
    formatProblem: (problem) => ({
      error: {
        message: problemText(problem),
        type: 'server_error',
        param: null,
        code: problem.code,
      },
    }),
  };
}

function modelOf(body: unknown): string | undefined {
  const { model } = membersOf(body);
  return typeof model === 'string' ? model : undefined;
}

/** A client takes `[DONE]` for a complete answer, and an `error` for an exception. */
function lastFrames({ status, problem }: AnswerEnd, finish: () => string): string {
  if (status === 'complete') return `${finish()}${encodeFrame({ data: '[DONE]' })}`;
  const message = problem ? problemText(problem) : 'The answer was cancelled';
  const code = problem?.code ?? 'cancelled';
  return data({ error: { message, type: 'server_error', param: null, code } });
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
