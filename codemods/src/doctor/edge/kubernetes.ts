import type { Check } from '../problem.js';
import { HEARTBEAT_MS } from '../time-limits.js';

/**
 * Annotations of the nginx ingress, in manifests, templates and values of a Helm chart. That ingress asks by HTTP/1.1, so
 * that `proxy-buffering: "on"` does not hold a stream back.
 */
export const kubernetes: Check = {
  name: 'kubernetes',
  concerns: ({ path, text }) => /\.ya?ml$/.test(path) && text.includes('proxy-read-timeout'),
  find: ({ path, text }) => {
    const annotation =
      /^([^#\n]*?)(nginx\.ingress\.kubernetes\.io\/proxy-read-timeout["']?\s*:\s*)(["']?)(\d+)s?\3(?=[\s,}]|$)/gm;
    return [...text.matchAll(annotation)].flatMap((match) => {
      const [whole, before = '', name = '', , seconds = ''] = match;
      if (Number(seconds) * 1000 > HEARTBEAT_MS) return [];
      const at = match.index + before.length;
      const span = { start: at + name.length, end: match.index + whole.length };
      // An annotation is a string: it is quoted, whatever it was before.
      const edits = [{ ...span, text: '"60"' }];
      return [{ name: 'ingressTimeout', file: path, at, detail: `${seconds} s`, edits }];
    });
  },
};
