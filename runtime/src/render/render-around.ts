/** A letter to every renderer, and nothing that a text holds: of the private use area. */
const MARK = '\ue5e5';

/** Renders Markdown with marks between its parts. @returns the HTML between them, in the same order; undefined if a mark is not found again */
export function renderAround(
  parts: readonly string[],
  render: (markdown: string) => string,
): readonly string[] | undefined {
  const around = render(parts.join(MARK)).split(MARK);
  const isText = around.slice(0, -1).every((html) => !/<[^<>]*$/.test(html));
  return isText && around.length === parts.length ? around : undefined;
}

/** The same, for parts that come again and again: each is rendered once. */
export function rememberAround(
  render: (markdown: string) => string,
): (parts: readonly string[]) => readonly string[] | undefined {
  const known = new Map<string, readonly string[] | undefined>();
  return (parts) => {
    const source = parts.join(MARK);
    if (!known.has(source)) known.set(source, renderAround(parts, render));
    return known.get(source);
  };
}
