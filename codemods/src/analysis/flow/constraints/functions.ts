import { ts } from 'ts-morph';
import type { World } from '../world.js';
import { bind } from './bindings.js';
import { seedDeclaredType } from './declared-types.js';
import { enclosingFunction, nodeOf } from './expression-node.js';
import { constrainThunk } from './thunks.js';

/** Constraints of a function's own text: its value, its parameters, and what an arrow gives back. */
export function constrainFunction(world: World, fn: ts.SignatureDeclaration): void {
  fn.parameters.forEach((parameter, index) => {
    const node = world.parameter(fn, index);
    const source = parameter.dotDotDotToken === undefined ? node : restList(world, fn, index);
    if (parameter.initializer !== undefined) {
      world.solver.flow(nodeOf(world, parameter.initializer), source);
    }
    seedDeclaredType(world, parameter.type, parameter, source);
    bind(world, parameter.name, source);
  });
  constrainThunk(world, fn);
  if (ts.isArrowFunction(fn) && !ts.isBlock(fn.body)) {
    world.solver.flow(nodeOf(world, fn.body), world.result(fn));
  }
  if (ts.isFunctionDeclaration(fn) && fn.name !== undefined) {
    const variable = world.variable(world.files.symbolAt(fn.name), fn.name.text, fn);
    world.solver.add(variable, world.heap.function(fn));
  }
  if (ts.isFunctionExpression(fn) || ts.isArrowFunction(fn)) {
    world.solver.add(nodeOf(world, fn), world.heap.function(fn));
  }
  if (ts.isFunctionExpression(fn) && fn.name !== undefined) {
    const variable = world.variable(world.files.symbolAt(fn.name), fn.name.text, fn);
    world.solver.add(variable, world.heap.function(fn));
  }
}

/** `return x` and `yield x`. */
export function constrainReturn(world: World, node: ts.Node, value: ts.Expression): void {
  const fn = enclosingFunction(node);
  if (fn !== undefined) world.solver.flow(nodeOf(world, value), world.result(fn));
}

function restList(world: World, fn: ts.SignatureDeclaration, index: number): number {
  const parameter = fn.parameters[index];
  if (parameter === undefined) return world.solver.node();
  return world.constant(world.heap.object(parameter, 'array'));
}
