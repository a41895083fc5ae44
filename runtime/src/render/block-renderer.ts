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
  const code = new OpenCode(render);
  const table = new OpenTable(render);
  const text = new OpenText(render);
  const renderOpen = (block: Block): string | undefined => {
    if (block.kind === 'html') return undefined;
    if (block.kind === 'table') return table.toHtml(block.text);
    return code.toHtml(block.text) ?? (block.kind === 'text' ? text.toHtml(block.text) : undefined);
  };
  return (block) =>
    (block.status === 'streaming' ? renderOpen(block) : undefined) ?? render(block.text);
}
