import { ts } from 'ts-morph';
import type { CallSite } from '../call-site.js';
import type { ModelValue } from '../values.js';
import type { World } from '../world.js';
import { callEach, harmless } from './model.js';
import type { Model, ModelTable } from './model.js';

/** The pretended module of what `expect()` gives: whatever is asked of it, nothing leaves through it. */
const MATCHERS = 'test matchers';

/** What a mock function has been told to give back. */
const RESULT = ' result';
const SETTERS = ['mockReturnValue', 'mockReturnValueOnce', 'mockResolvedValue'] as const;

/** `vi.fn(f)` and `jest.fn(f)`: a function that does what it was told last. */
const mockFunction: Model = (call, world) => {
  const fn: ModelValue = world.heap.model(call.node, 'mock function', (c) => {
    world.solver.flow(world.field(fn, RESULT), c.result);
  });
  const [implementation] = call.arguments;
  callEach(world, implementation, [], world.field(fn, RESULT));
  for (const name of SETTERS) {
    addSetter(world, call, fn, name, ({ arguments: [value] }) => {
      if (value !== undefined) world.solver.flow(value, world.field(fn, RESULT));
    });
  }
  for (const name of ['mockImplementation', 'mockImplementationOnce']) {
    addSetter(world, call, fn, name, ({ arguments: [other] }) => {
      callEach(world, other, [], world.field(fn, RESULT));
    });
  }
  addRecord(world, call, fn);
  world.solver.add(call.result, fn);
};

/** `fn.mock.results[0].value`. */
function addRecord(world: World, { node }: CallSite, fn: ModelValue): void {
  const record = world.heap.object(node, 'store');
  const results = world.heap.object(node, 'array');
  const one = world.heap.object(node, 'ref');
  world.solver.add(world.field(fn, 'mock'), record);
  world.solver.add(world.field(record, 'results'), results);
  world.solver.add(world.field(results, '*'), one);
  world.solver.flow(world.field(fn, RESULT), world.field(one, 'value'));
}

function addSetter(
  world: World,
  { node }: CallSite,
  fn: ModelValue,
  name: string,
  set: (call: CallSite) => void,
): void {
  const setter = world.heap.model(node, name, (call) => {
    set(call);
    world.solver.add(call.result, fn);
  });
  world.solver.add(world.field(fn, name), setter);
}

/** `vi.hoisted(f)`: what `f` gives. */
const hoisted: Model = (call, world) => {
  callEach(world, call.arguments[0], [], call.result);
};

/** `vi.mocked(x)` is `x`. */
const mocked: Model = (call, world) => {
  const [value] = call.arguments;
  if (value !== undefined) world.solver.flow(value, call.result);
};

const expectation: Model = (call, world) => {
  world.solver.add(call.result, world.heap.library(MATCHERS, [], world.realmOf(call.node)));
};

/** `jest.mock('./chat-context', () => ({ … }))`: whoever imports the module may get what the test gives. */
const mockModule: Model = (call, world) => {
  const [specifier] = call.argumentNodes;
  const [, factory] = call.arguments;
  if (specifier === undefined || factory === undefined || !ts.isStringLiteralLike(specifier))
    return;
  const { path } = world.files.unitOf(specifier);
  const target = world.modules.resolve(specifier.text, path);
  if (target === undefined) return;
  const module = world.heap.object(target, 'module');
  resultOf(world, factory, world.field(module, ' proto'));
};

const RUNNER: ModelTable = {
  'vi.mock': mockModule,
  'vi.doMock': mockModule,
  'jest.mock': mockModule,
  'jest.doMock': mockModule,
  'vi.fn': mockFunction,
  'jest.fn': mockFunction,
  'vi.hoisted': hoisted,
  'vi.mocked': mocked,
  'jest.mocked': mocked,
  expect: expectation,
};

/** Libraries of nothing but assertions. */
const ASSERTIONS = [
  'assert',
  'assert/strict',
  'node:assert',
  'node:assert/strict',
  'chai',
] as const;

/** Vitest's and Jest's functions, imported or global, and assertions. */
export const TEST_RUNNERS: ModelTable = {
  ...Object.fromEntries([MATCHERS, ...ASSERTIONS].map((home) => [`${home}#*`, harmless])),
  ...Object.fromEntries(
    ['global', 'vitest', '@jest/globals'].flatMap((home) =>
      Object.entries(RUNNER).map(([name, model]) => [`${home}#${name}`, model]),
    ),
  ),
};

/** Names that these runners make global. */
export const RUNNER_GLOBALS = ['vi', 'jest', 'expect'] as const;

/** What the functions of a node give back, mock functions among them. */
export function resultOf(world: World, callee: number, to: number): void {
  callEach(world, callee, [], to);
  world.solver.each(callee, (value) => {
    if (value.kind === 'model') world.solver.flow(world.field(value, RESULT), to);
  });
}
