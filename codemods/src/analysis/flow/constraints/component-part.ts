import { ts } from 'ts-morph';

/** Whether an object literal is a component's options, or a section of them: then `this` in it is the component. */
export function isComponentPart(literal: ts.Node | string, path: string): boolean {
  if (typeof literal === 'string') return false;
  const { parent } = literal;
  if (ts.isPropertyAssignment(parent)) return isComponentPart(parent.parent, path);
  if (ts.isExportAssignment(parent)) return path.endsWith('.vue');
  if (!ts.isCallExpression(parent) && !ts.isNewExpression(parent)) return false;
  return /(?:^|\.)(?:defineComponent|createApp|Vue|extend)$/.test(parent.expression.getText());
}
