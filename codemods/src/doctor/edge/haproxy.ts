import { parseTime } from '../../nginx/effective.js';
import type { Check, ExaminedFile, Problem } from '../problem.js';
import { HEARTBEAT_MS } from '../time-limits.js';

/** HAProxy: a server timeout that no heartbeat can keep. Its compression passes each event on at once. */
export const haproxy: Check = {
  name: 'haproxy',
  concerns: ({ path, text }) =>
    /\.cfg$|haproxy/i.test(path) && /^\s*(?:frontend|backend|listen|defaults)\b/m.test(text),
  find: findTimeouts,
};

/** A number without a unit is milliseconds here. */
function findTimeouts({ path, text }: ExaminedFile): Problem[] {
  return [
    ...text.matchAll(/^([ \t]*timeout[ \t]+server[ \t]+)(\d+)(us|ms|s|m|h|d)?(?=\s|$)/gm),
  ].flatMap((match) => {
    const [, head = '', number = '', unit = 'ms'] = match;
    const time = unit === 'us' ? 0 : parseTime([number + unit]);
    if (time === undefined || time > HEARTBEAT_MS) return [];
    const start = match.index + head.length;
    const edits = [{ start, end: match.index + match[0].length, text: '60s' }];
    const at = match.index + head.search(/\S/);
    return [{ name: 'haproxyTimeout' as const, file: path, at, detail: number + unit, edits }];
  });
}
