import { setProperty } from './object-edits.js';
import type { Check, ExaminedFile, Problem } from './problem.js';
import { childOf, keyName, nodesOf, propertyNamed, valueNamed } from './syntax.js';
import type { SyntaxNode } from './syntax.js';

/** webpack-dev-server, as configured in webpack’s own file, or in Vue CLI’s. `compress` is on by default from version 4, and 5. */
export const webpack: Check = {
  name: 'webpack',
  concerns: ({ path, text }) =>
    /(?:^|\/)(?:webpack[\w.-]*|craco\.config|vue\.config)\.[cm]?[jt]s$/.test(path) &&
    /\bproxy\b/.test(text) &&
    /devServer/.test(text),
  find: (file, { majorOf }) => {
    const isVue = /(?:^|\/)vue\.config\./.test(file.path);
    const isOnByDefault = isVue
      ? (majorOf(file.path, '@vue/cli-service') ?? 0) >= 5
      : (majorOf(file.path, 'webpack-dev-server') ?? 4) >= 4;
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
