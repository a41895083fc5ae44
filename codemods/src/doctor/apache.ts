import type { Check, ExaminedFile, Problem } from './problem.js';
import { HEARTBEAT_MS } from './time-limits.js';
import { removeWord } from './words.js';

/** Apache: deflate of event streams, and a proxy timeout that no heartbeat can keep. */
export const apache: Check = {
  name: 'apache',
  concerns: ({ path, text }) =>
    /\.conf$|(?:^|\/)\.htaccess$/.test(path) &&
    /^\s*(?:ProxyPass\w*|ProxyTimeout|AddOutputFilterByType)\s/im.test(text),
  find: (file) => [...findDeflate(file), ...findTimeout(file)],
};

function findDeflate({ path, text }: ExaminedFile): Problem[] {
  const line =
    /^[ \t]*AddOutputFilterByType[ \t]+[\w;]*(?:DEFLATE|BROTLI_COMPRESS)[^\n]*?[ \t](text\/event-stream)\b/gim;
  return [...text.matchAll(line)].map((match) => {
    const end = match.index + match[0].length;
    const word = { start: end - (match[1]?.length ?? 0), end };
    return {
      name: 'apacheDeflate' as const,
      file: path,
      at: word.start,
      edits: [removeWord(text, word)],
    };
  });
}

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
