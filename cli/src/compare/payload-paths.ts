/** One place in which two payloads differ. */
export interface PayloadDifference {
  /**
   * Such as `[0].users[].id`: the first argument's users' ids. Indices inside of an argument are left out, for what
   * differs in one element may differ in all.
   */
  readonly path: string;
  readonly a: unknown;
  readonly b: unknown;
}

/** Where two lists of arguments differ; each path once. */
export function comparePayloads(a: unknown, b: unknown, path = ''): PayloadDifference[] {
  if (Object.is(a, b)) return [];
  if (Array.isArray(a) && Array.isArray(b)) return compareArrays(a, b, path);
  if (isObject(a) && isObject(b)) {
    const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
    return firstOfEach(
      names.flatMap((name) => comparePayloads(a[name], b[name], `${path}.${name}`)),
    );
  }
  return [{ path, a, b }];
}

/** The value, with what stands at these paths replaced by its type. */
export function withoutPaths(value: unknown, paths: ReadonlySet<string>, path = ''): unknown {
  if (paths.has(path)) return `<${value === null ? 'null' : typeof value}>`;
  if (Array.isArray(value)) {
    return value.map((inner, index) => withoutPaths(inner, paths, elementPath(path, index)));
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.map(([name, inner]) => [name, withoutPaths(inner, paths, `${path}.${name}`)]),
  );
}

function compareArrays(
  a: readonly unknown[],
  b: readonly unknown[],
  path: string,
): PayloadDifference[] {
  if (a.length !== b.length && path !== '') return [{ path, a, b }];
  const length = Math.max(a.length, b.length);
  const found = Array.from({ length }, (_, index) =>
    comparePayloads(a[index], b[index], elementPath(path, index)),
  );
  return firstOfEach(found.flat());
}

function elementPath(path: string, index: number): string {
  return path === '' ? `[${index}]` : `${path}[]`;
}

function firstOfEach(found: readonly PayloadDifference[]): PayloadDifference[] {
  return [...new Map(found.toReversed().map((one) => [one.path, one])).values()].toReversed();
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
