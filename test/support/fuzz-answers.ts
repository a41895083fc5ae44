import { readFileSync } from 'node:fs';

/** One answer as it was on the wire. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
  readonly isWhole: boolean;
}

const PROTOCOL = new URL('../../runtime/PROTOCOL.md', import.meta.url);

/** `status code` of each row of the specification's tables of problems. */
const KNOWN = new Set(
  [...readFileSync(PROTOCOL, 'utf8').matchAll(/^\| ([\d, ]+?) +\| `([\w-]+)`/gm)].flatMap(
    ([, statuses = '', code]) => statuses.split(', ').map((status) => `${status} ${code}`),
  ),
);

/** Of problems as they are, and as OpenAI's clients read them. */
const TYPES: ReadonlySet<string> = new Set(['application/problem+json', 'application/json']);

/** What Node answers by itself, without a body. */
const OF_NODE: ReadonlySet<number> = new Set([400, 408, 413, 417, 431]);
/** What Express answers where nothing of ours is, and to a path that cannot be decoded. */
const OF_EXPRESS: ReadonlySet<number> = new Set([400, 404]);
const OF_BRIDGE: ReadonlySet<number> = new Set([200, 204, 304]);

/** Why the specification does not know an answer; undefined when it does. */
export function findStrange(answer: RawAnswer): string | undefined {
  const { status, headers, text, isWhole } = answer;
  const type = headers.get('content-type') ?? '';
  if (OF_BRIDGE.has(status) || isOthers(status, type)) return undefined;
  // To a HEAD, or cut off on its way.
  if (!isWhole || text === '') return status < 500 ? undefined : `${status} without a body`;
  return isProblem(status, type, codeOf(text))
    ? undefined
    : `${status} ${type}: ${text.slice(0, 300)}`;
}

/** Whether it is Node's, or Express's. */
function isOthers(status: number, type: string): boolean {
  if (type === '') return OF_NODE.has(status);
  return type.startsWith('text/html') && OF_EXPRESS.has(status);
}

function isProblem(status: number, type: string, code: unknown): boolean {
  // Engine.IO's have numbers.
  if (typeof code === 'number') return type === 'application/json' && status === 400;
  return TYPES.has(type) && KNOWN.has(`${status} ${String(code)}`);
}

/** The members of a problem, as the bridge or a dialect writes it. */
function codeOf(text: string): unknown {
  try {
    const problem = JSON.parse(text) as { code?: unknown; error?: { code?: unknown } };
    return problem.code ?? problem.error?.code;
  } catch {
    return undefined;
  }
}

/** Reads the answers to requests of these methods from what has come over a connection, interim ones left out. */
export function readAnswers(bytes: Buffer, methods: readonly string[]): readonly RawAnswer[] {
  const answers: RawAnswer[] = [];
  let rest = bytes.toString('latin1');
  while (rest.includes('\r\n\r\n')) {
    const end = rest.indexOf('\r\n\r\n');
    const [first = '', ...lines] = rest.slice(0, end).split('\r\n');
    const status = Number(first.split(' ')[1]);
    rest = rest.slice(end + 4);
    if (status < 200) continue;
    const headers = new Map(
      lines.map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
    );
    const isBare = status === 204 || status === 304 || methods[answers.length] === 'HEAD';
    const content = isBare ? { text: '', size: 0, isWhole: true } : readContent(rest, headers);
    rest = rest.slice(content.size);
    answers.push({ status, headers, text: content.text, isWhole: content.isWhole });
    if (!content.isWhole) break;
  }
  return answers;
}

function readContent(rest: string, headers: ReadonlyMap<string, string>) {
  if (headers.get('transfer-encoding') !== 'chunked') {
    const size = Number(headers.get('content-length') ?? rest.length);
    return { text: rest.slice(0, size), size, isWhole: rest.length >= size };
  }
  let text = '';
  let at = 0;
  for (;;) {
    const lineEnd = rest.indexOf('\r\n', at);
    const size = lineEnd < 0 ? Number.NaN : Number.parseInt(rest.slice(at, lineEnd), 16);
    if (!(lineEnd + 4 + size <= rest.length)) return { text, size: rest.length, isWhole: false };
    text += rest.slice(lineEnd + 2, lineEnd + 2 + size);
    at = lineEnd + 4 + size;
    if (size === 0) return { text, size: at, isWhole: true };
  }
}
