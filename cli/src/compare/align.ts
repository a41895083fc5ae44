/** Two sequences beside each other: what stands in both in the same order, by index, and what is left of each. */
export interface Alignment {
  readonly pairs: readonly (readonly [a: number, b: number])[];
  readonly onlyA: readonly number[];
  readonly onlyB: readonly number[];
}

/** Aligns by the longest common subsequence of keys. */
export function align(a: readonly string[], b: readonly string[]): Alignment {
  const lengths = lengthsOf(a, b);
  const pairs: [number, number][] = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if (lengths.at(i + 1, j) >= lengths.at(i, j + 1)) i += 1;
    else j += 1;
  }
  const [inA, inB] = [new Set(pairs.map(([at]) => at)), new Set(pairs.map(([, at]) => at))];
  return {
    pairs,
    onlyA: [...a.keys()].filter((at) => !inA.has(at)),
    onlyB: [...b.keys()].filter((at) => !inB.has(at)),
  };
}

/** The length of the longest common subsequence behind each pair of places. */
function lengthsOf(
  a: readonly string[],
  b: readonly string[],
): { at: (i: number, j: number) => number } {
  const width = b.length + 1;
  const table = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number): number => table[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      table[i * width + j] =
        a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  return { at };
}
