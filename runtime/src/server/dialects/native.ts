import { type AnswerEntry, answerFields, dataOf } from '../../protocol/answer.js';
import { encodeFrame } from '../../protocol/frame.js';
import { EVENT_STREAM } from '../../protocol/names.js';
import type { Dialect } from './dialect.js';

/** The protocol's own format. @see PROTOCOL.md §6.2 and §6.3 */
export const nativeDialect: Dialect = {
  path: '',
  isStateless: true,
  args: (body) => (Array.isArray(body) ? (body as readonly unknown[]) : [body]),
  isStream: (_body, accept) =>
    accept.includes(EVENT_STREAM) || !accept.includes('application/json'),
  createWriter: () => (entry, id) => encodeFrame(answerFields(entry, id)),
  collect: ({ stream }, entries) => ({ stream, ...endOf(entries), events: collectEvents(entries) }),
  formatProblem: (problem) => problem,
};

/** The events of an answer, as a client's iterator shows them. */
export function collectEvents(entries: readonly AnswerEntry[]): readonly object[] {
  return entries.flatMap((entry) =>
    entry.kind === 'event'
      ? [{ event: entry.name, data: dataOf(entry.args), ...(entry.bin && { bin: entry.bin }) }]
      : [],
  );
}

function endOf(entries: readonly AnswerEntry[]): object {
  const end = entries[entries.length - 1];
  if (end?.kind !== 'end') return {};
  const { kind: _, problem: _problem, ...members } = end;
  return members;
}
