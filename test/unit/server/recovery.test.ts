import { setImmediate as turn } from 'node:timers/promises';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Bus, type BusNode } from '../../support/bus-nodes.js';

const NAMES = ['a', 'b', 'c'];
const ID = 'client';
const ROOMS = [ID, 'room'];

/** A client that is at one node after the other. */
class Traveller {
  readonly values: number[] = [];
  private offset = '';
  private isTravelling = false;

  constructor(private node: BusNode) {
    this.arrive(node);
  }

  async move(to: BusNode): Promise<void> {
    if (this.isTravelling || to === this.node) return;
    this.isTravelling = true;
    this.node.leave(ID, ROOMS);
    const socket = await to.restore(ID, this.offset);
    for (const [, ...args] of socket?.missedPackets ?? []) this.hear(args);
    this.arrive(to);
    this.isTravelling = false;
  }

  get isThere(): boolean {
    return !this.isTravelling;
  }

  private arrive(node: BusNode): void {
    this.node = node;
    node.join(ID, ROOMS, (args) => this.hear(args));
  }

  private hear([value, offset]: readonly unknown[]): void {
    this.values.push(Number(value));
    this.offset = String(offset);
  }
}

const node = fc.nat(NAMES.length - 1);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('emit'), node }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('deliver'), node }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('move'), node }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('turn'), node }) },
);

it('brings each event once, in the order of whoever said it, however a client and messages travel', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 80 }), async (steps) => {
      const bus = new Bus(NAMES);
      const [home] = bus.nodes;
      if (!home) throw new Error('there are nodes');
      const client = new Traveller(home);
      const said: number[] = [];
      const emit = (index: number): void => {
        said.push(said.length * NAMES.length + index);
        bus.nodes[index]?.emit('room', said.at(-1) ?? 0);
      };
      for (const { kind, node: index } of steps) {
        const target = bus.nodes[index];
        if (kind === 'emit') emit(index);
        else if (kind === 'deliver') target?.deliver();
        else if (kind === 'turn') await turn();
        else if (target) void client.move(target);
      }
      let rest = true;
      while (rest || !client.isThere) {
        await turn();
        rest = bus.nodes.map((one) => one.deliver()).includes(true);
      }
      expect(client.values.toSorted((one, other) => one - other)).toEqual(said);
      for (const index of NAMES.keys()) {
        const own = client.values.filter((value) => value % NAMES.length === index);
        expect(own).toEqual(own.toSorted((one, other) => one - other));
      }
    }),
    { numRuns: 300 },
  );
});
