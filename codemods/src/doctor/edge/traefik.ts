import type { Check } from '../problem.js';

/** The `buffering` middleware of Traefik, as YAML, TOML or labels of a container. */
export const traefik: Check = {
  name: 'traefik',
  concerns: ({ path, text }) =>
    /\.(?:ya?ml|toml)$/.test(path) && /traefik|middlewares/i.test(text) && /buffering/i.test(text),
  find: ({ path, text }) => {
    const label =
      /^[^#\n]*?(traefik\.http\.middlewares\.[\w-]+\.buffering\.maxResponseBodyBytes)\b/im;
    const entry = /^(?=[^#\n]*$)[ \t]*(maxResponseBodyBytes)\s*[:=]/im;
    const match = label.exec(text) ?? entry.exec(text);
    if (match?.[1] === undefined) return [];
    const at = match.index + match[0].indexOf(match[1]);
    return [{ name: 'traefikBuffering', file: path, at }];
  },
};
