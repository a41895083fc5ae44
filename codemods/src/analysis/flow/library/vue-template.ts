import { MEMBERS } from '../../../catalog/members.js';
import type { SourceUnit } from '../../files/source-files.js';
import type { NodeId } from '../solver.js';
import type { World } from '../world.js';

/** What a path in a template leads to. */
export type ReadPath = (path: string) => NodeId;

/** Members that are something else natively. */
const CHANGED = new Map(
  MEMBERS.filter(({ fate }) => fate !== 'same').map((row) => [row.name, row]),
);

const USE = new RegExp(
  `(?<![\\w$.'"\`])((?:[A-Za-z_$][\\w$]*)(?:\\??\\.[\\w$]+)*)\\??\\.(${[...CHANGED.keys()].join('|')})(?![\\w$])(\\s*\\()?`,
  'g',
);

/** Notes where the template of a component uses a member of what may be a socket. */
export function readUses(
  world: World,
  { tree }: SourceUnit,
  template: string,
  readPath: ReadPath,
): void {
  for (const { text, start } of expressionsIn(template)) {
    for (const { 1: path = '', 2: name = '', 3: call = '', 0: all, index } of text.matchAll(USE)) {
      const [root = ''] = path.split(/\??\./);
      if (isDeclared(root, template)) continue;
      const at = start + index + all.length - call.length - name.length;
      const base = readPath(path.replaceAll('?', ''));
      const isCall = call !== '' && isRenamed(name);
      world.paths.push({ node: tree, base, name, start: at, isValueUsed: true, isCall });
    }
  }
}

/** Its name alone changes: nothing else of a template is rewritten. */
function isRenamed(name: string): boolean {
  const shape = CHANGED.get(name)?.shape;
  return shape === undefined || shape === 'drop-arguments';
}

/** The code in a Vue template, and where it begins. */
export function expressionsIn(template: string): { text: string; start: number }[] {
  const bindings = template.matchAll(/\s(?:v-[\w.:-]+|[:@#][\w.:[\]-]+)\s*=\s*(["'])([\s\S]*?)\1/g);
  const texts = template.matchAll(/\{\{([\s\S]*?)\}\}/g);
  return [
    ...Array.from(bindings, ({ 0: all, 2: text = '', index }) => ({
      text,
      start: index + all.length - 1 - text.length,
    })),
    ...Array.from(texts, ({ 1: text = '', index }) => ({ text, start: index + 2 })),
  ];
}

/** The template has a name of its own: of a loop, of a slot, or a parameter. */
function isDeclared(name: string, template: string): boolean {
  const word = `(?<![\\w$.])${name.replaceAll('$', '\\$')}(?![\\w$])`;
  const loop = `\\sv-for\\s*=\\s*["'][^"']*?${word}[^"']*?\\s(?:in|of)\\s`;
  const slot = `\\s(?:v-slot[\\w:.[\\]-]*|#[\\w.[\\]-]+|slot-scope|scope)\\s*=\\s*["'][^"']*?${word}`;
  const parameter = `${word}[^()"'=]*\\)?\\s*=>|\\bfunction\\b[^{]*${word}|\\b(?:const|let|var)\\b[^;]*?${word}\\s*=`;
  return new RegExp(`${loop}|${slot}|${parameter}`).test(template);
}
