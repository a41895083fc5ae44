import { SCRIPT_GLOBAL } from '../catalog/modules.js';

/** Comments, strings and heredocs, in which names are no code. */
const NO_CODE =
  /###[\s\S]*?###|#(?!\{).*|"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'/g;
const MEMBER = /(?<![\w$.@])([A-Za-z_$][\w$]*)(?:\??\.[A-Za-z_$][\w$]*)+/g;
/** Parentheses, or a blank and the start of an argument. */
const IS_CALLED =
  /^(?:\(| +(?:['"\w@{[(]|->)(?!s?\b(?:is|isnt|and|or|if|unless|then|else|in|of)\b))/;

/**
 * What can be told of CoffeeScript without parsing it: members of names that the file does not declare, each as a
 * statement of JavaScript at its place. What is handed to a call is left out.
 */
export function sketchCoffee(text: string): string {
  const bare = text.replace(NO_CODE, blank);
  const code = blank(text).split('');
  let free = 0;
  for (const { 0: path, 1: name = '', index } of bare.matchAll(MEMBER)) {
    const end = index + path.length;
    const sketch = `${path}${IS_CALLED.test(text.slice(end, end + 20)) ? '()' : ''};`;
    if (index < free || index + sketch.length > text.length) continue;
    if (name === SCRIPT_GLOBAL || declares(bare, name)) continue;
    code.splice(index, sketch.length, ...sketch.split(''));
    free = index + sketch.length;
  }
  return code.join('');
}

function blank(part: string): string {
  return part.replace(/[^\r\n]/g, ' ');
}

/** A variable, a parameter, or the item of a loop: not a global of the page. */
function declares(code: string, name: string): boolean {
  const word = name.replaceAll('$', '\\$');
  const pattern = `(?<![\\w$.@])${word}\\s*=(?!=)|[(,]\\s*${word}\\s*[,)=].*[-=]>|\\bfor\\s+(?:\\w+,\\s*)?${word}\\b|\\bclass\\s+${word}\\b|\\{[^}]*\\b${word}\\b[^}]*\\}\\s*=(?!=)`;
  return new RegExp(pattern).test(code);
}
