/** A place that can hold values: a variable, an expression, a property slot. */
export type NodeId = number;

/**
 * Points-to by propagation: every node has a set of values, `flow` makes one set a part of another, and `each`
 * runs a function for every value that ever arrives. Order does not matter; `solve` runs to the fixpoint. It can
 * be called again after more constraints have been added.
 */
export class Solver<V> {
  readonly #values: Set<V>[] = [];
  readonly #delivered: Set<V>[] = [];
  readonly #targets: Set<NodeId>[] = [];
  readonly #watchers: ((value: V) => void)[][] = [];
  #queue: { node: NodeId; value: V }[] = [];

  /** A new, empty node. */
  node(): NodeId {
    this.#values.push(new Set());
    this.#delivered.push(new Set());
    this.#targets.push(new Set());
    this.#watchers.push([]);
    return this.#values.length - 1;
  }

  /** Says that a node can hold a value. */
  add(node: NodeId, value: V): void {
    const values = this.valuesOf(node);
    if (values.has(value)) return;
    values.add(value);
    this.#queue.push({ node, value });
  }

  /** Says that everything in `from` is in `to` as well. */
  flow(from: NodeId, to: NodeId): void {
    const targets = this.#at(this.#targets, from);
    if (from === to || targets.has(to)) return;
    targets.add(to);
    for (const value of this.valuesOf(from)) this.add(to, value);
  }

  /** Runs `react` once for each value of a node, those to come included. */
  each(node: NodeId, react: (value: V) => void): void {
    this.#at(this.#watchers, node).push(react);
    for (const value of Array.from(this.#at(this.#delivered, node))) react(value);
  }

  /** Propagates until nothing new arrives anywhere. */
  solve(): void {
    while (this.#queue.length > 0) {
      const batch = this.#queue;
      this.#queue = [];
      for (const { node, value } of batch) this.#deliver(node, value);
    }
  }

  /** What a node can hold, as known so far. */
  valuesOf(node: NodeId): Set<V> {
    return this.#at(this.#values, node);
  }

  #deliver(node: NodeId, value: V): void {
    this.#at(this.#delivered, node).add(value);
    for (const target of this.#at(this.#targets, node)) this.add(target, value);
    // A copy: a watcher that is added meanwhile is told of this value by `each` itself.
    for (const react of this.#at(this.#watchers, node).slice()) react(value);
  }

  #at<T>(list: T[], node: NodeId): T {
    const found = list[node];
    if (found === undefined) throw new RangeError(`there is no node ${node}`);
    return found;
  }
}
