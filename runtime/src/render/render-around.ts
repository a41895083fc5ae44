/** A letter to every renderer, and nothing that a text holds: of the private use area. */
export const MARK = '\ue5e5';

/** Renders Markdown with marks between its parts. @returns the HTML between them, in the same order; none if a mark is not found again */
export function renderAround(
  parts: readonly string[],
  render: (markdown: string) => string,
): readonly string[] {
  const around = render(parts.join(MARK)).split(MARK);
  const isText = around.slice(0, -1).every((html) => !/<[^<>]*$/.test(html));
  return isText && around.length === parts.length ? around : [];
}

/** Links are many, and each has an address of its own. */
const MAX_REMEMBERED = 500;

/** The same, for parts that come again and again: each is rendered once. */
export function rememberAround(
  render: (markdown: string) => string,
): (parts: readonly string[]) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  return (parts) => {
    const source = parts.join(MARK);
    const before = known.get(source);
    if (before) return before;
    if (known.size >= MAX_REMEMBERED) known.clear();
    const around = renderAround(parts, render);
    known.set(source, around);
    return around;
  };
}
