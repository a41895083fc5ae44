import type { ArrivedFrame } from './observation.js';

/**
 * Cuts the text of a stream into frames, with the time at which each was whole. Line ends are what the standard allows.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export class FrameSplitter {
  #rest = '';
  #lines: string[] = [];

  /** @returns the frames that this text completes */
  push(text: string, atMs: number): ArrivedFrame[] {
    // A CR at the end may be the first half of a CRLF: it waits for what follows.
    const whole = this.#rest + text;
    const end = Math.max(whole.lastIndexOf('\n'), whole.lastIndexOf('\r', whole.length - 2)) + 1;
    this.#rest = whole.slice(end);
    const lines = whole.slice(0, end).split(/\r\n|\n|\r/);
    lines.pop();
    return lines.flatMap((line) => this.#takeLine(line, atMs));
  }

  #takeLine(line: string, atMs: number): ArrivedFrame[] {
    if (line !== '') {
      this.#lines.push(line);
      return [];
    }
    const lines = this.#lines;
    this.#lines = [];
    return lines.length === 0 ? [] : [toFrame(lines, atMs)];
  }
}

function toFrame(lines: readonly string[], atMs: number): ArrivedFrame {
  const id = fieldOf(lines, 'id');
  const sentAtMs = /"sentAtMs":(\d{10,16})/.exec(fieldOf(lines, 'data') ?? '')?.[1];
  return {
    atMs,
    isComment: lines.every((line) => line.startsWith(':')),
    ...(id === undefined ? {} : { id }),
    ...(sentAtMs === undefined ? {} : { sentAtMs: Number(sentAtMs) }),
  };
}

function fieldOf(lines: readonly string[], name: string): string | undefined {
  const line = lines.findLast((one) => one.startsWith(`${name}:`));
  return line?.slice(name.length + 1).replace(/^ /, '');
}
