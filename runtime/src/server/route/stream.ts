import type { AnswerEntry } from '../../protocol/answer.js';
import { COMMENT } from '../../protocol/frame.js';
import type { Frame } from '../stream/frames.js';
import type { AnswerReader } from './reader.js';
import type { StreamWriter } from '../stream/stream-writer.js';

/** Proxies and browsers cut a connection that is idle for 60 s, some sooner. */
const KEEP_ALIVE_MS = 15_000;

/** How much is written before it is asked whether the receiver keeps up, in UTF-16 units. */
const CHUNK_SIZE = 64 * 1024;

export interface EntryWriter {
  /** The number of the last entry that the receiver has. */
  readonly after: number;
  /** The frames of an entry, or ''. */
  readonly write: (entry: AnswerEntry, id: number) => string;
}

/** Writes an answer to a stream, at the receiver's pace, until its end or the receiver's. */
export async function streamAnswer(
  writer: StreamWriter,
  reader: AnswerReader,
  { after, write }: EntryWriter,
): Promise<void> {
  const output = new PacedOutput(writer);
  try {
    for (let batch = await reader.next(); batch; batch = await reader.next()) {
      let text = '';
      for (const { id, entry } of batch) {
        const frames = write(entry, id);
        if (id > after) text += frames;
        if (text.length > CHUNK_SIZE) text = await output.write(text);
        if (entry.kind === 'end') return await output.end(text);
      }
      await output.write(text);
    }
    // Without an end this is a cut, and must look like one.
    writer.breakOff();
  } finally {
    output.stop();
  }
}

/** Waits for a receiver that does not keep up, and says something when there is nothing to say for long. */
class PacedOutput {
  private isBlocked = false;
  private wake: () => void = noop;
  private readonly keepAlive: NodeJS.Timeout;

  constructor(private readonly writer: StreamWriter) {
    const proceed = (): void => {
      this.isBlocked = false;
      this.wake();
    };
    writer.watch({ onDrain: proceed, onCut: proceed });
    this.keepAlive = setInterval(() => this.isBlocked || this.put(COMMENT), KEEP_ALIVE_MS);
  }

  /** Resolves when more can be written, or never will. @returns '' */
  async write(text: string): Promise<''> {
    // An empty chunk would be the last one.
    if (text !== '') this.isBlocked = !this.put(text);
    if (this.isBlocked) await new Promise<void>((resolve) => (this.wake = resolve));
    return '';
  }

  async end(text: string): Promise<void> {
    await this.write(text);
    this.writer.end(frameOf(''));
  }

  stop(): void {
    clearInterval(this.keepAlive);
  }

  private put(text: string): boolean {
    this.keepAlive.refresh();
    return this.writer.write([frameOf(text)]);
  }
}

function frameOf(text: string): Frame {
  return { seq: 0, text, size: text.length };
}

function noop(): void {}
