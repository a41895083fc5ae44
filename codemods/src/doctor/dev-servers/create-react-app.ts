import type { Check, ExaminedFile, TextEdit } from '../problem.js';
import { addHandler, FORBID_TRANSFORM } from './proxy-options.js';
import { childOf, dottedName, listOf, nodesOf } from '../syntax.js';

/** The `proxy` field of a package.json with react-scripts. */
export const craProxy: Check = {
  name: 'create-react-app',
  concerns: ({ path, text }) =>
    /(?:^|\/)package\.json$/.test(path) && /"proxy"/.test(text) && /"react-scripts"/.test(text),
  find: ({ path, text }, { majorOf }) => {
    const field = /^(?:\t| {1,8})"proxy"\s*:\s*"/m.exec(text);
    if (field === null || majorOf(path, 'react-scripts') === undefined) return [];
    return [{ name: 'craProxy', file: path, at: text.indexOf('"proxy"', field.index) }];
  },
};

/** src/setupProxy.js, of react-scripts up to 4. */
export const craSetupProxy: Check = {
  name: 'create-react-app-setup-proxy',
  concerns: ({ path, text }) =>
    /(?:^|\/)setupProxy\.[jt]s$/.test(path) &&
    /http-proxy-middleware/.test(text) &&
    !/no-transform/i.test(text),
  find: (file, { majorOf }) => {
    const major = majorOf(file.path, 'react-scripts');
    if (major === undefined || major > 4) return [];
    const use = nodesOf(file).find(
      ({ node }) =>
        node.type === 'CallExpression' &&
        (dottedName(childOf(node, 'callee')) ?? '').endsWith('.use') &&
        listOf(node, 'arguments').length > 0,
    );
    if (use === undefined) return [];
    const edits = headerEdits(file, majorOf(file.path, 'http-proxy-middleware'));
    return [
      { name: 'craSetupProxy', file: file.path, at: use.node.start, ...(edits ? { edits } : {}) },
    ];
  },
};

/** For every proxy that is made here, or for none. */
function headerEdits(file: ExaminedFile, major: number | undefined): TextEdit[] | undefined {
  const options = nodesOf(file)
    .filter(
      ({ node }) =>
        node.type === 'CallExpression' &&
        /^(?:createProxyMiddleware|proxy)$/.test(dottedName(childOf(node, 'callee')) ?? ''),
    )
    .map(({ node }) => listOf(node, 'arguments').at(-1));
  if (major === undefined || options.length === 0) return undefined;
  const edits = options.flatMap((entry) =>
    entry === undefined ? [] : (addHandler(file, entry, FORBID_TRANSFORM, major) ?? []),
  );
  return edits.length === options.length ? edits : undefined;
}
