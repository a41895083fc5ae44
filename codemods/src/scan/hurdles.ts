import { HURDLES } from '../catalog/hurdles.js';
import type { HurdleName } from '../catalog/hurdles.js';
import type { Finding } from '../finding.js';
import type { Creation, OptionEntry } from '../inventory.js';
import { lineAndColumn } from '../span.js';
import type { ScanFile, ScanInput } from './input.js';

interface Hurdle {
  readonly name: HurdleName;
  readonly file: string;
  readonly offset: number;
}

const SECRET =
  /[{,\s'"](?:auth|\w*(?:token|jwt|secret|password|api_?key|session)\w*)['"]?\s*[:,}]/i;
const BY_TEXT: readonly (readonly [HurdleName, RegExp])[] = [
  ['contentSecurityPolicy', /connect-?src\b[^;\]]{0,200}\bwss?:/i],
  ['transportSeen', /\.conn\s*\.\s*(?:on\s*\(\s*['"`]upgrade|transport\b)/],
  ['tokenInQuery', /handshake\s*\.\s*query\s*(?:\?\.|\.)\s*\w*(?:token|auth|jwt|secret|session)/i],
];

/** What only a program of Node's says: it asks nobody for permission, and has no development proxy. */
const NODE_PROGRAM =
  /^#!.*\bnode\b|\bprocess\s*\.\s*(?:argv|exit|on|pid|stdin|stdout)\b|['"](?:node:\w+|fs|net|readline|child_process|worker_threads)['"]/;
const OF_BROWSERS: ReadonlySet<HurdleName> = new Set(['cors', 'origins', 'credentials']);

/** What the move will meet that Socket.IO hid, by place. */
export function findHurdles(input: ScanInput): Finding[] {
  const creations = input.inventory.groups.flatMap((group) => group.creations);
  const texts = textsOfInterest(input);
  const found = [...hurdlesOfScale(input, creations)];
  for (const creation of creations) {
    const hurdles = [...hurdlesOfCreation(input, creation)];
    const isProgram = isNodeProgram(input, creation);
    found.push(...hurdles.filter(({ name }) => !isProgram || !OF_BROWSERS.has(name)));
  }
  for (const file of texts) found.push(...hurdlesOfText(file));
  const findings = found.map((hurdle) => toFinding(input, hurdle));
  const byPlace = new Map(findings.map((one) => [`${one.code} ${one.file}:${one.line}`, one]));
  return [...byPlace.values()].toSorted((a, b) => a.code.localeCompare(b.code));
}

function* hurdlesOfCreation(input: ScanInput, creation: Creation): Generator<Hurdle> {
  const { file, start: offset } = creation;
  const url = urlText(input, creation);
  const isElsewhere = isOtherOrigin(url);
  if (url !== undefined) {
    for (const name of hurdlesOfUrl(input, file, url)) yield { name, file, offset };
  }
  if (isElsewhere && isWebSocketOnly(input, creation) && !allowsOrigins(input)) {
    yield { name: 'cors', file, offset };
  }
  for (const option of optionsOf(creation)) {
    const place = { file, offset: option.start };
    if (option.name === 'query' && SECRET.test(textAt(input, file, option))) {
      yield { name: 'tokenInQuery', ...place };
    }
    if (option.name === 'withCredentials' && option.literal === true && isElsewhere) {
      yield { name: 'credentials', ...place };
    }
  }
}

function isOtherOrigin(url: string | undefined): boolean {
  return url !== undefined && !/^['"`]\/(?!\/)/.test(url);
}

function* hurdlesOfUrl(input: ScanInput, file: string, url: string): Generator<HurdleName> {
  if (/^['"`]wss?:/.test(url)) yield 'webSocketUrl';
  if (isChosenAtBuild(input, file, url)) yield 'origins';
  if (/[?&]\w*(?:token|jwt|auth|key)=/i.test(url)) yield 'tokenInQuery';
}

function* hurdlesOfText({ path, text }: ScanFile): Generator<Hurdle> {
  for (const [name, pattern] of BY_TEXT) {
    const at = text.search(pattern);
    if (at !== -1) yield { name, file: path, offset: at };
  }
  const isWorker = /addEventListener\s*\(\s*['"]fetch['"]/.test(text);
  const at = text.search(/['"`/][^'"`\n]*socket\.io/);
  if (isWorker && at !== -1) yield { name: 'serviceWorker', file: path, offset: at };
}

function* hurdlesOfScale(input: ScanInput, creations: readonly Creation[]): Generator<Hurdle> {
  const made = creations.filter(({ form }) => form !== 'declared');
  const second = made.find((one, at) =>
    made.slice(0, at).some((other) => other.file === one.file && !sharesStream(input, one, other)),
  );
  if (second !== undefined && !isNodeProgram(input, second)) {
    yield { name: 'manyStreams', file: second.file, offset: second.start };
  }
  if (!made.some((creation) => isWebSocketOnly(input, creation))) return;
  for (const { path, text } of input.files.values()) {
    const at = text.search(/\bcreateAdapter\s*\(|\bcluster\.fork\s*\(|@socket\.io\/sticky/);
    if (at === -1 || path.endsWith('.json')) continue;
    yield { name: 'stickySessions', file: path, offset: at };
    return;
  }
}

/** Sockets of one manager share a connection, and so do those of several namespaces of one server. */
function sharesStream(input: ScanInput, one: Creation, other: Creation): boolean {
  if (one.form === 'manager' || other.form === 'manager') return one.form === other.form;
  const isOwn = [one, other].flatMap(optionsOf).some(({ name }) => OWN_STREAM.has(name ?? ''));
  const [a, b] = [one, other].map((creation) => addressOf(urlText(input, creation) ?? "'/'"));
  return !isOwn && a?.origin === b?.origin && a?.namespace !== b?.namespace;
}

const OWN_STREAM: ReadonlySet<string> = new Set([
  'forceNew',
  'force new connection',
  'multiplex',
  'path',
]);

/** Of what is written for a URL: `HOST + '/chat'` is the namespace `chat` of `HOST`. */
function addressOf(url: string): { origin: string; namespace: string } {
  const found = /(?<![/:])\/([\w-]*)['"`]$/.exec(url);
  const origin = (found === null ? url : url.slice(0, found.index)).replaceAll(/['"`\s+]/g, '');
  return { origin, namespace: found?.[1] ?? '' };
}

function isNodeProgram({ files }: ScanInput, { file }: Creation): boolean {
  return NODE_PROGRAM.test(files.get(file)?.text ?? '');
}

/** Files of the servers, of the clients, and those that a policy or a worker may stand in. */
function textsOfInterest({ files, isAsked }: ScanInput): ScanFile[] {
  return [...files.values()].filter(
    ({ path, text }) =>
      isAsked(path) &&
      !path.endsWith('.json') &&
      /socket|connect-?src|handshake/i.test(text) &&
      text.length < 1e6,
  );
}

function allowsOrigins({ inventory, files }: ScanInput): boolean {
  return inventory.servers.some(({ file, start, end }) => {
    const text = files.get(file)?.text ?? '';
    return /\bcors\b|\borigins\b/.test(text.slice(start, end)) || /\borigins\s*\(/.test(text);
  });
}

function isWebSocketOnly(input: ScanInput, creation: Creation): boolean {
  const option = optionsOf(creation).find(({ name }) => name === 'transports');
  if (option === undefined) return false;
  const text = textAt(input, creation.file, option);
  return text.includes('websocket') && !text.includes('polling');
}

function optionsOf(creation: Creation): readonly OptionEntry[] {
  return creation.arguments.flatMap((one) => (one.kind === 'options' ? one.entries : []));
}

/** The text of a creation's URL. */
export function urlText(input: ScanInput, creation: Creation): string | undefined {
  const url = creation.arguments.find(({ kind }) => kind === 'url');
  return url === undefined ? undefined : textAt(input, creation.file, url);
}

/** The address comes from the environment, or from a choice between two. */
function isChosenAtBuild(input: ScanInput, file: string, url: string): boolean {
  const chosen = /process\.env|import\.meta|environment\.|[^?]\?[^?.].*:|localhost|127\.0\.0\.1/;
  if (chosen.test(url)) return true;
  if (!/^[\w$]+$/.test(url)) return false;
  const text = input.files.get(file)?.text ?? '';
  const declared = new RegExp(`\\b${url.replaceAll('$', '\\$')}\\s*=\\s*([^;]{0,200})`).exec(text);
  return declared?.[1] !== undefined && chosen.test(declared[1]);
}

function textAt({ files }: ScanInput, file: string, span: { start: number; end: number }): string {
  return files.get(file)?.text.slice(span.start, span.end) ?? '';
}

function toFinding(input: ScanInput, { name, file, offset }: Hurdle): Finding {
  const { code, severity, title, advice } = HURDLES[name];
  const place = lineAndColumn(input.files.get(file)?.text ?? '', offset);
  return { code, severity, file: input.relative(file), ...place, message: title, advice };
}
