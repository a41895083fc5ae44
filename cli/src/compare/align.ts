import { diffArrays } from 'diff';

/** Two sequences beside each other: what stands in both in the same order, by index, and what is left of each. */
export interface Alignment {
  readonly pairs: readonly (readonly [a: number, b: number])[];
  readonly onlyA: readonly number[];
  readonly onlyB: readonly number[];
}

/** Aligns by the longest common subsequence of keys. */
export function align(a: readonly string[], b: readonly string[]): Alignment {
  const pairs: [number, number][] = [];
  const [onlyA, onlyB]: [number[], number[]] = [[], []];
  let [i, j] = [0, 0];
  for (const { added, removed, count } of diffArrays([...a], [...b])) {
    for (let n = 0; n < count; n += 1) {
      if (removed) onlyA.push(i++);
      else if (added) onlyB.push(j++);
      else pairs.push([i++, j++]);
    }
  }
  return { pairs, onlyA, onlyB };
}
