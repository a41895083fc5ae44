import { describe, expect, it } from 'vitest';
import { removeItems } from '../../../codemods/src/edit/list-items.js';
import { Splices } from '../../../codemods/src/edit/splices.js';

describe('Splices', () => {
  it('changes what is recorded and nothing else', () => {
    const splices = new Splices('a\r\n\tb c');
    splices.overwrite({ start: 4, end: 5 }, 'B');
    splices.insert(7, '!');
    expect(splices.toString()).toBe('a\r\n\tB c!');
  });

  it('drops a span with all edits inside of it, and keeps those at its ends', () => {
    const splices = new Splices('abcdef');
    splices.overwrite({ start: 2, end: 3 }, 'C');
    splices.drop({ start: 1, end: 4 });
    splices.drop({ start: 2, end: 4 });
    splices.insert(2, '!');
    splices.insert(1, '<');
    splices.insert(4, '>');
    expect(splices.toString()).toBe('a<>ef');
  });

  it('refuses edits that overlap', () => {
    const splices = new Splices('abcdef');
    splices.overwrite({ start: 0, end: 4 }, 'x');
    expect(() => {
      splices.overwrite({ start: 2, end: 6 }, 'y');
      splices.toString();
    }).toThrow(/overlap|split|edited/i);
  });
});

describe('removeItems', () => {
  it.each([
    ['[a, b, c]', [0], '[b, c]'],
    ['[a, b, c]', [1], '[a, c]'],
    ['[a, b, c]', [2], '[a, b]'],
    ['[a, b, c]', [1, 2], '[a]'],
    ['[a, b, c,]', [2], '[a, b, ]'],
    ['[\n  a,\n  b,\n]', [1], '[\n  a,\n]'],
    ['[\n  a,\n  // why\n  b\n]', [1], '[\n  a,\n  // why\n]'],
    ['[\n  a, // why\n  b,\n]', [0], '[\n  // why\n  b,\n]'],
  ])('takes items out of %j', (text, removed, expected) => {
    const splices = new Splices(text);
    const items = [
      ...text.replace(/\/\/.*/g, (comment) => ' '.repeat(comment.length)).matchAll(/\w/g),
    ];
    const spans = items.map(({ index }) => ({ start: index, end: index + 1 }));
    removeItems(splices, spans, new Set(removed));
    expect(splices.toString()).toBe(expected);
  });
});
