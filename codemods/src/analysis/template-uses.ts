import { MEMBERS } from '../catalog/members.js';
import type { Escape } from '../inventory.js';
import { BOUND_PATH, templateOf } from './library/vue-props.js';
import { escapeRegExp } from './closure.js';

/** Languages of which only the script blocks are read. */
const FOREIGN = /\.(?:vue|svelte|html?|ejs|hbs|handlebars|mustache|njk|php|erb|jinja2?)$/;

/** Members that mean the same on both sides, or that no socket has: a template may use them. */
const HARMLESS = `(?!(?:${MEMBERS.filter(({ fate }) => fate !== 'same')
  .map(({ name }) => name)
  .join('|')})\\b)[\\w$]+`;

/**
 * A file of another language in which a socket is used outside of the script, or may be.
 *
 * @param names under which the socket is known anywhere
 */
export function findTemplateUse(
  file: string,
  text: string,
  { holders, givers }: { holders: ReadonlySet<string>; givers: ReadonlySet<string> },
): Escape | undefined {
  if (!FOREIGN.test(file)) return undefined;
  const place = { file, start: 0, end: 0, kind: 'other-language' as const };
  const language = `a .${file.split('.').at(-1)} file`;
  if (!file.endsWith('.vue')) return { ...place, what: language };
  const held = `${eitherOf(holders)}(?![\\w$])(?!\\??\\.${HARMLESS}\\b)`;
  const given = `${eitherOf(givers)}\\s*\\([^)]*\\)\\s*[?!]?[.,)\\]]`;
  const use = new RegExp(`(?<![\\w$])(?:${held}|${given})`);
  const expression = expressionsIn(text).find((one) => use.test(one));
  return expression === undefined ? undefined : { ...place, what: `the template of ${language}` };
}

function eitherOf(names: ReadonlySet<string>): string {
  return `(?:${[...names].map(escapeRegExp).join('|') || '(?!)'})`;
}

/** The code in a Vue template. What is bound to a plain path has been followed. */
function expressionsIn(text: string): string[] {
  const template = templateOf(text).replace(BOUND_PATH, '');
  const bindings = [
    ...template.matchAll(/\s(?:v-[\w.:-]+|[:@#][\w.:[\]-]+)\s*=\s*(["'])([\s\S]*?)\1/g),
  ];
  const texts = [...template.matchAll(/\{\{([\s\S]*?)\}\}/g)];
  return [...bindings.map((match) => match[2] ?? ''), ...texts.map((match) => match[1] ?? '')];
}
