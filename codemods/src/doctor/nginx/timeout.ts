import { inForce, parseTime } from '../../nginx/effective.js';
import type { StreamPlace } from './place.js';
import type { Problem } from '../problem.js';
import { HEARTBEAT_MS } from '../time-limits.js';

/** A `proxy_read_timeout` that no heartbeat can keep. */
export function findReadTimeout({ configuration, location }: StreamPlace): Problem[] {
  const own = inForce(location, 'proxy_read_timeout', configuration.nodes).at(-1);
  if (own === undefined) return [];
  const { args, file, start } = own.directive;
  const time = parseTime(args.map(({ value }) => value));
  const [word] = args;
  if (time === undefined || time > HEARTBEAT_MS || word === undefined) return [];
  const edits = [{ start: word.start, end: args.at(-1)?.end ?? word.end, text: '60s' }];
  return [{ name: 'nginxReadTimeout', file, at: start, detail: word.value, edits }];
}
