const DEFINITION = /^[ \t>*+\-\d.)]*\[((?:\\[^]|[^\\[\]])+)\]:/gm;

/**
 * The labels of link reference definitions and footnotes that the text uses elsewhere, as written:
 * a use resolves only if it is rendered together with its definition. It may name one too many
 * (of an example in a code block, for instance), never one too few.
 */
export function findReferences(text: string): string[] {
  if (!text.includes(']:')) return [];
  const plain = normalize(text);
  const labels = new Set<string>();
  for (const [, label = ''] of text.matchAll(DEFINITION)) if (label.trim()) labels.add(label);
  return [...labels].filter((label) => isUsed(plain, normalize(`[${label}]`)));
}

function isUsed(text: string, use: string): boolean {
  const at = text.indexOf(use);
  return text.includes(use, at + 1);
}

/** Labels match whatever their case and white space. */
function normalize(text: string): string {
  return text
    .replace(/\[\s+|\s+\]/g, (edge) => edge.trim())
    .replace(/\s[\s>]*/g, ' ')
    .toLowerCase()
    .toUpperCase();
}
