import { parseTime } from '../../nginx/effective.js';
import type { Check, ExaminedFile, Problem } from '../problem.js';
import { HEARTBEAT_MS } from '../time-limits.js';
import { removeWord } from '../words.js';

/** Caddy: buffered responses, and times that no heartbeat can keep. Its `encode` passes each event on at once. */
export const caddy: Check = {
  name: 'caddy',
  concerns: ({ path, text }) =>
    /(?:^|\/)Caddyfile[\w.-]*$|\.caddy(?:file)?$/i.test(path) && /\breverse_proxy\b/.test(text),
  find: (file) => [...findBuffers(file), ...findTimeouts(file)],
};

function findBuffers({ path, text }: ExaminedFile): Problem[] {
  const line = /^[ \t]*(buffer_responses|response_buffers[ \t]+\S+)[ \t]*(?=#|\r?$)/gm;
  return [...text.matchAll(line)].map((match) => {
    const word = match[1] ?? '';
    const at = match.index + match[0].indexOf(word);
    const edits = [removeWord(text, { start: at, end: at + word.length })];
    return { name: 'caddyBuffering' as const, file: path, at, detail: word, edits };
  });
}

function findTimeouts({ path, text }: ExaminedFile): Problem[] {
  const line = /^([ \t]*(?:read_timeout|response_header_timeout)[ \t]+)(\w+)/gm;
  return [...text.matchAll(line)].flatMap((match) => {
    const [, head = '', time = ''] = match;
    const timeMs = parseTime([time]);
    if (timeMs === undefined || timeMs > HEARTBEAT_MS) return [];
    const start = match.index + head.length;
    const edits = [{ start, end: start + time.length, text: '60s' }];
    const at = match.index + head.search(/\S/);
    return [{ name: 'caddyTimeout' as const, file: path, at, detail: time, edits }];
  });
}
