import { findCycles } from './cycles.js';

/** A place that can hold values: a variable, an expression, a property slot. */
export type NodeId = number;

/**
 * What one node has come to, or several that hold the same because each flows into the others. There are hundreds of
 * thousands: of most, nothing is ever asked, so that a list is made when something comes into it.
 */
interface Place<V> {
  /** Everything that has arrived; one value alone is in a set that all share who hold it alone. */
  values: Set<V> | undefined;
  /** Of these, what targets and watchers have not been told of yet. */
  news: V[] | undefined;
  targets: Targets<V> | undefined;
  watchers: Watcher<V>[] | undefined;
  /** The place that took this one in. */
  mergedInto: Place<V> | undefined;
}

type Watcher<V> = (value: V) => void;

/** Most places have few, for which a list takes a quarter of what a set takes. */
type Targets<V> = Place<V>[] | Set<Place<V>>;

const MOST_LISTED = 8;

/** Something to be told of values that arrived before. */
interface Late<V> {
  readonly values: readonly V[];
  readonly targets: Iterable<Place<V>>;
  readonly watchers: readonly Watcher<V>[];
}

const NOTHING: ReadonlySet<never> = new Set<never>();
const NOBODY: readonly never[] = [];

/**
 * Points-to by propagation: every node has a set of values, `flow` makes one set a part of another, and `each`
 * runs a function for every value that ever arrives. Order does not matter; `solve` runs to the fixpoint. It can
 * be called again after more constraints have been added.
 *
 * Only what is new at a node goes on from there, and nodes that flow into each other become one (as in Hardekopf and
 * Lin, "The Ant and the Grasshopper", PLDI 2007): what goes round in a cycle is told by values that arrive again.
 */
export class Solver<V> {
  /** A place is made when something is said of its node: of many, nothing ever is. */
  readonly #places: (Place<V> | undefined)[] = [];
  readonly #alone = new Map<V, Set<V>>();
  #queue: Place<V>[] = [];
  #late: Late<V>[] = [];
  #edges = 0;
  #repeats = 0;

  /**
   * @param mostRepeats so many values may arrive where they are already before cycles are looked for, which takes time
   * in proportion to the edges. Default: as many as there are edges, and a thousand.
   * @param mostSteps there the propagation ends, whatever is left of it, and in every run at the same place. Default:
   * when nothing new arrives
   */
  constructor(
    readonly mostRepeats = (edges: number): number => edges + 1000,
    readonly mostSteps = Infinity,
  ) {}

  /** How many times a value came to a node, the same ones included: what the work is measured by. */
  steps = 0;
  /** How many values have arrived. What was worked out from the values of nodes is true until this changes. */
  arrivals = 0;

  /** More would have to be done than may be done: what is known is not all. */
  get isExhausted(): boolean {
    return this.steps > this.mostSteps;
  }

  /** A new, empty node. */
  node(): NodeId {
    return this.#places.push(undefined) - 1;
  }

  /** Says that a node can hold a value. */
  add(node: NodeId, value: V): void {
    this.#put(this.#at(node), value);
  }

  /** Says that everything in `from` is in `to` as well. */
  flow(from: NodeId, to: NodeId): void {
    const source = this.#at(from);
    const target = this.#at(to);
    if (source === target || !addTarget(source, target)) return;
    this.#edges += 1;
    for (const value of source.values ?? NOTHING) this.#put(target, value);
  }

  /** Runs `react` once for each value of a node, those to come included; not before the next `solve`. */
  each(node: NodeId, react: Watcher<V>): void {
    const place = this.#at(node);
    if (place.watchers === undefined) place.watchers = [react];
    else place.watchers.push(react);
    const values = toldOf(place);
    if (values.length > 0) this.#late.push({ values, targets: NOTHING, watchers: [react] });
  }

  /** Propagates until nothing new arrives anywhere. */
  solve(): void {
    while (!this.isExhausted) {
      const late = this.#late;
      this.#late = [];
      for (const one of late) this.#tell(one);
      const queue = this.#queue;
      this.#queue = [];
      for (const place of queue) {
        this.#tellNews(place);
        if (this.#repeats > this.mostRepeats(this.#edges)) this.#mergeCycles();
      }
      if (queue.length === 0 && this.#late.length === 0) return;
    }
  }

  /** What a node can hold, as known so far. */
  valuesOf(node: NodeId): ReadonlySet<V> {
    const place = this.#places[node];
    return (place === undefined ? undefined : survivor(place).values) ?? NOTHING;
  }

  #put(place: Place<V>, value: V): void {
    this.steps += 1;
    if (this.isExhausted) return;
    if (place.values?.has(value) === true) {
      this.#repeats += 1;
      return;
    }
    place.values = this.#with(value, place.values);
    this.arrivals += 1;
    if (place.news === undefined) {
      place.news = [value];
      this.#queue.push(place);
    } else place.news.push(value);
  }

  /** Most places hold one value: one set stands for all of them that hold the same, and is never added to. */
  #with(value: V, before: Set<V> | undefined): Set<V> {
    if (before === undefined) {
      let alone = this.#alone.get(value);
      if (alone === undefined) this.#alone.set(value, (alone = new Set([value])));
      return alone;
    }
    return before.size === 1 ? new Set(before).add(value) : before.add(value);
  }

