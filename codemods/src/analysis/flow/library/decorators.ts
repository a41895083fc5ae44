import { ts } from 'ts-morph';
import type { CallSite } from '../call-site.js';
import { propertyName } from '../constraints/expression-node.js';
import type { NodeId } from '../solver.js';
import type { World } from '../world.js';

/** A member of a class that bears a decorator: its name, and where the one instance that stands for all has it. */
export interface DecoratedMember {
  readonly name: string;
  readonly slot: NodeId;
  readonly node: ts.ClassElement;
}

/** What bears the decorator that is called: a class, a member or a parameter. */
export function decorated({ node }: CallSite): ts.Node | undefined {
  return ts.isDecorator(node.parent) ? node.parent.parent : undefined;
}

/** The member that bears the decorator that is called. */
export function decoratedMember(call: CallSite, world: World): DecoratedMember | undefined {
  const node = decorated(call);
  if (node === undefined || !ts.isClassElement(node) || !ts.isClassLike(node.parent)) {
    return undefined;
  }
  const name = node.name && propertyName(node.name);
  if (name === undefined) return undefined;
  return { name, slot: world.field(world.heap.instance(node.parent), name), node };
}

/** The first argument of a call, where it is a string. */
export function firstText({ argumentNodes: [first] }: CallSite): string | undefined {
  return first !== undefined && ts.isStringLiteralLike(first) ? first.text : undefined;
}
