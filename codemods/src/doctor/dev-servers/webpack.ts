import { setProperty } from '../object-edits.js';
import type { Check, ExaminedFile, Problem, Surroundings } from '../problem.js';
import { childOf, keyName, nodesOf, propertyNamed, valueNamed } from '../syntax.js';
import type { SyntaxNode } from '../syntax.js';

const CONFIGURATION = /(?:^|\/)(?:webpack[\w.-]*|craco\.config|vue\.config)\.[cm]?[jt]s$/;

/** Whether a file configures the proxy of webpack-dev-server: webpack’s own file, Craco’s, or Vue CLI’s. */
export function configuresDevServer({ path, text }: ExaminedFile): boolean {
  return CONFIGURATION.test(path) && /\bproxy\b/.test(text) && /devServer/.test(text);
}

/** Whether it is webpack-dev-server 4 or 5: where nobody says which, it is. */
export function isCurrentDevServer({ path }: ExaminedFile, { majorOf }: Surroundings): boolean {
  return /(?:^|\/)vue\.config\./.test(path)
    ? (majorOf(path, '@vue/cli-service') ?? 0) >= 5
    : (majorOf(path, 'webpack-dev-server') ?? 4) >= 4;
}

/** webpack-dev-server: `compress` is on by default from version 4 on. */
export const webpack: Check = {
  name: 'webpack',
  concerns: configuresDevServer,
  find: (file, surroundings) => {
    const isOnByDefault = isCurrentDevServer(file, surroundings);
    return nodesOf(file).flatMap(({ node }) => {
      if (node.type !== 'ObjectProperty' || keyName(node) !== 'devServer') return [];
      return examineServer(file, childOf(node, 'value'), isOnByDefault);
    });
  },
};

function examineServer(
  file: ExaminedFile,
  server: SyntaxNode | undefined,
  isOnByDefault: boolean,
): Problem[] {
  const proxy = propertyNamed(server, 'proxy');
  if (server === undefined || proxy === undefined) return [];
  const compress = valueNamed(server, 'compress');
  const isOn = compress === undefined ? isOnByDefault : compress['value'] === true;
  if (!isOn || setsNoTransform(file, proxy)) return [];
  const at = (propertyNamed(server, 'compress') ?? proxy).start;
  const edits = [setProperty(file.text, server, 'compress', 'false')];
  return [{ name: 'webpackCompress', file: file.path, at, edits }];
}

/** The proxy sets the header itself, in `onProxyRes` or `on.proxyRes`. */
function setsNoTransform({ text }: ExaminedFile, { start, end }: SyntaxNode): boolean {
  return /no-transform/i.test(text.slice(start, end));
}
