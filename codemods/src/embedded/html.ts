import { parse } from 'parse5';
import type { DefaultTreeAdapterTypes } from 'parse5';
import type { Span } from '../span.js';

/** One script element of a page. */
export interface ScriptElement extends Span {
  /** The value of `src`, without its quotes. */
  readonly src?: Span & { readonly value: string };
  /** Attributes that are about where the script comes from: `integrity` and `crossorigin`. */
  readonly provenance: readonly Span[];
  /** The inline text. */
  readonly body?: Span;
  readonly isModule: boolean;
}

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

/** The script elements of an HTML page, in order. Offsets are those of `text`. */
export function findScripts(text: string): ScriptElement[] {
  const scripts: ScriptElement[] = [];
  const visit = (node: Node): void => {
    if ('tagName' in node && node.tagName === 'script') {
      const script = toScript(text, node);
      if (script !== undefined) scripts.push(script);
    }
    if ('childNodes' in node) node.childNodes.forEach(visit);
    if ('content' in node) visit(node.content);
  };
  visit(parse(text, { sourceCodeLocationInfo: true, scriptingEnabled: false }));
  return scripts;
}

/** The page with everything but one span blanked, so that offsets stay those of the page. */
export function blankExcept(text: string, spans: readonly Span[]): string {
  let at = 0;
  let result = '';
  for (const { start, end } of spans) {
    result += blank(text.slice(at, start)) + text.slice(start, end);
    at = end;
  }
  return result + blank(text.slice(at));
}

function blank(text: string): string {
  return text.replace(/[^\r\n]/g, ' ');
}

function toScript(text: string, element: Element): ScriptElement | undefined {
  const location = element.sourceCodeLocation;
  if (location?.startTag === undefined) return undefined;
  const src = srcOf(text, element);
  const start = location.startTag.endOffset;
  const end = location.endTag?.startOffset ?? location.endOffset;
  const type = element.attrs.find(({ name }) => name === 'type')?.value ?? '';
  const isScript = type === '' || /javascript|module|babel/.test(type);
  return {
    start: location.startOffset,
    end: location.endOffset,
    ...(src === undefined ? {} : { src }),
    provenance: ['integrity', 'crossorigin'].flatMap((name) => {
      const attribute = location.attrs?.[name];
      if (attribute === undefined) return [];
      return [{ start: attribute.startOffset, end: attribute.endOffset }];
    }),
    ...(src === undefined && isScript && end > start ? { body: { start, end } } : {}),
    isModule: type === 'module',
  };
}

function srcOf(text: string, element: Element): ScriptElement['src'] {
  const value = element.attrs.find(({ name }) => name === 'src')?.value;
  const location = element.sourceCodeLocation?.attrs?.['src'];
  if (value === undefined || location === undefined) return undefined;
  const written = text.slice(location.startOffset, location.endOffset);
  const offset = written.indexOf('=') + 1;
  const inner = /^\s*(["']?)/.exec(written.slice(offset));
  const quote = inner?.[1] ?? '';
  const start = location.startOffset + offset + (inner?.[0].length ?? 0);
  return { value, start, end: location.endOffset - quote.length };
}
