import { memberOf } from './syntax.js';
import type { ClassMember, Method, SyntaxNode } from './syntax.js';

/** The event of a gateway's method: `@SubscribeMessage('ask')`. */
export function subscribedEvent(method: Method): string | undefined {
  const [first] = argumentsOf(method, 'SubscribeMessage') ?? [];
  return first?.type === 'StringLiteral' ? first.value : undefined;
}

/** Whether Nest puts the server into a property of a gateway: `@WebSocketServer() server`. */
export function holdsServer(member: ClassMember): boolean {
  return argumentsOf(member, 'WebSocketServer') !== undefined;
}

function argumentsOf(member: ClassMember, name: string): readonly SyntaxNode[] | undefined {
  const decorators = 'decorators' in member ? (member.decorators ?? []) : [];
  for (const { expression } of decorators) {
    if (expression.type !== 'CallExpression') continue;
    const { callee } = expression;
    const called = callee.type === 'Identifier' ? callee.name : memberOf(callee)?.name;
    if (called === name) return expression.arguments;
  }
  return undefined;
}
