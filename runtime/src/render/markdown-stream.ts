import type { Block, BlockKind } from './block.js';
import { BlockSplitter } from './block-splitter.js';
import { MarkdownCompleter } from './complete-markdown.js';
import { isBlank } from './line.js';
import { findReferences } from './reference.js';
import { RenderError } from './render-error.js';

export interface MarkdownStreamOptions {
  /**
   * Completes the source of the growing block, so that it is safe to render: `**bo` → `**bo**`.
   * Default: `completeMarkdown`. `(text) => text` renders the source as it is.
   */
  readonly complete?: (text: string, kind: BlockKind) => string;
}

/** How a Markdown text ended. */
export interface MarkdownEnd {
  /** The blocks that the end has finished, as `push` returns them. */
  readonly finished: readonly Block[];
  /**
   * What to show: all blocks, if rendering them one by one gives what rendering the whole gives.
   * Otherwise **one** block with the whole text and a key of its own, instead of all others.
   */
  readonly blocks: readonly Block[];
  /**
   * Why it is one block: the labels of the link reference definitions and footnotes that the text
   * refers to, which only resolve in the block that holds their definition. Else empty.
   */
  readonly references: readonly string[];
}

/** Cuts a Markdown text into blocks while it streams. The time it takes grows with the text only. */
export interface MarkdownStream {
  /**
   * Adds text, cut anywhere (inside a surrogate pair or CRLF, too).
   * @returns the blocks that it finished: they will never change
   * @throws {RenderError} `ended` after {@link MarkdownStream.end}
   */
  push(delta: string): readonly Block[];
  /**
   * Finishes the last block, and says whether the blocks are all there is to it.
   * @throws {RenderError} `ended` if it was called before
   */
  end(): MarkdownEnd;
  /** The growing block, safe to render; null while there is nothing in it to show. */
  readonly tail: Block | null;
  /**
   * All that is to be shown now: the finished blocks and the tail; after the end, what
   * {@link MarkdownEnd.blocks} says. A new array each time.
   */
  readonly blocks: readonly Block[];
}

export function createMarkdownStream(options: MarkdownStreamOptions = {}): MarkdownStream {
  const own = new MarkdownCompleter();
  return new BlockStream(options.complete ?? ((text, kind) => own.complete(text, kind)));
}

const NONE: readonly Block[] = [];

class BlockStream implements MarkdownStream {
  private readonly splitter = new BlockSplitter();
  private readonly done: Block[] = [];
  /** The whole lines of the growing block. */
  private lines = '';
  /** How much of them is the last one. */
  private lastLength = 0;
  /** The line that has no end yet. */
  private rest = '';
  /** Whether it is blank so far. */
  private startsLine = true;
  /** A carriage return that may be half a line end. */
  private held = '';
  private length = 0;
  private ended = false;
  private shown: Block | null = null;
  private whole: Block | null = null;

  constructor(private readonly complete: (text: string, kind: BlockKind) => string) {}

  push(delta: string): readonly Block[] {
    this.assertOpen('push');
    const before = this.done.length;
    this.length += delta.length;
    this.shown = null;
    this.takeLines(delta);
    return this.done.length > before ? this.done.slice(before) : NONE;
  }

  end(): MarkdownEnd {
    this.assertOpen('end');
    this.ended = true;
    this.shown = null;
    const before = this.done.length;
    if (this.rest + this.held !== '') this.takeLine(this.rest, this.rest + this.held);
    this.rest = '';
    if (this.lines !== '') this.done.push(this.block(this.lines, this.splitter.kind, 'done'));
    this.lines = '';
    const finished = this.done.slice(before);
    const text = this.done.map((block) => block.text).join('');
    const references = this.done.length > 1 ? findReferences(text) : [];
    if (references.length > 0) this.whole = this.block(text, 'text', 'done');
    return { finished, blocks: this.blocks, references };
  }

  get tail(): Block | null {
    if (this.shown) return this.shown;
    const source = wholeCharacters(this.lines + this.rest);
    if (source.trim() === '') return null;
    const kind = this.splitter.kindOfStart(this.rest);
    const text = this.complete(source, kind);
    if (text.trim() === '') return null;
    this.shown = this.block(text, kind, 'streaming');
    return this.shown;
  }

  get blocks(): readonly Block[] {
    if (this.whole) return [this.whole];
    return this.tail ? [...this.done, this.tail] : [...this.done];
  }

  private takeLines(delta: string): void {
    let text = this.held + delta;
    this.held = text.endsWith('\r') ? '\r' : '';
    if (this.held) text = text.slice(0, -1);
    const end = /\r\n|\n|\r/g;
    let from = 0;
    for (let found = end.exec(text); found; found = end.exec(text)) {
      const line = this.rest + text.slice(from, found.index);
      from = end.lastIndex;
      this.rest = '';
      this.startsLine = true;
      this.takeLine(line, line + found[0]);
    }
    this.startRest(text.slice(from));
  }

  /** What a line begins with may be enough to tell that the block before it is done. */
  private startRest(text: string): void {
    this.rest += text;
    if (!this.startsLine || isBlank(text)) return;
    this.startsLine = false;
    if (this.lines === '' || !this.splitter.beginsBlock(this.rest)) return;
    if (this.finish(this.lines.length, this.splitter.kind)) this.splitter.restart();
  }

  private takeLine(line: string, raw: string): void {
    const { kind } = this.splitter;
    const place = this.splitter.take(line);
    if (place === 'begins') this.finish(this.lines.length, kind);
    if (place === 'heads') this.finish(this.lines.length - this.lastLength, kind);
    this.lines += raw;
    this.lastLength = raw.length;
  }

  /** Cuts the growing block after so many code units. Blank lines at the start are no block. */
  private finish(length: number, kind: BlockKind): boolean {
    const text = this.lines.slice(0, length);
    if (!/[^ \t\r\n]/.test(text)) return false;
    this.done.push(this.block(text, kind, 'done'));
    this.lines = this.lines.slice(length);
    return true;
  }

  private block(text: string, kind: BlockKind, status: Block['status']): Block {
    return { key: this.done.length, kind, text, status };
  }

  private assertOpen(called: string): void {
    if (!this.ended) return;
    const message = `${called}(): this stream has ended, create another one for another text`;
    throw new RenderError('ended', message, this.length);
  }
}

/** Half a surrogate pair waits for the other half. */
function wholeCharacters(text: string): string {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? text.slice(0, -1) : text;
}
