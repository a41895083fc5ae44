import { ProtocolError } from './errors.js';

/** What a client says, numbered. `nsp` is `/` when absent. @see PROTOCOL.md §2.2 */
export type UpMessage =
  | UpConnect
  | UpEvent
  | UpAck
  | { readonly kind: 'disconnect'; readonly nsp?: string }
  | { readonly kind: 'leave' };

export interface UpConnect {
  readonly kind: 'connect';
  readonly nsp?: string;
  readonly auth?: object;
}

export interface UpEvent {
  readonly kind: 'event';
  readonly nsp?: string;
  readonly name: string | number;
  readonly args?: readonly unknown[];
  readonly ack?: number;
  readonly bin?: readonly string[];
}

export interface UpAck {
  readonly kind: 'ack';
  readonly nsp?: string;
  readonly ack: number;
  readonly args?: readonly unknown[];
  readonly bin?: readonly string[];
}

/** The body of an open or an uplink. */
export interface Batch {
  /** Present in an open only. */
  readonly open?: { readonly protocol: number };
  /** Number of the first message. Default 1 in an open. */
  readonly seq?: number;
  /** `id` of the last frame processed. */
  readonly received?: string;
  readonly messages?: readonly UpMessage[];
}

type Json = Readonly<Record<string, unknown>>;

interface Rule {
  readonly test: (value: unknown) => boolean;
  readonly wanted: string;
}

/** How deep arguments may be nested: far below what would overflow the stack of whoever writes them as JSON again. */
const MAX_DEPTH = 1000;

/** Names that Socket.IO keeps for itself on the server: older majors would run the handlers of `disconnect`. */
const RESERVED: ReadonlySet<unknown> = new Set([
  'connect',
  'connect_error',
  'disconnect',
  'disconnecting',
  'newListener',
  'removeListener',
]);

const COUNT: Rule = { test: isCount, wanted: 'an integer ≥ 0' };

const BODY_RULES: Readonly<Record<string, Rule>> = {
  open: {
    test: (open) => isObject(open) && isCount(open['protocol']),
    wanted: '{"protocol":1}',
  },
  seq: { test: (seq) => isCount(seq) && seq > 0, wanted: 'an integer ≥ 1' },
  received: { test: (id) => typeof id === 'string', wanted: 'the id of a frame' },
  messages: { test: Array.isArray, wanted: 'an array' },
};

const MESSAGE_RULES: Readonly<Record<string, Rule>> = {
  nsp: {
    test: (nsp) => typeof nsp === 'string' && nsp.startsWith('/') && !nsp.includes(','),
    wanted: 'a string that starts with "/" and has no comma',
  },
  auth: { test: isObject, wanted: 'an object' },
  name: {
    // Beyond a double's range JSON gives Infinity, which it cannot write.
    test: (name) => (typeof name === 'string' ? !RESERVED.has(name) : Number.isFinite(name)),
    wanted: 'a string or a number, and no name that Socket.IO reserves',
  },
  args: { test: Array.isArray, wanted: 'an array' },
  ack: COUNT,
  bin: {
    test: (bin) => Array.isArray(bin) && bin.every((text) => typeof text === 'string'),
    wanted: 'base64 strings',
  },
};

/** What each kind of message cannot do without. */
const REQUIRED: ReadonlyMap<unknown, readonly string[]> = new Map([
  ['connect', []],
  ['event', ['name']],
  ['ack', ['ack']],
  ['disconnect', []],
  ['leave', []],
]);

/**
 * Checks a parsed body once, at the border.
 * @throws {ProtocolError} `malformed`, saying which member is not as wanted.
 */
export function decodeBatch(body: unknown): Batch {
  if (!isObject(body)) throw unfit('body', body, 'a JSON object');
  checkMembers('', body, BODY_RULES, []);
  // `messages` has been seen to be an array, if it is there.
  const batch = body as Batch;
  batch.messages?.forEach(checkMessage);
  if (!batch.open && batch.messages === undefined) throw unfit('messages', undefined, 'an array');
  if (!batch.open && batch.messages?.length && batch.seq === undefined) {
    throw unfit('seq', undefined, 'the number of the first message');
  }
  return batch;
}

function checkMessage(message: unknown, index: number): void {
  const at = `messages[${index}]`;
  if (!isObject(message)) throw unfit(at, message, 'an object');
  const required = REQUIRED.get(message['kind']);
  if (!required) throw unfit(`${at}.kind`, message['kind'], [...REQUIRED.keys()].join(' or '));
  checkMembers(`${at}.`, message, MESSAGE_RULES, required);
  const { auth, args, bin } = message;
  checkTree(`${at}.auth`, auth, 0, 0);
  // Without `bin` a placeholder is plain data. The rules have seen that it is an array, if it is there.
  checkTree(`${at}.args`, args, Array.isArray(bin) ? bin.length : 0, 0);
}

/** @param attachments how many there are for placeholders to name */
function checkTree(at: string, value: unknown, attachments: number, depth: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > MAX_DEPTH) throw unfit(at, value, `at most ${MAX_DEPTH} levels`);
  if (attachments > 0 && '_placeholder' in value && value._placeholder === true) {
    const num = 'num' in value ? value.num : undefined;
    if (!isCount(num) || num >= attachments) throw unfit(`${at}: num`, num, 'an index of `bin`');
  }
  for (const item of Object.values(value)) checkTree(at, item, attachments, depth + 1);
}

function checkMembers(
  at: string,
  object: Json,
  rules: Readonly<Record<string, Rule>>,
  required: readonly string[],
): void {
  for (const [member, { test, wanted }] of Object.entries(rules)) {
    const value = object[member];
    const isMissing = value === undefined && !required.includes(member);
    if (!isMissing && !test(value)) throw unfit(`${at}${member}`, value, wanted);
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function unfit(member: string, got: unknown, wanted: string): ProtocolError {
  return new ProtocolError('malformed', `${member}: got ${describe(got)}, wanted ${wanted}`);
}

function describe(got: unknown): string {
  if (got === undefined) return 'nothing';
  if (Array.isArray(got)) return `an array of ${got.length}`;
  return isObject(got) ? 'an object' : JSON.stringify(got).slice(0, 60);
}
