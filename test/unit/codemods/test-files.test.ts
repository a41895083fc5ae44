import { expect, test } from 'vitest';
import { isTestFile } from '../../../codemods/src/test-files.js';

test.each([
  'test/a.js',
  'src/__tests__/a.js',
  'integration-tests/a.js',
  'src/a.spec.ts',
  'e2e/a.js',
])('%s is part of a test', (path) => expect(isTestFile('/srv/app', `/srv/app/${path}`)).toBe(true));

test.each(['latest/a.js', 'src/contest/a.js', 'testimonials/a.js', 'src/latest.js', 'src/a.js'])(
  '%s is none',
  (path) => expect(isTestFile('/srv/app', `/srv/app/${path}`)).toBe(false),
);

test('what is above the root says nothing', () => {
  expect(isTestFile('/srv/tests/app', '/srv/tests/app/src/a.js')).toBe(false);
});
