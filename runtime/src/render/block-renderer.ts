import type { Block } from './block.js';
import { OpenCode } from './open-code.js';
import { OpenTable } from './open-table.js';
import { OpenText } from './open-text.js';

/**
 * Makes `block => html` of your renderer: it answers `render(block.text)`, and of a block that
 * grows it renders only what is new.
 */
export function createBlockRenderer(
  render: (markdown: string) => string,
): (block: Block) => string {
  const open = {
    code: new OpenCode(render),
    table: new OpenTable(render),
    text: new OpenText(render),
    html: { toHtml: () => undefined },
  };
  return ({ status, kind, text }) =>
    (status === 'streaming' ? open[kind].toHtml(text) : undefined) ?? render(text);
}
