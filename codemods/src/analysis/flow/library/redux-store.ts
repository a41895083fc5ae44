import { REDUX_STORE } from '../constraints/thunks.js';
import type { NodeId } from '../solver.js';
import type { ObjectValue } from '../values.js';
import type { World } from '../world.js';
import { callEach } from './model.js';

/** The store of a realm; there is hardly ever a second one. */
export function reduxStore(world: World, realm: string): ObjectValue {
  const store = world.heap.shared(REDUX_STORE, 'store', realm);
  const key = `redux ${realm}`;
  const getState = world.heap.model(key, 'getState', ({ result }) => {
    world.solver.flow(world.field(store, 'state'), result);
  });
  world.solver.add(world.field(store, 'getState'), getState);
  const subscribe = world.heap.model(key, 'subscribe', () => undefined);
  world.solver.add(world.field(store, 'subscribe'), subscribe);
  return store;
}

/** Its reducers are known: only now it is understood what becomes of what is dispatched. */
export function openStore(world: World, realm: string): void {
  const store = reduxStore(world, realm);
  const dispatch = world.heap.model(`redux ${realm}`, 'dispatch', (call) => {
    const [action] = call.arguments;
    if (action !== undefined) dispatchTo(world, store, action, call.result);
  });
  world.put(store, 'dispatch', world.constant(dispatch));
}

/** Everything that was ever dispatched in a realm. */
export function actionsOf(world: World, realm: string): NodeId {
  return world.field(reduxStore(world, realm), ' actions');
}

/** An action goes to all reducers; a thunk is called. */
export function dispatchTo(
  world: World,
  store: ObjectValue,
  action: NodeId,
  result: NodeId = world.solver.node(),
): void {
  world.solver.each(action, (value) => {
    if (value.kind !== 'object') return;
    world.put(store, ' actions', world.constant(value));
    world.solver.add(result, value);
  });
  const names = ['dispatch', 'getState', 'extra'] as const;
  callEach(
    world,
    action,
    names.map((name) => world.field(store, name)),
    result,
  );
}
