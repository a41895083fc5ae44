import { rememberAround } from './render-around.js';

/** Text that renders to itself. */
const PLAIN = /^(?:[\p{L}\p{N}\p{M} ,;()。，、；：！？]|-(?=\p{L})|[.:?!](?=\s|$))*$/u;
/** Emphasis and code with nothing in it that is rendered as anything else. */
const MARKED =
  /(^|[ (])(?:(\*\*?|__?|~~)([\p{L}\p{N}](?:[\p{L}\p{N}\p{M} ,;()]*[\p{L}\p{N}])?)\2(?![*_~\p{L}\p{N}])|(`)([^\s`<>&"'](?:[^`<>&"'\t\n]*[^\s`<>&"'])?)`(?!`))/gu;

/** In place of what the renderer makes of a mark, if that cannot be told; no text renders to it. */
const UNKNOWN = '<>';

/** Renders text of a paragraph without its `<p>`. */
export class InlineRenderer {
  private readonly around;

  constructor(private readonly render: (markdown: string) => string) {
    this.around = rememberAround(render);
  }

  /** @returns undefined if the text is more than that */
  toHtml(text: string): string | undefined {
    if (PLAIN.test(text)) return text;
    if (text.includes('<')) return undefined;
    return this.renderMarked(text) ?? this.renderText(text);
  }

  private renderText(text: string): string | undefined {
    const inner = /^\s*<p(?:\s[^<>]*)?>([^]*)<\/p>\s*$/.exec(this.render(text))?.[1];
    return inner?.includes('</p>') ? undefined : inner;
  }

  /** What the renderer makes of a mark is asked once, not for each text between two of them. */
  private renderMarked(text: string): string | undefined {
    const lines = text.split(/\n[ \t]*/);
    const isPlain = lines.every((line, at) => {
      const rest = line.replace(MARKED, '$1');
      return PLAIN.test(rest) && (at === lines.length - 1 || !line.endsWith(' '));
    });
    const lineEnd = lines.length > 1 ? this.around(['', '\n', ''])?.[1] : '';
    if (!isPlain || lineEnd === undefined) return undefined;
    const html = lines.map((line) => line.replace(MARKED, this.wrap)).join(lineEnd);
    return html.includes(UNKNOWN) ? undefined : html;
  }

  private readonly wrap = (_: string, space: string, ...groups: (string | undefined)[]): string => {
    const [emphasis, emphasised, code, source] = groups;
    const mark = emphasis ?? code ?? '';
    const [, open = UNKNOWN, close = ''] = this.around(['', ` ${mark}`, `${mark} `, '']) ?? [];
    return space + open.trim() + (emphasised ?? source ?? '') + close.trim();
  };
}
