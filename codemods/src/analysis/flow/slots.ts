import type { NodeId, Solver } from './solver.js';
import type { Value } from './values.js';

/** The slot for names that are not known. */
const ANY_NAME = '*';

/** Slots that no program names: all that is stored in a value, what it copies or inherits, and what was worked out. */
const ALL = ' all';
const PARENTS = ' proto';
const REST = ' rest';
const MEMBER = ' member ';

/** What a name means on a value beside what was stored there. */
type NameRule = (value: Value, name: string, to: NodeId) => void;

interface SlotsOfOne {
  /** A node for each name that is written or read on the value. */
  named: NodesByName | undefined;
  inner: NodesByName | undefined;
}

type NodesByName = Map<string, NodeId>;

const NONE: ReadonlyMap<string, NodeId> = new Map();

/** The property slots of all values. */
export class Slots {
  readonly #slots = new Map<Value, SlotsOfOne>();

  constructor(
    readonly solver: Solver<Value>,
    readonly rule: NameRule,
  ) {}

  /** The slot of one property. */
  field(value: Value, name: string): NodeId {
    if (name.startsWith(' ')) return this.#inner(value, name);
    const slots = this.#slotsOf(value);
    return this.#slot((slots.named ??= new Map()), name, (node) =>
      this.solver.flow(node, this.field(value, ALL)),
    );
  }

  /** What reading a name of a value gives arrives in `to`. */
  load(value: Value, name: string, to: NodeId): void {
    this.solver.flow(this.#member(value, name), to);
    // It is the same for all names, and may be much: it goes where it is read, and not by way of each name.
    if (name !== ANY_NAME && hasSlots(value)) this.solver.flow(this.#rest(value), to);
  }

  /** The slots that a program names, and their names. */
  named(value: Value): (readonly [string, NodeId])[] {
    return [...(this.#slotsOf(value).named ?? NONE)];
  }

  /** Every named slot of every value. */
  *all(): Generator<readonly [string, NodeId]> {
    for (const { named } of this.#slots.values()) yield* named ?? NONE;
  }

  /** The named slots of a value, and what it copies or inherits. */
  own(value: Value): NodeId[] {
    const { named = NONE, inner = NONE } = this.#slotsOf(value);
    const parents = inner.get(PARENTS);
    return [...named.values(), ...(parents === undefined ? [] : [parents])];
  }

  /** All slots of a value, the inner ones included. */
  every(value: Value): NodeId[] {
    const { named = NONE, inner = NONE } = this.#slotsOf(value);
    return [...named.values(), ...inner.values()];
  }

  /** What stands under a name: in the slot of the value itself, in those it inherits, and what libraries define. */
  #member(value: Value, name: string): NodeId {
    return this.#inner(value, MEMBER + name, (node) => {
      if (hasSlots(value)) {
        this.solver.flow(this.field(value, name === ANY_NAME ? ALL : name), node);
        this.solver.each(this.field(value, PARENTS), (parent) => {
          this.solver.flow(this.#member(parent, name), node);
        });
      }
      this.rule(value, name, node);
    });
  }

  /** What may stand under whatever name. */
  #rest(value: Value): NodeId {
    return this.#inner(value, REST, (node) => {
      // What is put on `window` under a computed name is reported where that happens, if it is a socket.
      if (!isGlobal(value)) this.solver.flow(this.field(value, ANY_NAME), node);
      this.solver.each(this.field(value, PARENTS), (parent) => {
        if (hasSlots(parent)) this.solver.flow(this.#rest(parent), node);
      });
    });
  }

  #inner(value: Value, name: string, start?: (node: NodeId) => void): NodeId {
    return this.#slot((this.#slotsOf(value).inner ??= new Map()), name, start);
  }

  #slot(slots: NodesByName, name: string, start: (node: NodeId) => void = () => undefined): NodeId {
    const known = slots.get(name);
    if (known !== undefined) return known;
    const node = this.solver.node();
    slots.set(name, node);
    start(node);
    return node;
  }

  #slotsOf(value: Value): SlotsOfOne {
    let slots = this.#slots.get(value);
    if (slots === undefined) {
      this.#slots.set(value, (slots = { named: undefined, inner: undefined }));
    }
    return slots;
  }
}

/** Values with properties that are followed, those that an application puts on its socket among them. */
export function hasSlots({ kind }: Value): boolean {
  return kind !== 'opaque' && kind !== 'unknown' && kind !== 'string';
}

function isGlobal(value: Value): boolean {
  return value.kind === 'object' && value.shape === 'global';
}
