import { MigrationError } from './errors.js';

/** What a person says of one answer that streams: it cannot be read off the code where it ends. */
export interface StreamNames {
  /** Events that end the answer. At least one. */
  readonly until: readonly string[];
  /** The other events that belong to it. */
  readonly events: readonly string[];
  /** Where the route answers. Default: the event’s name below the path of the bridge, such as `/sse/chat`. */
  readonly path?: string;
}

/** By the name of the event that asks. Empty: nothing is named, and answers that stream are only reported. */
export type Streams = Readonly<Record<string, StreamNames>>;

const KEYS: ReadonlySet<string> = new Set(['until', 'events', 'path']);

/**
 * Checks what a configuration says.
 *
 * @throws {MigrationError} `streams-malformed`
 */
export function decodeStreams(value: unknown): Streams {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw malformed('', value);
  return Object.fromEntries(
    Object.entries(value).map(([name, names]) => [name, decodeNames(name, names)]),
  );
}

function decodeNames(name: string, value: unknown): StreamNames {
  const { until, events = [], path } = Object(value);
  const unknown = Object.keys(Object(value)).find((key) => !KEYS.has(key));
  if (unknown !== undefined) throw malformed(`.${name}.${unknown}`, Object(value)[unknown]);
  if (!isNames(until) || until.length === 0) throw malformed(`.${name}.until`, until);
  if (!isNames(events)) throw malformed(`.${name}.events`, events);
  if (path === undefined) return { until, events };
  if (!isPath(path)) throw malformed(`.${name}.path`, path);
  return { until, events, path };
}

function isNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string' && one !== '');
}

function isPath(value: unknown): value is string {
  return typeof value === 'string' && /^\/[\w\-./]*[\w\-.]$/.test(value);
}

function malformed(where: string, got: unknown): MigrationError {
  const example = "{ chat: { until: ['finish', 'error'], events: ['token'] } }";
  return new MigrationError(
    'streams-malformed',
    `streams${where}: got ${JSON.stringify(got)}. It names the events of an answer: streams: ${example}; \`path\` is optional.`,
  );
}
