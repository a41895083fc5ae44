import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findCycles } from '../../../codemods/src/analysis/flow/cycles.js';
import { Solver } from '../../../codemods/src/analysis/flow/solver.js';

const NODES = 8;
const VALUES = 5;
const anyNode = fc.nat(NODES - 1);
const anyValue = fc.nat(VALUES - 1);

/**
 * A value arrives somewhere; one node flows into another; or, as a property is read, what arrives at a node decides
 * which node flows into a third.
 */
type Constraint =
  | { readonly kind: 'add'; readonly node: number; readonly value: number }
  | { readonly kind: 'flow'; readonly from: number; readonly to: number }
  | { readonly kind: 'load'; readonly base: number; readonly to: number };

const anyConstraint: fc.Arbitrary<Constraint> = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), node: anyNode, value: anyValue }),
  fc.record({ kind: fc.constant('flow' as const), from: anyNode, to: anyNode }),
  fc.record({ kind: fc.constant('load' as const), base: anyNode, to: anyNode }),
);

/** How often a solver looks for cycles. */
const PATIENCE = [() => -1, () => 3, undefined];

const slotOf = (value: number): number => (value * 3) % NODES;

/** The same, as it is defined: everything is tried until nothing changes. */
function solveNaively(constraints: readonly Constraint[]): Set<number>[] {
  const sets = Array.from({ length: NODES }, () => new Set<number>());
  const at = (node: number): Set<number> => sets[node] ?? new Set();
  const size = (): number => sets.reduce((sum, set) => sum + set.size, 0);
  for (let before = -1; before < size();) {
    before = size();
    for (const one of constraints) {
      if (one.kind === 'add') at(one.node).add(one.value);
      if (one.kind === 'flow') for (const value of at(one.from)) at(one.to).add(value);
      if (one.kind !== 'load') continue;
      for (const value of Array.from(at(one.base))) {
        for (const held of at(slotOf(value))) at(one.to).add(held);
      }
    }
  }
  return sets;
}

function newSolver(mostRepeats: ((edges: number) => number) | undefined): {
  solver: Solver<number>;
  apply: (one: Constraint) => void;
} {
  const solver = new Solver<number>(mostRepeats);
  for (let node = 0; node < NODES; node += 1) solver.node();
  const apply = (one: Constraint): void => {
    if (one.kind === 'add') solver.add(one.node, one.value);
    if (one.kind === 'flow') solver.flow(one.from, one.to);
    if (one.kind === 'load') {
      solver.each(one.base, (value) => solver.flow(slotOf(value), one.to));
    }
  };
  return { solver, apply };
}

const sorted = (values: Iterable<number>): number[] => [...values].toSorted((a, b) => a - b);

describe('Solver', () => {
  it('comes to the one fixpoint, in whatever order and portions constraints are given', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(anyConstraint, { maxLength: 12 }), { maxLength: 5 }),
        fc.constantFrom(...PATIENCE),
        (portions, mostRepeats) => {
          const { solver, apply } = newSolver(mostRepeats);
          for (const portion of portions) {
            portion.forEach(apply);
            solver.solve();
          }
          const expected = solveNaively(portions.flat());
          expect(expected.map((_, node) => sorted(solver.valuesOf(node)))).toEqual(
            expected.map(sorted),
          );
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('tells each watcher of each value once, also where nodes have become one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.array(anyConstraint, { maxLength: 10 }), anyNode), { maxLength: 6 }),
        fc.constantFrom(...PATIENCE),
        (portions, mostRepeats) => {
          const { solver, apply } = newSolver(mostRepeats);
          const told: { node: number; values: number[] }[] = [];
          for (const [portion, node] of portions) {
            portion.forEach(apply);
            const watch = { node, values: [] as number[] };
            told.push(watch);
            solver.each(node, (value) => watch.values.push(value));
            solver.solve();
          }
          for (const { node, values } of told) {
            expect(sorted(values)).toEqual(sorted(solver.valuesOf(node)));
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('tells of what comes while it tells', () => {
    const solver = new Solver<string>();
    const node = solver.node();
    const told: string[] = [];
    solver.add(node, 'a');
    solver.each(node, (value) => {
      told.push(value);
      if (value === 'a') {
        solver.add(node, 'b');
        solver.each(node, (other) => told.push(`late ${other}`));
      }
    });
    solver.solve();
    expect(told.toSorted()).toEqual(['a', 'b', 'late a', 'late b']);
  });

  it('does not carry every value round every cycle', () => {
    const size = 300;
    const solver = new Solver<number>();
    const nodes = Array.from({ length: size }, () => solver.node());
    for (const node of nodes) {
      // Each to three others: all of them are one cycle, and no value is alone on its way.
      for (const step of [1, 7, 31]) solver.flow(node, (node + step) % size);
      solver.add(node, node);
    }
    solver.solve();
    expect(solver.valuesOf(0).size).toBe(size);
    // Told apart, each of the nodes is told of each value by three others.
    expect(solver.steps).toBeLessThan((3 * size * size) / 10);
    expect(solver.valuesOf(0)).toBe(solver.valuesOf(size - 1));
  });
});

describe('findCycles', () => {
  it('finds what leads back to itself, and nothing else', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.nat(9), { maxLength: 3 }), { minLength: 10, maxLength: 10 }),
        (edges) => {
          const next = (item: number): number[] => edges[item] ?? [];
          const reached = edges.map((_, item) => {
            const found = new Set(next(item));
            for (const one of found) for (const other of next(one)) found.add(other);
            return found;
          });
          const leads = (from: number, to: number): boolean => reached[from]?.has(to) === true;
          const cycleOf = (item: number): number[] =>
            [...edges.keys()].filter((one) => leads(item, one) && leads(one, item));
          const expected = [...edges.keys()]
            .filter((item) => cycleOf(item).length > 1)
            .map((item) => sorted(cycleOf(item)).join());
          const found = findCycles(edges.keys(), next).map((cycle) => sorted(cycle).join());
          expect(found.toSorted()).toEqual([...new Set(expected)].toSorted());
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('follows a chain of any length', () => {
    const length = 200_000;
    const next = (item: number): number[] => [(item + 1) % length];
    expect(findCycles([0], next)[0]).toHaveLength(length);
  });
});
