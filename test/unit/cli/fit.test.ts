import { array, assert, integer, property, stringMatching } from 'fast-check';
import { expect, it } from 'vitest';
import { fit } from '../../../cli/src/fit.js';

it('breaks a line between words, below where it begins; what hangs from an item stands to its right', () => {
  expect(fit('one two three', 9)).toBe('one two\nthree');
  expect(fit('      one two three', 14)).toBe('      one two\n      three');
  expect(fit('  a.js:1  one two three', 14)).toBe('  a.js:1  one\n    two three');
});

it('leaves a line that fits, a command, and a word without an end', () => {
  for (const text of ['12345 789', '  $ a command to copy', '1234567890123', '', '\n\n']) {
    expect(fit(text, 9)).toBe(text);
  }
});

it('says the same words in lines that are as long as they may be', () => {
  const word = stringMatching(/^[a-z]{1,8}$/);
  assert(
    property(array(word), integer({ min: 8, max: 40 }), (words, columns) => {
      const lines = fit(words.join(' '), columns).split('\n');
      expect(lines.join(' ')).toBe(words.join(' '));
      const tooLong = lines.filter((line) => line.length > columns);
      const tooShort = lines.slice(0, -1).filter((line, index) => {
        const [next = ''] = lines[index + 1]?.split(' ') ?? [];
        return `${line} ${next}`.length <= columns;
      });
      expect([tooLong, tooShort]).toEqual([[], []]);
    }),
  );
});
