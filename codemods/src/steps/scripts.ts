import { checkSource, SourceSyntaxError } from '../edit/parse.js';
import { findAstroScripts } from '../embedded/astro.js';
import { sketchCoffee } from '../embedded/coffee.js';
import { findComponentScripts } from '../embedded/components.js';
import type { Handler } from '../embedded/handlers.js';
import { findHandlers } from '../embedded/handlers.js';
import { blankExcept, findScripts } from '../embedded/html.js';
import { findPugScripts } from '../embedded/pug.js';
import { maskTemplateMarks } from '../embedded/template-marks.js';
import { asStatements, findSvelteExpressions } from '../embedded/svelte.js';
import type { Span } from '../span.js';
import type { FileKind } from '../project/kinds.js';

/** The code of a file: the file itself, or its script blocks with everything else blanked. */
export interface FileScript {
  readonly code: string;
  /** For a file whose name does not tell. */
  readonly language: 'js' | 'ts' | undefined;
  /** Attributes that are part of the code. */
  readonly handlers?: readonly Handler[];
}

/** A page in Pug, by its name. */
export function isIndentedPage(path: string): boolean {
  return /\.(?:pug|jade)$/.test(path);
}

/** Whether there can be code in a file that is read as such. */
export function isRead({ kind }: { readonly kind: FileKind }): boolean {
  return kind !== 'config' && kind !== 'unread';
}

/** Finds the code in a file. Offsets in it are those of the file. */
export function scriptOf(kind: FileKind, text: string, path: string): FileScript {
  switch (kind) {
    case 'component':
      return scriptOfComponent(text, path);
    case 'page':
    case 'template':
      return scriptOfPage(text, isIndentedPage(path));
    case 'coffee':
      return { code: sketchCoffee(text), language: 'js' };
    case 'unread':
      return { code: '', language: 'js' };
    case 'code':
    case 'config':
      return { code: text, language: undefined };
  }
}

function scriptOfComponent(text: string, path: string): FileScript {
  if (path.endsWith('.astro')) return scriptOfAstro(text);
  const { blocks, language } = findComponentScripts(text);
  const isInBlock = ({ start }: Span): boolean =>
    blocks.some((block) => start >= block.start && start < block.end);
  const expressions = path.endsWith('.svelte')
    ? findSvelteExpressions(text).filter((one) => !isInBlock(one))
    : [];
  const spans = [...blocks, ...expressions].toSorted((a, b) => a.start - b.start);
  return { code: asStatements(blankExcept(text, spans), expressions), language };
}

/** Its parts are modules of their own; where two of them declare one name, they cannot be read as one. */
function scriptOfAstro(text: string): FileScript {
  const code = blankExcept(text, findAstroScripts(text));
  return { code: isCode(code, 'ts') ? code : blankExcept(text, []), language: 'ts' };
}

function scriptOfPage(text: string, isIndented: boolean): FileScript {
  const blocks = isIndented
    ? findPugScripts(text)
    : findScripts(text).flatMap(({ body }) => body ?? []);
  const handlers = findHandlers(text, blocks).filter(({ start, end }) =>
    isCode(text.slice(start, end)),
  );
  const spans = [...blocks, ...handlers].toSorted((a, b) => a.start - b.start);
  const code = maskTemplateMarks(blankExcept(text, spans), isIndented);
  return { code: endStatements(code, handlers), language: 'js', handlers };
}

function isCode(text: string, language: 'js' | 'ts' = 'js'): boolean {
  try {
    checkSource(text, `part.${language}`);
    return true;
  } catch (error) {
    if (error instanceof SourceSyntaxError) return false;
    throw error;
  }
}

/** Each handler is a function of its own: where its attribute ends, so does its last statement. */
function endStatements(code: string, handlers: readonly Handler[]): string {
  let result = code;
  for (const { end } of handlers) result = `${result.slice(0, end)};${result.slice(end + 1)}`;
  return result;
}
