import { IDEMPOTENCY_HEADER, STREAM_HEADER } from '../../protocol/names.js';
import { answerJson, answerNothing, problemOf, Refusal } from '../http/answers.js';
import { header } from '../http/request.js';
import { type Exchange, stored } from './exchange.js';
import { AnswerReader, type NumberedEntry } from './reader.js';
import type { RouteParts, RouteRuns } from './runs.js';
import { streamAnswer } from './stream.js';

/** How often a reader says at most that it is there. */
const MIN_ATTENDANCE_MS = 50;

/** Delivers kept answers, whoever runs them. */
export class RouteDelivery {
  constructor(
    private readonly parts: RouteParts,
    private readonly runs: RouteRuns,
  ) {}

  /** @returns false when the answer is gone before its first entry */
  async deliver(id: string, exchange: Exchange): Promise<boolean> {
    const { response, dialect, after } = exchange;
    const { store, settings } = this.parts;
    const first = dialect.isStateless ? after : 0;
    const reader = new AnswerReader(store, id, settings.resumeTtlMs, first);
    response.on('close', () => reader.stop());
    // Its close has been, and nobody would stop reading.
    if (response.destroyed) reader.stop();
    const leave = this.attend(id, exchange);
    try {
      const part = await stored(reader.open());
      if (!part) return response.destroyed;
      if (after > part.count) {
        const detail = `Last-Event-ID: got ${after}, wanted at most ${part.count}`;
        throw new Refusal('malformed', { detail });
      }
      // Who asks by a conversation has its answers already, but for one that still runs.
      const isKnown = after === part.count || exchange.conversation !== undefined;
      if (part.state === 'ended' && isKnown) answerNothing(response);
      else await this.write(id, exchange, reader);
      return true;
    } finally {
      reader.stop();
      leave();
    }
  }

  private async write(id: string, exchange: Exchange, reader: AnswerReader): Promise<void> {
    const { request, response, dialect, body, after } = exchange;
    const answer = { stream: id, body };
    this.parts.port.emitHeaders(request, response);
    response.setHeader(STREAM_HEADER, id);
    if (dialect.isStream(body, request.headers.accept ?? '')) {
      for (const [name, value] of Object.entries(dialect.headers ?? {})) {
        response.setHeader(name, value);
      }
      const writer = this.parts.gate.openStream(response);
      await streamAnswer(writer, reader, { after, write: dialect.createWriter(answer) });
    } else {
      this.parts.gate.track(response);
      const entries = (await stored(collect(reader))).map(({ entry }) => entry);
      const end = entries[entries.length - 1];
      if (end?.kind !== 'end') throw new Refusal('unavailable');
      if (end.status === 'complete') return answerJson(response, dialect.collect(answer, entries));
      const problem = end.problem ?? problemOf(new Refusal('cancelled'));
      const { code, ...members } = problem;
      // The collected answer has a `status` of its own; the problem's is HTTP's. Its events come behind what is wrong.
      const whole = { ...members, ...dialect.collect(answer, entries), ...members };
      throw new Refusal(code, whole, dialect.failureHeaders);
    }
  }

  /** Notes that somebody reads. @returns a function that notes that he no longer does */
  private attend(id: string, { dialect, request }: Exchange): () => void {
    const { store, settings } = this.parts;
    const call = this.runs.find(id);
    if (call) {
      const mayReturn = header(request, IDEMPOTENCY_HEADER) !== undefined;
      call.attach();
      return () => call.detach(dialect.cancelOnClose === true && !mayReturn);
    }
    const { graceMs } = settings;
    const attend = (): void => void store.attend(id, graceMs).catch(noop);
    attend();
    const timer = setInterval(attend, Math.max(graceMs / 2, MIN_ATTENDANCE_MS));
    return () => clearInterval(timer);
  }
}

async function collect(reader: AnswerReader): Promise<readonly NumberedEntry[]> {
  const all: NumberedEntry[] = [];
  for (let batch = await reader.next(); batch; batch = await reader.next()) all.push(...batch);
  return all;
}

function noop(): void {}
