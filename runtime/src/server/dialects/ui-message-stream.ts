import {
  type AnswerEnd,
  type AnswerEntry,
  type AnswerEvent,
  dataOf,
} from '../../protocol/answer.js';
import { encodeFrame } from '../../protocol/frame.js';
import {
  type ChatDialectOptions,
  createTextReader,
  membersOf,
  problemText,
  promptArgs,
} from './chat.js';
import type { Dialect, DialectAnswer } from './dialect.js';
import { nativeDialect } from './native.js';

export interface UiMessageStreamOptions extends ChatDialectOptions {
  /**
   * The events that become parts of the message beside its text: `source` a part `data-source` with the event's argument.
   * @default none
   */
  readonly data?: readonly string[];
}

/** The name of the only part of text. */
const TEXT_ID = 'text';

/**
 * The UI message stream of Vercel's AI SDK, version 1, at `{route}/ui`, for `useChat` with an unchanged
 * `DefaultChatTransport({ api: '/chat/ui' })`. It always streams.
 *
 * `useChat({ id, resume: true })` goes on after a reload of the page, at any node: it asks by the chat's `id`, and is answered with
 * the chat's last answer while that one runs. Who asks must be the same: by the bridge's `principal` function, else by the
 * `Authorization` and `Cookie` headers and the route's `auth`, none of which may change with the reload. Where a request has none
 * of them, the chat's `id` is all it takes: it must then be hard to guess, as those that the SDK makes are.
 *
 * Its `stop()` only closes the connection, as a reload does. Either `cancelOnClose: true`, and there is no resume; or the stop
 * button also sends `DELETE /chat/ui/{id}/stream`, else the answer goes on for the route's `graceMs`.
 * @see https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol
 */
export function uiMessageStream(options: UiMessageStreamOptions = {}): Dialect {
  const readText = createTextReader(options);
  const dataNames = new Set<unknown>(options.data);
  return {
    path: '/ui',
    cancelOnClose: options.cancelOnClose ?? false,
    conversationOf: (body) => {
      const { id } = membersOf(body);
      return typeof id === 'string' ? id : undefined;
    },
    headers: { 'x-vercel-ai-ui-message-stream': 'v1' },
    args: options.args ?? promptArgs,
    isStream: () => true,
    createWriter(answer) {
      let isInText = false;
      return (entry) => {
        const text = entry.kind === 'event' ? readText(entry) : undefined;
        const opensText = text !== undefined && !isInText;
        const closesText = entry.kind === 'end' && isInText;
        isInText ||= opensText;
        return [
          ...(opensText ? [{ type: 'text-start', id: TEXT_ID }] : []),
          ...(closesText ? [{ type: 'text-end', id: TEXT_ID }] : []),
          ...chunksOf(entry, answer, text, dataNames),
        ]
          .map((chunk) => encodeFrame({ data: JSON.stringify(chunk) }))
          .concat(entry.kind === 'end' ? encodeFrame({ data: '[DONE]' }) : [])
          .join('');
      };
    },
    collect: nativeDialect.collect,
    formatProblem: nativeDialect.formatProblem,
  };
}

function chunksOf(
  entry: AnswerEntry,
  { stream }: DialectAnswer,
  text: string | undefined,
  dataNames: ReadonlySet<unknown>,
): readonly object[] {
  switch (entry.kind) {
    case 'open':
      return [{ type: 'start', messageId: stream }, { type: 'start-step' }];
    case 'end':
      return endChunks(entry);
    case 'event':
      if (text !== undefined) return [{ type: 'text-delta', id: TEXT_ID, delta: text }];
      return dataNames.has(entry.name) ? [dataChunk(entry)] : [];
  }
}

function dataChunk({ name, args }: AnswerEvent): object {
  return { type: `data-${name}`, data: dataOf(args) };
}

function endChunks({ status, problem }: AnswerEnd): readonly object[] {
  switch (status) {
    case 'complete':
      return [{ type: 'finish-step' }, { type: 'finish', finishReason: 'stop' }];
    case 'cancelled':
      return [{ type: 'abort' }];
    case 'error':
      return [{ type: 'error', errorText: problem ? problemText(problem) : 'error' }];
  }
}
