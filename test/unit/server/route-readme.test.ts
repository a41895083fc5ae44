import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const folder = new URL('../../../runtime/src/server/route/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8');

function namesIn(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, name = '']) => name).toSorted();
}

it("lists every option of a route in the page's table, and each says its default beside the code", () => {
  const [, table = ''] = /## Options\n([^#]*)/.exec(read('README.md')) ?? [];
  const source = read('options.ts').split('export interface RouteOptions')[1] ?? '';
  const options = namesIn(source, /^ {2}readonly (\w+)\?:/gm);
  expect(options.length).toBeGreaterThan(10);
  expect(namesIn(table, /^\| `(\w+)` /gm)).toEqual(options);
  expect(source.split('@default').length - 1).toBe(options.length);
});

it("has the numbers of the code's defaults", () => {
  const digits = (text: string): string => text.replaceAll(/[^\d]/g, '');
  const documented = Object.fromEntries(
    [...read('README.md').matchAll(/^\| `(\w+(?:Ms|Bytes|Running))` .*\| ([\d ]+)/gm)].map(
      ([, name = '', value = '']) => [name, digits(value)],
    ),
  );
  const stated = Object.fromEntries(
    [...read('options.ts').matchAll(/@default (\d+)[^]*?readonly (\w+)\?/g)].map(
      ([, value = '', name = '']) => [name, value],
    ),
  );
  expect(documented).toEqual(stated);
  expect(Object.keys(stated)).toHaveLength(5);
});
