/** One list of those that a line is in. */
interface Level {
  /** What its last item begins with. */
  readonly item: string;
  /** Whether a blank line came between two of its items, or in one. */
  readonly isLoose: boolean;
}

/** The lists that a text ends in, the outermost first. None, if that is not sure. */
export type Levels = readonly Level[];

interface NextLevels {
  readonly levels: Levels;
  /** Whether what was rendered of the lists is rendered otherwise now. */
  readonly changes: boolean;
}

/** What is before the text of an item: indentation, its marker, a checkbox. */
const ITEM = /^[ \t]*(?:[-+*]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?$/;

/** The levels of the first item of a block. */
export const firstLevels = (containers: string): Levels =>
  ITEM.test(containers) ? [{ item: containers, isLoose: false }] : [];

/** The levels after one more item. */
export function addItem(levels: Levels, item: string, afterBlank: boolean): NextLevels {
  const indent = indentOf(item);
  const outer = levels.filter((level) => indentOf(level.item) < indent);
  const [sibling, ...inner] = levels.slice(outer.length);
  if (!ITEM.test(item) || levels.length === 0) return { levels: [], changes: true };
  if (!sibling)
    return {
      levels: [...loosen(outer, afterBlank), { item, isLoose: false }],
      changes: afterBlank,
    };
  const isSure = indentOf(sibling.item) === indent && !inner.some((level) => level.isLoose);
  const begins = markOf(sibling.item) !== markOf(item);
  if (!isSure || (begins && outer.length > 0)) return { levels: [], changes: true };
  if (begins) return { levels: [{ item, isLoose: false }], changes: false };
  const isLoose = sibling.isLoose || afterBlank;
  return { levels: [...outer, { item, isLoose }], changes: isLoose !== sibling.isLoose };
}

/** Short source that ends in such lists, up to the text of the last item. */
export const sourceOf = (levels: Levels): string =>
  levels.map(({ item, isLoose }) => (isLoose ? `${item}x\n\n${item}` : item)).join('x\n');

const loosen = (levels: Levels, isLoose: boolean): Levels =>
  levels.map((level, at) => (isLoose && at === levels.length - 1 ? { ...level, isLoose } : level));
const indentOf = (item: string): number => item.search(/\S/);
const markOf = (item: string): string => /[-+*.)]/.exec(item)?.[0] ?? '';
