/** What a block holds. Lists, quotes, headings and paragraphs are all `text`. */
export type BlockKind = 'text' | 'code' | 'table' | 'html';

/** One stretch of Markdown that can be rendered by itself. */
export interface Block {
  /**
   * Counts up from 0 and stays the block's own while it grows and after: a key for React, or for a
   * map from blocks to rendered HTML.
   */
  readonly key: number;
  /** Final once the block is done; the kind of a growing block may still change. */
  readonly kind: BlockKind;
  /**
   * What to hand to a Markdown renderer. Of a block that is done: its source, with the blank lines
   * after it. Of the growing one: its source so far, completed so that it is safe to render.
   */
  readonly text: string;
  /** Only the last block can be `streaming`. A block that is `done` never changes again. */
  readonly status: 'streaming' | 'done';
}
