import type { ServerResponse } from 'node:http';
import { encodeFrame } from '../../protocol/frame.js';
import { LAST_EVENT_ID_HEADER } from '../../protocol/names.js';
import { answerJson } from './answers.js';
import type { Frame } from '../stream/frames.js';
import type { Gate } from './gate.js';
import { type BridgeRequest, queryOf } from './request.js';
import type { StreamWriter } from '../stream/stream-writer.js';

/** Under this name the bridge answers with timed frames, when `diagnostics` is on. */
export const DIAGNOSTICS_PATH = '/diagnostics';

/** What became of one diagnostic stream. */
type Outcome = 'running' | 'complete' | 'aborted';

const MAX_STREAMS = 100;
const LIMITS = {
  events: { default: 20, max: 1000 },
  intervalMs: { default: 50, max: 600_000 },
  bytes: { default: 0, max: 65_536 },
} as const;

/**
 * A stream that tells when each of its frames was sent, so that whoever reads it can see what happened to them on the way:
 * `sse-migrate doctor --url https://…/sse/diagnostics`. There is no heartbeat between the frames.
 *
 * `GET ?events=20&intervalMs=50&bytes=0&run=NAME` streams `tick` frames; `Last-Event-ID` goes on behind that frame.
 * `GET ?outcome=NAME` tells, as JSON, whether that stream was aborted.
 */
export class Diagnostics {
  private readonly outcomes = new Map<string, Outcome>();
  private running = 0;

  constructor(private readonly gate: Gate) {}

  async answer(request: BridgeRequest, response: ServerResponse): Promise<void> {
    try {
      if (!(await this.gate.applyCors(request, response))) this.answerAdmitted(request, response);
    } catch (error) {
      this.gate.answerError(error, response);
    }
  }

  private answerAdmitted(request: BridgeRequest, response: ServerResponse): void {
    const query = queryOf(request);
    const asked = query.get('outcome');
    if (asked !== null) {
      return answerJson(response, { outcome: this.outcomes.get(asked) ?? 'unknown' });
    }
    if (this.gate.isClosed || this.running >= MAX_STREAMS) {
      return void response.writeHead(503, { 'Retry-After': '1' }).end();
    }
    this.stream(request, response, query);
  }

  private stream(request: BridgeRequest, response: ServerResponse, query: URLSearchParams): void {
    const run = (query.get('run') ?? '').slice(0, 100);
    const events = numberIn(query, 'events');
    const intervalMs = numberIn(query, 'intervalMs');
    const padding = 'x'.repeat(numberIn(query, 'bytes'));
    const writer = this.gate.openStream(response);
    let next = lastNumber(request) + 1;
    this.remember(run, 'running');
    this.running += 1;

    const send = (): void => {
      if (next > events) return this.end(writer, run);
      writer.write([tick(next, padding)]);
      next += 1;
      timer = setTimeout(send, intervalMs);
    };
    let timer = setTimeout(send, 0);
    const onCut = (): void => {
      clearTimeout(timer);
      this.running -= 1;
      if (this.outcomes.get(run) === 'running') this.remember(run, 'aborted');
    };
    writer.watch({ onDrain: () => {}, onCut });
  }

  private end(writer: StreamWriter, run: string): void {
    this.remember(run, 'complete');
    writer.end(toFrame(encodeFrame({ event: 'end', data: '{}' })));
  }

  /** The oldest are forgotten. */
  private remember(run: string, outcome: Outcome): void {
    this.outcomes.delete(run);
    this.outcomes.set(run, outcome);
    const [oldest] = this.outcomes.keys();
    if (this.outcomes.size > MAX_STREAMS && oldest !== undefined) this.outcomes.delete(oldest);
  }
}

function tick(number: number, padding: string): Frame {
  const data = JSON.stringify({ n: number, sentAtMs: Date.now(), padding });
  return toFrame(encodeFrame({ id: String(number), event: 'tick', data }));
}

function toFrame(text: string): Frame {
  return { seq: 0, text, size: text.length };
}

function numberIn(query: URLSearchParams, name: keyof typeof LIMITS): number {
  const text = query.get(name) ?? '';
  const limit = LIMITS[name];
  return /^\d{1,9}$/.test(text) ? Math.min(Number(text), limit.max) : limit.default;
}

function lastNumber(request: BridgeRequest): number {
  const value = request.headers[LAST_EVENT_ID_HEADER];
  return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : 0;
}
