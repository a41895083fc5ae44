import type { AnswerEvent } from '../../protocol/answer.js';
import { type Problem, ProtocolError } from '../../protocol/errors.js';

/** What the formats of chat clients have in common. */
export interface ChatDialectOptions {
  /**
   * The events that carry the answer's text: those with these names and a string for their only argument, or what the function
   * returns for an event (undefined: no text).
   * @default ['token']
   */
  readonly text?: readonly string[] | ((event: AnswerEvent) => string | undefined);
  /**
   * The arguments of the event for a request of this format.
   * @default one object: `prompt`, the text of the last message of the user, and `messages`, as they came
   */
  readonly args?: (body: unknown) => readonly unknown[];
  /**
   * Whether a client that closes its connection has pressed stop: then the answer is cancelled at once, unless somebody else
   * reads it. `false`: it goes on for the route's `graceMs`, for a client that comes back.
   * @default true with `openAiChat()`, whose clients cannot come back; false with `uiMessageStream()`, for its `resume`
   */
  readonly cancelOnClose?: boolean;
}

/** Reads the text that an event carries. */
export function createTextReader({
  text = ['token'],
}: ChatDialectOptions): (event: AnswerEvent) => string | undefined {
  if (typeof text === 'function') return text;
  const names = new Set<unknown>(text);
  return ({ name, args }) => {
    const [argument] = args;
    return names.has(name) && typeof argument === 'string' ? argument : undefined;
  };
}

/**
 * What a chat client asks, for a handler that takes a prompt.
 * @throws {ProtocolError} `malformed` when there is no message of the user
 */
export function promptArgs(body: unknown): readonly unknown[] {
  const { messages } = membersOf(body);
  const all = Array.isArray(messages) ? messages.map(membersOf) : [];
  const asked = all.filter(({ role }) => role === 'user');
  const last = asked[asked.length - 1];
  if (!last) {
    const detail = `messages: got ${all.length}, wanted one with the role user among them`;
    throw new ProtocolError('malformed', detail);
  }
  return [{ prompt: textOf(last['content'] ?? last['parts']), messages }];
}

/** A problem in words; of a failure, those of the application. */
export function problemText({ code, title, detail }: Problem): string {
  if (typeof detail !== 'string') return title;
  return code === 'failed' ? detail : `${title}: ${detail}`;
}

/** A string, or a list of parts of which some are text. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  const parts = Array.isArray(content) ? content.map(membersOf) : [];
  return parts.map(({ text }) => (typeof text === 'string' ? text : '')).join('');
}

export function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  // Any object can be asked for any member.
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
