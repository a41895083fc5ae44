import type { Check, ExaminedFile, Problem } from '../problem.js';
import { HEARTBEAT_MS } from '../time-limits.js';

/** Apache: a proxy timeout that no heartbeat can keep. Its deflate and brotli pass each event on at once. */
export const apache: Check = {
  name: 'apache',
  concerns: ({ path, text }) =>
    /\.conf$|(?:^|\/)\.htaccess$/.test(path) && /^\s*(?:ProxyPass\w*|ProxyTimeout)\s/im.test(text),
  find: findTimeout,
};

function findTimeout({ path, text }: ExaminedFile): Problem[] {
  const line =
    /^([ \t]*ProxyTimeout[ \t]+|[ \t]*ProxyPass[ \t][^\n]*?[ \t]timeout=)(\d+)(?=\s|$)/gim;
  return [...text.matchAll(line)].flatMap((match) => {
    const [, head = '', seconds = ''] = match;
    if (Number(seconds) * 1000 > HEARTBEAT_MS) return [];
    const start = match.index + head.length;
    const edits = [{ start, end: start + seconds.length, text: '60' }];
    const at = match.index + head.search(/\S/);
    return [{ name: 'apacheTimeout' as const, file: path, at, detail: `${seconds} s`, edits }];
  });
}