  #tellNews(place: Place<V>): void {
    const { news } = place;
    if (news === undefined) return;
    place.news = undefined;
    // A copy: a watcher that is added meanwhile is told of these by `each` itself.
    this.#tell({
      values: news,
      targets: place.targets ?? NOTHING,
      watchers: place.watchers?.slice() ?? NOBODY,
    });
  }

  #tell({ values, targets, watchers }: Late<V>): void {
    for (const target of targets) {
      const place = survivor(target);
      for (const value of values) this.#put(place, value);
    }
    for (const react of watchers) for (const value of values) react(value);
  }

  #mergeCycles(): void {
    const places = this.#places
      .filter((one) => one !== undefined)
      .filter((one) => one.mergedInto === undefined);
    const cycles = findCycles(places, ({ targets }) => targets ?? NOTHING);
    for (const cycle of cycles) this.#merge(cycle);
    if (cycles.length > 0) this.#edges = dropMerged(places);
    this.#repeats = 0;
  }

  /** Makes one place of several. Whoever listened at one of them is told of what only the others had. */
  #merge(cycle: readonly Place<V>[]): void {
    const [first] = cycle;
    if (first === undefined) return;
    const values = new Set(cycle.flatMap((one) => [...(one.values ?? NOTHING)]));
    const inside = new Set(cycle);
    for (const one of cycle) {
      const told = new Set(toldOf(one));
      const news = [...values].filter((value) => !told.has(value));
      const targets = [...(one.targets ?? NOTHING)].filter((target) => !inside.has(target));
      if (news.length > 0)
        this.#late.push({ values: news, targets, watchers: one.watchers ?? NOBODY });
      one.targets = new Set(targets);
    }
    first.targets = new Set(cycle.flatMap(({ targets = NOTHING }) => [...targets]));
    first.watchers = cycle.flatMap(({ watchers = [] }) => watchers);
    first.values = values;
    first.news = undefined;
    for (const one of cycle) {
      if (one !== first) Object.assign(one, emptyPlace<V>(), { mergedInto: first });
    }
  }

  #at(node: NodeId): Place<V> {
    const place = this.#places[node];
    if (place !== undefined) return survivor(place);
    if (node < 0 || node >= this.#places.length) throw new RangeError(`there is no node ${node}`);
    return (this.#places[node] = emptyPlace());
  }
}

function emptyPlace<V>(): Place<V> {
  return {
    values: undefined,
    news: undefined,
    targets: undefined,
    watchers: undefined,
    mergedInto: undefined,
  };
}

/** Lets all that comes into a place go on to another one; `false` when it does already. */
function addTarget<V>(source: Place<V>, target: Place<V>): boolean {
  const { targets } = source;
  if (targets === undefined) {
    source.targets = [target];
    return true;
  }
  if (!Array.isArray(targets)) return targets.size !== targets.add(target).size;
  if (targets.includes(target)) return false;
  // As long as needed: a list that is pushed to makes room for sixteen more.
  if (targets.length < MOST_LISTED) source.targets = [...targets, target];
  else source.targets = new Set(targets).add(target);
  return true;
}

/** The place that a place has become part of. */
function survivor<V>(place: Place<V>): Place<V> {
  let last = place;
  while (last.mergedInto !== undefined) last = last.mergedInto;
  if (place !== last) place.mergedInto = last;
  return last;
}

/** The values that targets and watchers have been told of. */
function toldOf<V>({ values, news }: Place<V>): V[] {
  if (values === undefined) return [];
  if (news === undefined) return [...values];
  const untold = new Set(news);
  return [...values].filter((value) => !untold.has(value));
}

/** Lets all edges lead to what there is now. Returns how many are left. */
function dropMerged<V>(places: readonly Place<V>[]): number {
  let edges = 0;
  for (const place of places) {
    if (place.targets === undefined) continue;
    const targets = new Set([...place.targets].map(survivor));
    targets.delete(place);
    place.targets = targets;
    edges += targets.size;
  }
  return edges;
}
