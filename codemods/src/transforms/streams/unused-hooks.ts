import { removeItems } from '../../edit/list-items.js';
import { wholeLine } from '../../edit/lines.js';
import { j, spanOf } from '../../edit/source.js';
import type { EditedSource } from '../../edit/source.js';
import type { Span } from '../../span.js';

/** Hooks that were used by nothing but effects that are gone are no longer imported. */
export function dropUnusedHooks(source: EditedSource, gone: readonly Span[]): void {
  if (gone.length === 0) return;
  source.find(j.ImportDeclaration, { source: { value: 'react' } }).forEach(({ node }) => {
    const specifiers = node.specifiers ?? [];
    const unused = specifiers.flatMap((one, index) =>
      isUnused(source, String(Object(one).local?.name), gone) ? [index] : [],
    );
    if (unused.length === 0) return;
    if (unused.length < specifiers.length) {
      removeItems(source.splices, specifiers.map(spanOf), new Set(unused));
    } else source.splices.remove(wholeLine(source.text, spanOf(node)));
  });
}

/** An effect's hook that is named in what is gone, and nowhere else but in its import. */
function isUnused({ find }: EditedSource, name: string, gone: readonly Span[]): boolean {
  if (!name.endsWith('Effect')) return false;
  const places: Span[] = [];
  find(j.Identifier, { name }).forEach(({ node, parent }) => {
    if (!String(parent?.node?.type).startsWith('Import')) places.push(spanOf(node));
  });
  return places.every((place) =>
    gone.some(({ start, end }) => place.start >= start && place.end <= end),
  );
}
