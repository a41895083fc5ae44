import { RUNTIME_PACKAGE } from '../catalog/modules.js';

/**
 * package.json with the runtime among its dependencies; everything else stays byte for byte. Gives `undefined` when it
 * is there already, or when the text is not an object.
 */
export function addRuntime(text: string, version: string): string | undefined {
  const manifest = parseObject(text);
  if (manifest === undefined) return undefined;
  const { dependencies, devDependencies } = manifest;
  if (RUNTIME_PACKAGE in Object(dependencies) || RUNTIME_PACKAGE in Object(devDependencies)) {
    return undefined;
  }
  const entry = `${JSON.stringify(RUNTIME_PACKAGE)}: ${JSON.stringify(version)}`;
  const open = findBlock(text, 'dependencies');
  return open === undefined ? addBlock(text, entry) : addEntry(text, open, entry);
}

function addEntry(text: string, open: number, entry: string): string {
  const close = closingBrace(text, open);
  const inside = text.slice(open + 1, close);
  const lines = [...inside.matchAll(/(\s*)"((?:\\.|[^"\\])*)"\s*:\s*"(?:\\.|[^"\\])*"/g)];
  const [first] = lines;
  if (first === undefined) return addFirst(text, open, close, entry);
  const names = lines.map((line) => line[2] ?? '');
  const isSorted = names.every((name, at) => at === 0 || (names[at - 1] ?? '') < name);
  const after = isSorted ? names.filter((name) => name < RUNTIME_PACKAGE).length : names.length;
  if (after === 0) {
    const at = open + 1;
    return `${text.slice(0, at)}${first[1] ?? ''}${entry},${text.slice(at)}`;
  }
  const previous = lines[after - 1] ?? first;
  const at = open + 1 + previous.index + previous[0].length;
  return `${text.slice(0, at)},${previous[1] ?? ''}${entry}${text.slice(at)}`;
}

function addFirst(text: string, open: number, close: number, entry: string): string {
  const { newline, indent } = styleOf(text);
  const inner = `${newline}${indent}${indent}${entry}${newline}${indent}`;
  return text.slice(0, open + 1) + inner + text.slice(close);
}

/** A new block at the end of the manifest. */
function addBlock(text: string, entry: string): string {
  const { newline, indent } = styleOf(text);
  const close = text.lastIndexOf('}');
  const head = text.slice(0, close).trimEnd();
  const comma = head.endsWith('{') ? '' : ',';
  const block = `"dependencies": {${newline}${indent}${indent}${entry}${newline}${indent}}`;
  return `${head}${comma}${newline}${indent}${block}${newline}${text.slice(close)}`;
}

/** The offset of the opening brace of a top-level object. */
function findBlock(text: string, name: string): number | undefined {
  let depth = 0;
  for (const match of text.matchAll(/"((?:\\.|[^"\\])*)"(\s*:\s*\{)?|[{}[\]]/g)) {
    const [token, literal, opens] = match;
    if (literal !== undefined && depth === 1 && literal === name && opens !== undefined) {
      return match.index + token.length - 1;
    }
    if (opens !== undefined || token === '{' || token === '[') depth += 1;
    if (token === '}' || token === ']') depth -= 1;
  }
  return undefined;
}

function closingBrace(text: string, open: number): number {
  for (const match of text.slice(open).matchAll(/"(?:\\.|[^"\\])*"|\}/g)) {
    if (match[0] === '}') return open + match.index;
  }
  return text.length;
}

function styleOf(text: string): { newline: string; indent: string } {
  return {
    newline: text.includes('\r\n') ? '\r\n' : '\n',
    indent: /\n([ \t]+)"/.exec(text)?.[1] ?? '  ',
  };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
