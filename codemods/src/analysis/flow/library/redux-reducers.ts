import type { ts } from 'ts-morph';
import type { NodeId } from '../solver.js';
import type { ObjectValue } from '../values.js';
import type { World } from '../world.js';
import { callEach } from './model.js';
import { actionsOf, openStore, reduxStore } from './redux-store.js';
import { eachEntry, noteParts } from './store-options.js';

/** The slot of the state that a reducer made by a library keeps. */
export function reducerSlot(world: World, reducer: ObjectValue): NodeId {
  return world.field(reducer, ' state');
}

/** What the reducers of a store make of its state. */
export function addRootReducer(world: World, reducer: NodeId, place: ts.Node): void {
  const realm = world.realmOf(place);
  addReducer(world, reducer, world.field(reduxStore(world, realm), 'state'), place);
  world.solver.each(reducer, ({ kind }) => {
    if (kind === 'function' || kind === 'object') openStore(world, realm);
  });
}

function addReducer(world: World, reducer: NodeId, state: NodeId, place: ts.Node): void {
  callEach(world, reducer, [state, actionsOf(world, world.realmOf(place))], state);
  world.solver.each(reducer, (value) => {
    if (value.kind !== 'object') return;
    if (value.shape === 'store') {
      world.solver.flow(reducerSlot(world, value), state);
      return;
    }
    // `reducer: { chat }` is combined.
    const combined = world.heap.object(place, 'props');
    world.solver.add(state, combined);
    combineReducers(world, world.constant(value), combined, place);
  });
}

/** `{ chat: chatReducer }`: each has its own part of the state. */
export function combineReducers(
  world: World,
  parts: NodeId,
  state: ObjectValue,
  place: ts.Node,
): void {
  noteParts(world, parts);
  eachEntry(world, parts, (name, reducer) => {
    addReducer(world, reducer, world.field(state, name), place);
  });
}
