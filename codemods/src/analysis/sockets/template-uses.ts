import { MEMBERS } from '../../catalog/members.js';
import type { Escape } from '../../inventory.js';
import { BOUND_PATH, templateOf } from '../flow/library/vue-props.js';
import { expressionsIn } from '../flow/library/vue-template.js';
import { escapeRegExp } from '../flow/closure.js';

/** Languages of which only the script blocks are read. */
const FOREIGN =
  /\.(?:vue|svelte|astro|x?html?|ejs|hbs|handlebars|mustache|njk|twig|liquid|php|erb|jsp|jinja2?|pug|jade)$/;

/** Languages that are not read, or only in part. */
const UNREAD = /\.(?:coffee|litcoffee|cjsx|ls|haml|slim|marko|astro)$/;

const RENAMED = MEMBERS.filter(({ fate }) => fate !== 'same')
  .map(({ name }) => name)
  .join('|');

/** Members that mean the same on both sides, or that no socket has: a template may use them. */
const HARMLESS = `(?!(?:${RENAMED})\\b)[\\w$]+`;

/** The names of what holds a socket, and those of functions that give one back. */
export interface SocketNamesInText {
  readonly holders: ReadonlySet<string>;
  readonly givers: ReadonlySet<string>;
}

/**
 * A file of another language in which a socket is used outside of the script, or may be.
 *
 * @param names under which the socket is known anywhere
 */
export function findTemplateUse(
  file: string,
  text: string,
  { holders, givers }: SocketNamesInText,
  code: string,
): Escape | undefined {
  if (!FOREIGN.test(file)) return undefined;
  const place = { file, start: 0, end: 0, kind: 'other-language' as const };
  const language = `a .${file.split('.').at(-1)} file`;
  if (file.endsWith('.svelte')) {
    const isUsed = isHandedOn(text, code, { holders, givers });
    return isUsed ? { ...place, what: `the template of ${language}` } : undefined;
  }
  if (file.endsWith('.astro')) {
    const isUsed = isInBraces(text, code, new Set([...holders, ...givers]));
    return isUsed ? { ...place, what: `the template of ${language}` } : undefined;
  }
  if (!file.endsWith('.vue')) return findUseOutsideScript(file, text, code, { holders, givers });
  const held = `${eitherOf(holders)}(?![\\w$])(?!\\??\\.${HARMLESS}\\b)`;
  const given = `${eitherOf(givers)}\\s*\\([^)]*\\)\\s*[?!]?[.,)\\]]`;
  const use = new RegExp(`(?<![\\w$])(?:${held}|${given})`);
  // What is bound to a plain path has been followed.
  const template = templateOf(text).replace(BOUND_PATH, '');
  const expression = expressionsIn(template).find((one) => use.test(one.text));
  return expression === undefined ? undefined : { ...place, what: `the template of ${language}` };
}

/**
 * A use of a page's global socket in text that is not read as code: an event handler that was not understood, or one
 * inside a string of a script.
 *
 * @param code what is read of the file, with everything else blanked
 */
export function findUseOutsideScript(
  file: string,
  text: string,
  code: string,
  { holders, givers }: SocketNamesInText,
): Escape | undefined {
  const socket = `(?<![\\w$.])(?:${eitherOf(holders)}|${eitherOf(givers)}\\s*\\([^()]*\\))`;
  // Prose says `socket.io` of the library, and may name a member.
  const use = `${socket}\\s*\\??\\.\\s*(?!io\\b)(?:${RENAMED})\\b\\s*[(=!&|?)]`;
  const inString = `\\bon[a-z]+\\s*=\\s*\\\\?["'][^"'<>]*?${use}`;
  const isUsed =
    new RegExp(inString).test(code) ||
    (FOREIGN.test(file) && new RegExp(use).test(withoutCode(text, code)));
  if (!isUsed) return undefined;
  return { file, start: 0, end: 0, kind: 'other-language', what: 'code inside of text' };
}

/** A use of a page's global socket in a language that is not read. */
export function findUseInOtherLanguage(
  file: string,
  text: string,
  code: string,
  { holders, givers }: SocketNamesInText,
): Escape | undefined {
  if (!UNREAD.test(file)) return undefined;
  const names = [...holders, ...givers].filter((name) => !isOwnName(name, text));
  const use = `(?<![\\w$.@])${eitherOf(new Set(names))}(?:\\(\\))?\\??\\.(?:${RENAMED})\\b`;
  const rest = withoutCode(text, code).replace(/^\s*#.*/gm, (line) => ' '.repeat(line.length));
  const match = new RegExp(use).exec(rest);
  if (match === null) return undefined;
  const place = { file, start: match.index, end: match.index + match[0].length };
  return { ...place, kind: 'other-language', what: `a .${file.split('.').at(-1)} file` };
}

/** A parameter, or a variable of the file's own. */
function isOwnName(name: string, text: string): boolean {
  const word = escapeRegExp(name);
  return new RegExp(`[(,]\\s*${word}\\s*[,)]|(?<![\\w$.@])${word}\\s*=(?!=)`).test(text);
}

function withoutCode(text: string, code: string): string {
  return Array.from(text.split(''), (one, at) => (code[at] === one ? ' ' : one)).join('');
}

/** In Svelte's template: members that are used there have been read, but where else a socket goes has not. */
function isHandedOn(text: string, code: string, { holders, givers }: SocketNamesInText): boolean {
  const template = templateOf(text);
  const names = new Set([...holders, ...givers]);
  const mention = new RegExp(`(?<![\\w$.])${eitherOf(names)}(?![\\w$])`, 'g');
  return [...template.matchAll(mention)].some(({ 0: name, index }) => {
    const rest = template.slice(index + name.length);
    // What the handler of an event gives back goes nowhere.
    if (!holders.has(name) && IS_HANDLER.test(template.slice(0, index))) return false;
    if (code.startsWith(name, index)) return !/^\s*(?:\([^()]*\)\s*)?[?!]?\./.test(rest);
    // Inside of braces that could not be read.
    return /\{[^{}]*$/.test(template.slice(0, index));
  });
}

const IS_HANDLER = /\son[:\w|]+\s*=\s*["']?\{\s*$/;

/** In Astro's template, of which no expression is read. */
function isInBraces(text: string, code: string, names: ReadonlySet<string>): boolean {
  const template = withoutCode(templateOf(text), code);
  const mention = new RegExp(`\\{[^{}]*(?<![\\w$.])${eitherOf(names)}(?![\\w$])`);
  return mention.test(template);
}

function eitherOf(names: ReadonlySet<string>): string {
  return `(?:${[...names].map(escapeRegExp).join('|') || '(?!)'})`;
}
