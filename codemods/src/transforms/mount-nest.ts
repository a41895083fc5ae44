import { BRIDGE } from '../catalog/modules.js';
import {
  insertOnTop,
  insertStatementAfter,
  insertStatementBefore,
  topLevelStatements,
} from '../edit/insert.js';
import { j, openSource, spanOf, textOf } from '../edit/source.js';
import type { EditedSource } from '../edit/source.js';
import { indentAt, quoted } from '../edit/style.js';
import type { Span } from '../span.js';

/**
 * Nest's application with an adapter that mounts the bridge, where it has none of its own. `undefined` where the file
 * does not make the application in the usual way.
 *
 * @throws {SourceSyntaxError} when it cannot be parsed
 */
export function mountInNest(path: string, text: string): string | undefined {
  const source = openSource(path, text);
  const made = applicationsIn(source);
  const [app] = made;
  const outer = topLevelStatements(source).find((one) => app && isInside(app.statement, one));
  const isImported = /\bimport\b[^;]*?\bNestFactory\b[^;]*?['"]@nestjs\/core['"]/.test(text);
  if (app === undefined || made.length > 1 || outer === undefined || !isImported) return undefined;
  if (/\b(?:Sse)?IoAdapter\b|\bsseBridge\b/.test(text)) return undefined;
  const { semicolon, newline } = source.style;
  insertOnTop(
    source,
    [
      `import { IoAdapter } from ${quoted('@nestjs/platform-socket.io', source.style)}${semicolon}`,
      bridgeImport(source),
    ].join(newline),
  );
  const unit = indentAt(text, app.statement.start) || '  ';
  insertStatementBefore(source, outer, [...adapterClass(path, unit, semicolon), ''].join(newline));
  const mounted = `${app.name}.useWebSocketAdapter(new SseIoAdapter(${app.name}))${semicolon}`;
  insertStatementAfter(source, app.statement, mounted);
  return source.splices.toString();
}

/**
 * An adapter of the application's own, with the bridge on the server that it makes. `undefined` where it does not keep
 * that in a variable.
 *
 * @throws {SourceSyntaxError} when it cannot be parsed
 */
export function mountInAdapter(path: string, text: string): string | undefined {
  const source = openSource(path, text);
  const made: Made[] = [];
  source.find(j.VariableDeclarator).forEach(({ node, parent }) => {
    const { type, callee } = Object(node.init);
    if (type !== 'CallExpression' || !/^super\s*\.\s*createIOServer$/.test(textOf(source, callee)))
      return;
    if (node.id.type === 'Identifier') {
      made.push({ name: node.id.name, statement: spanOf(parent?.node) });
    }
  });
  const [io] = made;
  if (io === undefined || made.length > 1 || /\bsseBridge\b/.test(text)) return undefined;
  insertOnTop(source, bridgeImport(source));
  const mounted = `sseBridge(${io.name}).attach(${io.name}.httpServer)${source.style.semicolon}`;
  insertStatementAfter(source, io.statement, mounted);
  return source.splices.toString();
}

interface Made {
  readonly name: string;
  readonly statement: Span;
}

/** `const app = await NestFactory.create(AppModule)` */
function applicationsIn(source: EditedSource): Made[] {
  const made: Made[] = [];
  source.find(j.VariableDeclarator).forEach(({ node, parent }) => {
    const { type, argument } = Object(node.init);
    const { callee } = Object(argument);
    if (type !== 'AwaitExpression' || callee === undefined || node.id.type !== 'Identifier') return;
    if (!/^NestFactory\s*\.\s*create$/.test(textOf(source, callee))) return;
    made.push({ name: node.id.name, statement: spanOf(parent?.node) });
  });
  return made;
}

function bridgeImport({ style }: EditedSource): string {
  return `import { sseBridge } from ${quoted(BRIDGE, style)}${style.semicolon}`;
}

function adapterClass(path: string, unit: string, semicolon: string): string[] {
  const parameters = /\.[cm]?tsx?$/.test(path)
    ? "...args: Parameters<IoAdapter['createIOServer']>"
    : '...args';
  return [
    'class SseIoAdapter extends IoAdapter {',
    `${unit}createIOServer(${parameters}) {`,
    `${unit}${unit}const io = super.createIOServer(...args)${semicolon}`,
    `${unit}${unit}sseBridge(io).attach(io.httpServer)${semicolon}`,
    `${unit}${unit}return io${semicolon}`,
    `${unit}}`,
    '}',
  ];
}

function isInside(inner: Span, outer: Span): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}
