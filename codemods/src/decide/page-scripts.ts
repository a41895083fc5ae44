import type { FactoryReference } from '../inventory.js';
import type { Place } from '../span.js';
import type { Decision } from './decide.js';

/** The scripts of which a page needs at least one: the native client, and the shim with the global `io`. */
export interface PageScripts {
  readonly native: boolean;
  readonly shim: boolean;
}

/** A file that loads Socket.IO’s browser build, or makes its URL. */
export interface Loader {
  readonly path: string;
  readonly text: string;
}

/** Whether nothing needs the global `io` any more, so that what else names it can name the native client. */
export function isGlobalGone(
  decisions: readonly Decision[],
  references: readonly FactoryReference[],
): boolean {
  const fates = decisions.filter(({ group }) => group.origin === 'script-tag');
  return (
    fates.length > 0 &&
    fates.every(({ fate }) => fate === 'native') &&
    references.every(({ kind }) => kind !== 'value')
  );
}

/**
 * What each page has to load. A file that makes a socket counts for the pages that name it; for all of them when it is
 * named by none, or also by one that has the script from somewhere else, such as a layout.
 *
 * @param pages all pages that load Socket.IO
 * @param others all other pages
 */
export function decidePageScripts(
  decisions: readonly Decision[],
  references: readonly FactoryReference[],
  pages: readonly Loader[],
  others: readonly Loader[],
): ReadonlyMap<string, PageScripts> {
  const scriptTags = decisions.filter(({ group }) => group.origin === 'script-tag');
  const placesOf = (isNative: boolean): Place[] =>
    scriptTags
      .filter(({ fate }) => (fate === 'native') === isNative)
      .flatMap(({ group }) => group.creations);
  const isGone = isGlobalGone(decisions, references);
  const native = pagesOf(placesOf(true), pages, others);
  const shim = pagesOf([...placesOf(false), ...(isGone ? [] : references)], pages, others);
  return new Map(
    pages.map(({ path }) => {
      const isNative = native.has(path);
      // A page of which nothing is known keeps the global that it had.
      return [path, { native: isNative, shim: shim.has(path) || !isNative }];
    }),
  );
}

function pagesOf(
  places: readonly Place[],
  pages: readonly Loader[],
  others: readonly Loader[],
): ReadonlySet<string> {
  const found = new Set<string>();
  for (const file of new Set(places.map((place) => place.file))) {
    const name = file.slice(file.lastIndexOf('/') + 1);
    const naming = pages.filter(({ path, text }) => path === file || text.includes(name));
    const isElsewhere = others.some(({ text }) => text.includes(name));
    const isKnown = pages.some(({ path }) => path === file) || (naming.length > 0 && !isElsewhere);
    for (const { path } of isKnown ? naming : pages) found.add(path);
  }
  return found;
}
