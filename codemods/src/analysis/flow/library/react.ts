import type { NodeId } from '../solver.js';
import type { ObjectValue } from '../values.js';
import type { World } from '../world.js';
import { callEach, harmless, identity } from './model.js';
import type { Model, ModelTable } from './model.js';

const useState: Model = (call, world) => {
  const pair = world.heap.object(call.node, 'array');
  const state = world.field(pair, '0');
  world.solver.add(call.result, pair);
  const put = (source: NodeId | undefined): void => {
    if (source === undefined) return;
    // A function is called for the state, and is never the state itself.
    world.solver.each(source, (value) => {
      if (value.kind !== 'function') world.solver.add(state, value);
    });
    callEach(world, source, [state], state);
  };
  put(call.arguments[0]);
  const setter = world.heap.model(call.node, 'set state', (set) => put(set.arguments[0]));
  world.solver.add(world.field(pair, '1'), setter);
};

/** `useReducer(reducer, initial, start)`. */
const useReducer: Model = (call, world) => {
  const pair = world.heap.object(call.node, 'array');
  world.solver.add(call.result, pair);
  const [reducer, initial, start] = call.arguments;
  const state = world.field(pair, '0');
  const actions = world.solver.node();
  if (initial !== undefined) world.solver.flow(initial, state);
  if (initial !== undefined) callEach(world, start, [initial], state);
  callEach(world, reducer, [state, actions], state);
  const dispatch = world.heap.model(call.node, 'dispatch', ({ arguments: [action] }) => {
    if (action !== undefined) world.solver.flow(action, actions);
  });
  world.solver.add(world.field(pair, '1'), dispatch);
};

const useRef: Model = (call, world) => {
  const ref = world.heap.object(call.node, 'ref');
  world.solver.add(call.result, ref);
  const [initial] = call.arguments;
  if (initial !== undefined) world.solver.flow(initial, world.field(ref, 'current'));
};

const useMemo: Model = (call, world) => {
  callEach(world, call.arguments[0], [], call.result);
};

/** `useSyncExternalStore(subscribe, getSnapshot)`. */
const externalStore: Model = (call, world) => {
  callEach(world, call.arguments[1], [], call.result);
};

const createContext: Model = (call, world) => {
  const context = world.heap.object(call.node, 'context');
  world.solver.add(call.result, context);
  const [initial] = call.arguments;
  if (initial !== undefined) world.solver.flow(initial, world.field(context, 'value'));
  addProvider(world, context);
  addConsumer(world, context);
};

function addProvider(world: World, context: ObjectValue): void {
  const provider = world.heap.model('provider', siteKey(context), (element) => {
    const [props] = element.arguments;
    if (props !== undefined) world.load(props, 'value', world.field(context, 'value'));
  });
  world.solver.add(world.field(context, 'Provider'), provider);
}

function addConsumer(world: World, context: ObjectValue): void {
  const consumer = world.heap.model('consumer', siteKey(context), (element) => {
    const children = world.solver.node();
    const [props] = element.arguments;
    if (props !== undefined) world.load(props, 'children', children);
    callEach(world, children, [world.field(context, 'value')]);
  });
  world.solver.add(world.field(context, 'Consumer'), consumer);
}

const useContext: Model = (call, world) => {
  const [context] = call.arguments;
  if (context === undefined) return;
  world.solver.each(context, (value) => {
    if (value.kind === 'object' && value.shape === 'context') {
      world.solver.flow(world.field(value, 'value'), call.result);
    } else {
      // `use(promise)` gives what the promise brings.
      world.solver.add(call.result, value);
    }
  });
};

const createElement: Model = (call, world) => {
  const [component, props] = call.arguments;
  callEach(world, component, props === undefined ? [] : [props]);
  if (component === undefined || props === undefined) return;
  world.solver.each(component, (value) => {
    if (value.kind === 'class') {
      world.solver.flow(props, world.field(world.heap.instance(value.node), 'props'));
    }
    if (value.kind === 'model') value.call(call.arguments.length > 1 ? shifted(call) : call);
  });
};

function shifted(call: Parameters<Model>[0]): Parameters<Model>[0] {
  return { ...call, arguments: call.arguments.slice(1) };
}

/** `lazy(() => import('./X'))`: the component is the module's default export. */
const lazy: Model = (call, world) => {
  const loaded = world.solver.node();
  callEach(world, call.arguments[0], [], loaded);
  world.load(loaded, 'default', call.result);
  world.solver.flow(loaded, call.result);
};

/** React's functions. Preact and the like share them. */
export const REACT: ModelTable = {
  'react#useState': useState,
  'react#useReducer': useReducer,
  'react#useSyncExternalStore': externalStore,
  'react#useRef': useRef,
  'react#createRef': useRef,
  'react#useMemo': useMemo,
  'react#useCallback': identity,
  'react#useEffect': harmless,
  'react#useLayoutEffect': harmless,
  'react#useInsertionEffect': harmless,
  'react#useDebugValue': harmless,
  'react#Component': harmless,
  'react#PureComponent': harmless,
  'react#createContext': createContext,
  'react#useContext': useContext,
  'react#use': useContext,
  'react#memo': identity,
  'react#forwardRef': identity,
  'react#lazy': lazy,
  'next/dynamic#': lazy,
  'react#createElement': createElement,
};

const keys = new WeakMap<ObjectValue, string>();
let lastKey = 0;

function siteKey(context: ObjectValue): string {
  const known = keys.get(context);
  if (known !== undefined) return known;
  lastKey += 1;
  keys.set(context, String(lastKey));
  return String(lastKey);
}
