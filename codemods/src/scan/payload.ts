import { bare, isCall, isCallable, nameOf, nodesBelow, parameterName } from './syntax.js';
import type { Callable, SyntaxNode } from './syntax.js';

const DEPTH = 2;
const PLAIN: ReadonlyMap<string, string> = new Map([
  ['StringLiteral', 'string'],
  ['TemplateLiteral', 'string'],
  ['NumericLiteral', 'number'],
  ['BooleanLiteral', 'boolean'],
  ['NullLiteral', 'null'],
]);

/** The shape of what is sent: a literal says it, anything else is `unknown`. */
export function shapeOf(given: SyntaxNode, depth = DEPTH): string {
  const node = bare(given);
  if (node.type === 'ArrayExpression') return `${shapeOfItems(node.elements, depth)}[]`;
  if (node.type !== 'ObjectExpression') return PLAIN.get(node.type) ?? 'unknown';
  if (depth === 0) return 'object';
  return braced(node.properties.map((property) => shapeOfProperty(property, depth)));
}

/** What a handler takes, as it takes its parameters apart, and whether it gives an answer. */
export function takenBy(handler: Callable): { payload: string[]; hasAck: boolean } {
  const hasAck = callsItsParameter(handler);
  const payload = shapesOfParameters(handler);
  return { payload: hasAck ? payload.slice(0, -1) : payload, hasAck };
}

/** What is sent with an event, and whether an answer is waited for: a function at the end. */
export function payloadOf(given: readonly SyntaxNode[]): { payload: string[]; hasAck: boolean } {
  const last = given.at(-1);
  const hasAck = last !== undefined && isCallable(bare(last));
  const sent = hasAck ? given.slice(0, -1) : given;
  return { payload: sent.map((one) => shapeOf(one)), hasAck };
}

function shapeOfItems(items: readonly (SyntaxNode | null)[], depth: number): string {
  const [first] = items;
  return first === undefined || first === null || depth === 0
    ? 'unknown'
    : shapeOf(first, depth - 1);
}

function shapeOfProperty(property: SyntaxNode, depth: number): string {
  if (property.type === 'SpreadElement') return '…';
  if (property.type !== 'ObjectProperty' && property.type !== 'ObjectMethod') return '…';
  const name = nameOf(property.key) || '…';
  if (property.type === 'ObjectMethod') return name;
  const shape = shapeOf(property.value, depth - 1);
  return shape === 'unknown' ? name : `${name}: ${shape}`;
}

function braced(parts: readonly string[]): string {
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
}

function shapesOfParameters(handler: Callable): string[] {
  return handler.params.map((parameter) => {
    const node = parameter.type === 'AssignmentPattern' ? parameter.left : parameter;
    if (node.type !== 'ObjectPattern') return 'unknown';
    return braced(
      node.properties.map((one) => {
        if (one.type === 'RestElement') return '…';
        return one.key.type === 'Identifier' ? one.key.name : '…';
      }),
    );
  });
}

/** Whether a handler calls one of its parameters: the answer that Socket.IO hands it last. */
function callsItsParameter(handler: Callable): boolean {
  const name = parameterName(handler.params.at(-1));
  if (name === undefined) return false;
  for (const one of nodesBelow(handler.body)) {
    if (isCall(one) && one.callee.type === 'Identifier' && one.callee.name === name) return true;
  }
  return false;
}
