import type { Check } from '../problem.js';
import { addHandler, FORBID_TRANSFORM } from './proxy-options.js';
import { childOf, keyName, nodesOf, propertyNamed } from '../syntax.js';

/** The proxy of umi and max: in `.umirc.ts`, `config/config.ts` or `config/proxy.ts`. */
export const umi: Check = {
  name: 'umi',
  concerns: ({ path, text }) =>
    /(?:^|\/)(?:\.umirc(?:\.\w+)?|config\/(?:config(?:\.\w+)?|proxy))\.[jt]s$/.test(path) &&
    /\btarget\b/.test(text) &&
    !/no-transform/i.test(text),
  find: (file, { majorOf }) => {
    const major = majorOf(file.path, '@umijs/max') ?? majorOf(file.path, 'umi');
    if (major === undefined || major < 4) return [];
    const entries = nodesOf(file).flatMap(({ node }) => {
      const entry = /^\/|^\^/.test(keyName(node) ?? '') ? childOf(node, 'value') : undefined;
      return entry !== undefined && propertyNamed(entry, 'target') !== undefined ? [entry] : [];
    });
    const [first] = entries;
    if (first === undefined) return [];
    const edits = entries.flatMap((entry) => addHandler(file, entry, FORBID_TRANSFORM, 2) ?? []);
    const isWhole = edits.length === entries.length;
    const at = propertyNamed(first, 'target')?.start ?? first.start;
    return [{ name: 'umiProxy', file: file.path, at, ...(isWhole ? { edits } : {}) }];
  },
};
