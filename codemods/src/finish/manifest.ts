const FIELDS = new Set([
  'dependencies',
  'devDependencies',
  'peerDependencies',
  'optionalDependencies',
]);

/**
 * A package.json without some packages among its dependencies; everything else stays byte for byte. Gives `undefined`
 * when there is nothing to remove, or when the text is written in a way that is not understood.
 */
export function removeEntries(
  text: string,
  isRemoved: (name: string) => boolean,
): string | undefined {
  const wanted = without(text, isRemoved);
  if (wanted === undefined) return undefined;
  const after = cut(text, isRemoved);
  return JSON.stringify(parse(after)) === wanted ? after : undefined;
}

/** What the manifest has to say afterwards. */
function without(text: string, isRemoved: (name: string) => boolean): string | undefined {
  const manifest = parse(text);
  if (typeof manifest !== 'object' || manifest === null) return undefined;
  let isChanged = false;
  const entries = Object.entries(manifest).map(([field, value]: [string, unknown]) => {
    if (!FIELDS.has(field) || typeof value !== 'object' || value === null) return [field, value];
    const kept = Object.entries(value).filter(([name]) => !isRemoved(name));
    if (kept.length < Object.keys(value).length) isChanged = true;
    return [field, Object.fromEntries(kept)];
  });
  return isChanged ? JSON.stringify(Object.fromEntries(entries)) : undefined;
}

/** Cuts `"name": "version"` out of every dependency block, with the comma that is too many. */
function cut(text: string, isRemoved: (name: string) => boolean): string {
  const block = /("(\w+)"\s*:\s*\{)([^{}]*)(\})/g;
  return text.replace(block, (whole, head: string, field: string, body: string, tail: string) => {
    if (!FIELDS.has(field)) return whole;
    const entries = body.match(/\s*"(?:\\.|[^"\\])*"\s*:\s*"(?:\\.|[^"\\])*"/g) ?? [];
    const kept = entries.filter(
      (entry) => !isRemoved(/"((?:\\.|[^"\\])*)"/.exec(entry)?.[1] ?? ''),
    );
    if (kept.length === entries.length) return whole;
    const end = kept.length === 0 ? '' : (/\s*$/.exec(body)?.[0] ?? '');
    return head + kept.join(',') + end + tail;
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
