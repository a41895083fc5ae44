import { CHARACTER, CODE, EMPHASIS, LINK, PLAIN } from './inline-syntax.js';
import { rememberAround } from './render-around.js';

const ALL_PLAIN = new RegExp(`^${PLAIN}*$`, 'u');
const PIECE = new RegExp(
  `(${PLAIN}+)|(${CHARACTER})|(\\n[ \\t]*)|(${CODE})|(${LINK})|(${EMPHASIS})`,
  'uy',
);
/** It may be HTML. */
const UNSURE = /<[a-z/!?]/i;

/** Renders text of a paragraph without its `<p>`. */
export class InlineRenderer {
  private readonly around;

  constructor(private readonly render: (markdown: string) => string) {
    this.around = rememberAround(render);
  }

  /** @returns undefined if the text is more than that */
  toHtml(text: string): string | undefined {
    return this.renderPieces(text) ?? this.renderText(text);
  }

  /** Asks the renderer only for what surrounds a text in a mark or link, and once for each. */
  renderPieces(text: string): string | undefined {
    if (ALL_PLAIN.test(text)) return text;
    let html = '';
    for (let at = 0; at < text.length;) {
      PIECE.lastIndex = at;
      const found = PIECE.exec(text);
      const piece = found && this.renderPiece(found, text[at - 1] ?? ' ');
      if (piece === undefined || piece === null) return undefined;
      html += piece;
      at += found?.[0].length ?? 0;
    }
    return html;
  }

  private renderPiece(found: RegExpExecArray, before: string): string | undefined {
    const [piece, plain, character, lineEnd, code, link, emphasis] = found;
    if (plain !== undefined) return plain;
    if (character !== undefined) return this.renderCharacter(character);
    if (lineEnd !== undefined) return before === ' ' ? undefined : this.around(['', '\n', ''])[1];
    if (code !== undefined) return this.renderCode(code.slice(1, -1));
    if (link !== undefined) return this.renderLink(piece);
    if (!/[\s(]/.test(before) || emphasis === undefined) return undefined;
    const mark = /^(?:\*\*?|__?|~~)/.exec(emphasis)?.[0] ?? '';
    return this.wrap(mark, emphasis.slice(mark.length, -mark.length), mark);
  }

  private renderLink(link: string): string | undefined {
    const end = link.lastIndexOf('](');
    return this.wrap('[', link.slice(1, end), link.slice(end));
  }

  private wrap(open: string, text: string, close: string): string | undefined {
    const inner = this.renderPieces(text);
    const [before, after] = this.surround(open, close);
    return inner === undefined || before === undefined ? undefined : before + inner + after;
  }

  /** The same on both sides, or else the renderer looks at what is around it. */
  private renderCharacter(character: string): string | undefined {
    const [before, after] = this.surround(character, character);
    return before === after ? before : undefined;
  }

  private renderCode(source: string): string | undefined {
    if (source !== source.trim()) return undefined;
    const [before, after] = this.surround('`', '`');
    if (before === undefined) return undefined;
    let html = '';
    for (const character of source) {
      const shown = /["'&<>]/.test(character)
        ? this.renderInCode(character, before, after)
        : character;
      if (shown === undefined) return undefined;
      html += shown;
    }
    return before + html + after;
  }

  private renderInCode(character: string, before: string, after: string): string | undefined {
    const [open, close] = this.surround(`\`${character}`, `${character}\``);
    const shown = open?.slice(before.length);
    return open?.startsWith(before) && close === `${shown}${after}` ? shown : undefined;
  }

  /** What the renderer puts around a text between these. */
  private surround(open: string, close: string): [string, string] | [undefined, undefined] {
    const [, before, after] = this.around(['', ` ${open}`, `${close} `, '']);
    if (before === undefined || after === undefined) return [undefined, undefined];
    return [before.trim(), after.trim()];
  }

  private renderText(text: string): string | undefined {
    if (UNSURE.test(text)) return undefined;
    const inner = /^\s*<p(?:\s[^<>]*)?>([^]*)<\/p>\s*$/.exec(this.render(text))?.[1];
    return inner?.includes('</p>') ? undefined : inner;
  }
}
