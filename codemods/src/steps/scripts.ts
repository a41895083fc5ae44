import { findComponentScripts } from '../embedded/components.js';
import { blankExcept, findScripts } from '../embedded/html.js';
import type { FileKind } from '../project/kinds.js';

/** The code of a file: the file itself, or its script blocks with everything else blanked. */
export interface FileScript {
  readonly code: string;
  /** For a file whose name does not tell. */
  readonly language: 'js' | 'ts' | undefined;
}

/** Finds the code in a file. Offsets in it are those of the file. */
export function scriptOf(kind: FileKind, text: string): FileScript {
  switch (kind) {
    case 'component': {
      const { blocks, language } = findComponentScripts(text);
      return { code: blankExcept(text, blocks), language };
    }
    case 'page':
    case 'template': {
      const blocks = findScripts(text).flatMap(({ body }) => body ?? []);
      return { code: blankExcept(text, blocks), language: 'js' };
    }
    case 'code':
    case 'config':
      return { code: text, language: undefined };
  }
}
