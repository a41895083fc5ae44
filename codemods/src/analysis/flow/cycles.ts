/**
 * The sets of two or more items that all lead to each other: Tarjan's strongly connected components, without recursion,
 * for chains can be as long as a program.
 */
export function findCycles<T>(items: Iterable<T>, next: (item: T) => Iterable<T>): T[][] {
  const visits = new Map<T, Visit<T>>();
  const open: T[] = [];
  const cycles: T[][] = [];

  const enter = (item: T): Visit<T> => {
    const at = visits.size;
    const visit = { item, at, lowest: at, isOpen: true, rest: next(item)[Symbol.iterator]() };
    visits.set(item, visit);
    open.push(item);
    return visit;
  };

  const leave = (visit: Visit<T>): void => {
    if (visit.lowest < visit.at) return;
    const cycle = open.splice(open.lastIndexOf(visit.item));
    for (const one of cycle) {
      const closed = visits.get(one);
      if (closed !== undefined) closed.isOpen = false;
    }
    if (cycle.length > 1) cycles.push(cycle);
  };

  for (const item of items) {
    if (visits.has(item)) continue;
    const path = [enter(item)];
    for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
      const step = visit.rest.next();
      if (step.done === true) {
        path.pop();
        leave(visit);
        const before = path.at(-1);
        if (before !== undefined) before.lowest = Math.min(before.lowest, visit.lowest);
        continue;
      }
      const known = visits.get(step.value);
      if (known === undefined) path.push(enter(step.value));
      else if (known.isOpen) visit.lowest = Math.min(visit.lowest, known.at);
    }
  }
  return cycles;
}

/** How far the search has come at one item. */
interface Visit<T> {
  readonly item: T;
  readonly at: number;
  /** The earliest item that is known to be led to. */
  lowest: number;
  /** Whether its cycle may still grow. */
  isOpen: boolean;
  readonly rest: Iterator<T>;
}
