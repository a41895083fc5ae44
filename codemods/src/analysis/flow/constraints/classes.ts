import { ts } from 'ts-morph';
import type { NodeId } from '../solver.js';
import type { Value } from '../values.js';
import type { World } from '../world.js';
import { seedDeclaredType } from './declared-types.js';
import { nodeOf, propertyName } from './expression-node.js';

/** Constraints of a class: its value, its members, and what it inherits. */
export function constrainClass(world: World, node: ts.ClassLikeDeclaration): void {
  const value = world.heap.class(node);
  const instance = world.heap.instance(node);
  if (node.name !== undefined) {
    const variable = world.variable(world.files.symbolAt(node.name), node.name.text, node);
    world.solver.add(variable, value);
  }
  if (ts.isClassExpression(node)) world.solver.add(nodeOf(world, node), value);
  world.solver.add(world.instances(node), instance);
  world.solver.flow(world.constant(instance), world.field(value, 'prototype'));
  for (const member of node.members) constrainMember(world, node, member);
  inherit(world, node, value, instance);
}

function constrainMember(
  world: World,
  owner: ts.ClassLikeDeclaration,
  member: ts.ClassElement,
): void {
  const isStatic = (ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Static) !== 0;
  const holder: Value = isStatic ? world.heap.class(owner) : world.heap.instance(owner);
  const self = isStatic ? world.constant(holder) : world.instances(owner);
  if (ts.isFunctionLike(member)) world.solver.flow(self, world.self(member));
  if (ts.isPropertyDeclaration(member)) world.solver.flow(self, world.self(member));
  if (ts.isClassStaticBlockDeclaration(member)) {
    world.solver.add(world.self(member), world.heap.class(owner));
  }
  if (ts.isConstructorDeclaration(member)) constrainParameterProperties(world, member, holder);
  const name = member.name === undefined ? undefined : propertyName(member.name);
  if (name !== undefined) constrainNamed(world, member, world.field(holder, name));
}

function constrainNamed(world: World, member: ts.ClassElement, slot: NodeId): void {
  if (ts.isMethodDeclaration(member)) world.solver.add(slot, world.heap.function(member));
  if (ts.isGetAccessorDeclaration(member)) world.solver.flow(world.result(member), slot);
  if (ts.isSetAccessorDeclaration(member)) world.solver.flow(slot, world.parameter(member, 0));
  if (ts.isPropertyDeclaration(member)) {
    seedDeclaredType(world, member.type, member, slot);
    if (member.initializer !== undefined) {
      world.solver.flow(nodeOf(world, member.initializer), slot);
    }
  }
}

function constrainParameterProperties(
  world: World,
  constructor: ts.ConstructorDeclaration,
  instance: Value,
): void {
  constructor.parameters.forEach((parameter, index) => {
    if (!ts.isParameterPropertyDeclaration(parameter, constructor)) return;
    if (!ts.isIdentifier(parameter.name)) return;
    const slot = world.field(instance, parameter.name.text);
    world.solver.flow(world.parameter(constructor, index), slot);
  });
}

function inherit(world: World, node: ts.ClassLikeDeclaration, value: Value, instance: Value): void {
  for (const clause of node.heritageClauses ?? []) {
    if (clause.token !== ts.SyntaxKind.ExtendsKeyword) continue;
    for (const { expression } of clause.types) {
      world.solver.each(nodeOf(world, expression), (parent) => {
        if (parent.kind !== 'class' && parent.kind !== 'function') return;
        world.solver.add(world.field(value, ' proto'), parent);
        world.solver.add(world.field(instance, ' proto'), world.heap.instance(parent.node));
        world.solver.flow(world.instances(node), world.instances(parent.node));
      });
    }
  }
}
