import type { Check } from '../problem.js';
import { HEARTBEAT_MS } from '../time-limits.js';

/** Angular’s proxy.conf.json. One that is JavaScript is looked at as the code of any proxy. */
export const angular: Check = {
  name: 'angular',
  concerns: ({ path, text }) =>
    /(?:^|\/)proxy[\w.-]*\.json$/.test(path) &&
    /"target"/.test(text) &&
    /"proxyTimeout"/.test(text),
  find: ({ path, text }) =>
    [...text.matchAll(/("proxyTimeout"\s*:\s*)(\d+)/g)].flatMap(
      ({ index, 1: head = '', 2: time = '' }) => {
        if (Number(time) === 0 || Number(time) >= HEARTBEAT_MS) return [];
        const start = index + head.length;
        const edits = [{ start, end: start + time.length, text: '60000' }];
        return [{ name: 'proxyTimeout', file: path, at: index, detail: `${time} ms`, edits }];
      },
    ),
};
