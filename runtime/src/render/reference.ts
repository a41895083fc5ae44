const DEFINITION = /^[ \t>*+\-\d.)]*\[((?:\\[^]|[^\\[\]])+)\]:/gm;

/**
 * The labels of link reference definitions and footnotes that the text uses elsewhere, as written:
 * a use resolves only if it is rendered together with its definition. It may name one too many
 * (of an example in a code block, for instance), never one too few.
 */
export function findReferences(text: string): string[] {
  if (!text.includes(']:')) return [];
  const plain = normalize(text);
  const definitions = new Map<string, string[]>();
  for (const [, label = ''] of text.matchAll(DEFINITION)) {
    const key = normalize(`[${label}]`);
    definitions.set(key, [...(definitions.get(key) ?? []), label]);
  }
  return [...definitions].flatMap(([key, labels]) =>
    key !== '[ ]' && plain.split(key).length - 1 > labels.length ? labels.slice(0, 1) : [],
  );
}

/** Labels match whatever their case and white space. */
function normalize(text: string): string {
  return text
    .replace(/\[\s+|\s+\]/g, (edge) => edge.trim())
    .replace(/\s[\s>]*/g, ' ')
    .toLowerCase()
    .toUpperCase();
}
