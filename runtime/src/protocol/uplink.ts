import { ProtocolError } from './errors.js';
import { isReserved } from './reserved.js';

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
  readonly ack?: number | undefined;
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
  /** Of several who hold a session in turn, which. */
  readonly term?: number;
  readonly messages?: readonly UpMessage[];
}

type Json = Readonly<Record<string, unknown>>;

interface Rule {
  readonly test: (value: unknown) => boolean;
  readonly wanted: string;
}

/** How deep arguments may be nested: far below what would overflow the stack of whoever writes them as JSON again. */
const MAX_DEPTH = 1000;

/** How long the name of an event or a namespace may be, in UTF-16 units, where nothing else is said. */
export const MAX_NAME_LENGTH = 4096;

const COUNT: Rule = { test: isCount, wanted: 'an integer ≥ 0' };

const BODY_RULES = rules({
  open: {
    test: (open) => isObject(open) && isCount(open['protocol']),
    wanted: '{"protocol":1}',
  },
  seq: { test: (seq) => isCount(seq) && seq > 0, wanted: 'an integer ≥ 1' },
  received: { test: (id) => typeof id === 'string', wanted: 'the id of a frame' },
  term: COUNT,
  messages: { test: Array.isArray, wanted: 'an array' },
});

const MESSAGE_RULES = rules({
  nsp: {
    test: (nsp) => typeof nsp === 'string' && nsp.startsWith('/') && !nsp.includes(','),
    wanted: 'a string that starts with "/" and has no comma',
  },
  auth: { test: isObject, wanted: 'an object' },
  name: {
    // Beyond a double's range JSON gives Infinity, which it cannot write.
    test: (name) => (typeof name === 'string' ? !isReserved(name) : Number.isFinite(name)),
    wanted: 'a string or a number, and no name that Socket.IO reserves',
  },
  args: { test: Array.isArray, wanted: 'an array' },
  ack: COUNT,
  bin: {
    test: (bin) => Array.isArray(bin) && bin.every((text) => typeof text === 'string'),
    wanted: 'base64 strings',
  },
});

/** What each kind of message cannot do without. */
const REQUIRED: ReadonlyMap<unknown, readonly string[]> = new Map([
  ['connect', []],
  ['event', ['name']],
  ['ack', ['ack']],
  ['disconnect', []],
  ['leave', []],
]);

/** What is not as it should be; `member` is its path. */
interface Flaw {
  readonly member: string;
  readonly got: unknown;
  readonly wanted: string;
}

/**
 * Checks a parsed body once, at the border.
 * @param maxNameLength of an event or a namespace, in UTF-16 units
 * @throws {ProtocolError} `malformed`, saying which member is not as wanted.
 */
export function decodeBatch(body: unknown, maxNameLength = MAX_NAME_LENGTH): Batch {
  if (!isObject(body)) throw unfit({ member: 'body', got: body, wanted: 'a JSON object' });
  const flaw = findFlaw(body, BODY_RULES, body['open'] === undefined ? ['messages'] : []);
  if (flaw) throw unfit(flaw);
  // `messages` has been seen to be an array, if it is there.
  const batch = body as Batch;
  batch.messages?.forEach((message, index) => checkMessage(message, index, maxNameLength));
  if (!batch.open && batch.messages?.length && batch.seq === undefined) {
    throw unfit({ member: 'seq', got: undefined, wanted: 'the number of the first message' });
  }
  return batch;
}

/** @throws {ProtocolError} `malformed` when a parsed body is nested so deep that writing it as JSON again could overflow. */
export function checkDepth(body: unknown): void {
  const flaw = findTreeFlaw('body', body, 0, 0);
  if (flaw) throw unfit(flaw);
}

/** Each event of each client passes here: the path of a flaw is written only when there is one. */
function checkMessage(message: unknown, index: number, maxNameLength: number): void {
  const flaw = findMessageFlaw(message, maxNameLength);
  if (flaw) throw unfit({ ...flaw, member: `messages[${index}]${flaw.member}` });
}

function findMessageFlaw(message: unknown, maxNameLength: number): Flaw | undefined {
  if (!isObject(message)) return { member: '', got: message, wanted: 'an object' };
  const required = REQUIRED.get(message['kind']);
  if (!required) {
    return { member: '.kind', got: message['kind'], wanted: [...REQUIRED.keys()].join(' or ') };
  }
  const { auth, args, bin } = message;
  const flaw =
    findFlaw(message, MESSAGE_RULES, required) ??
    findLongName(message, maxNameLength) ??
    findTreeFlaw('auth', auth, 0, 0) ??
    // Without `bin` a placeholder is plain data.
    findTreeFlaw('args', args, Array.isArray(bin) ? bin.length : 0, 0);
  return flaw && { ...flaw, member: `.${flaw.member}` };
}

function findLongName({ name, nsp }: Json, maxLength: number): Flaw | undefined {
  const isNameTooLong = isLonger(name, maxLength);
  if (!isNameTooLong && !isLonger(nsp, maxLength)) return undefined;
  const wanted = `at most ${maxLength} characters`;
  return isNameTooLong
    ? { member: 'name', got: name, wanted }
    : { member: 'nsp', got: nsp, wanted };
}

function isLonger(value: unknown, maxLength: number): boolean {
  return typeof value === 'string' && value.length > maxLength;
}

/** @param attachments how many there are for placeholders to name */
function findTreeFlaw(
  member: string,
  value: unknown,
  attachments: number,
  depth: number,
): Flaw | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth > MAX_DEPTH) return { member, got: value, wanted: `at most ${MAX_DEPTH} levels` };
  if (attachments > 0 && '_placeholder' in value && value._placeholder === true) {
    const num = 'num' in value ? value.num : undefined;
    if (!isCount(num) || num >= attachments) {
      return { member: `${member}: num`, got: num, wanted: 'an index of `bin`' };
    }
  }
  for (const item of Object.values(value)) {
    const flaw = findTreeFlaw(member, item, attachments, depth + 1);
    if (flaw) return flaw;
  }
  return undefined;
}

function findFlaw(
  object: Json,
  memberRules: ReadonlyMap<string, Rule>,
  required: readonly string[],
): Flaw | undefined {
  for (const member of Object.keys(object)) {
    const rule = memberRules.get(member);
    const got = object[member];
    if (rule && got !== undefined && !rule.test(got)) return { member, got, wanted: rule.wanted };
  }
  const missing = required.find((member) => object[member] === undefined);
  if (missing === undefined) return undefined;
  return { member: missing, got: undefined, wanted: memberRules.get(missing)?.wanted ?? 'a value' };
}

function rules(byMember: Readonly<Record<string, Rule>>): ReadonlyMap<string, Rule> {
  return new Map(Object.entries(byMember));
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function unfit({ member, got, wanted }: Flaw): ProtocolError {
  return new ProtocolError('malformed', `${member}: got ${describe(got)}, wanted ${wanted}`);
}

function describe(got: unknown): string {
  if (got === undefined) return 'nothing';
  if (Array.isArray(got)) return `an array of ${got.length}`;
  return isObject(got) ? 'an object' : JSON.stringify(got).slice(0, 60);
}
