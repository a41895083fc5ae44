import type { Check } from './problem.js';
import { keyName, nodesOf } from './syntax.js';

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
    const target = nodesOf(file).find(
      ({ node, around }) =>
        node.type === 'ObjectProperty' &&
        keyName(node) === 'target' &&
        around.some((one) => /^\/|^\^/.test(keyName(one) ?? '')),
    );
    return target === undefined
      ? []
      : [{ name: 'umiProxy', file: file.path, at: target.node.start }];
  },
};
