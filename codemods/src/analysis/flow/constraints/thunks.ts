import { ts } from 'ts-morph';
import type { World } from '../world.js';

/** The one store of a realm; there is hardly ever a second one. */
export const REDUX_STORE = 'redux store';

/** `(dispatch, getState, extra) => …` is a thunk, whoever dispatches it. */
export function constrainThunk(world: World, fn: ts.SignatureDeclaration): void {
  const [dispatch, , extra] = fn.parameters;
  if (extra === undefined || dispatch === undefined || !ts.isIdentifier(dispatch.name)) return;
  if (dispatch.name.text !== 'dispatch') return;
  const store = world.heap.shared(REDUX_STORE, 'store', world.realmOf(fn));
  world.loadFrom(store, 'extra', world.parameter(fn, 2));
}
