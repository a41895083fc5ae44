import { defineConfig } from 'vitest/config';

// Tests read the packages' sources, so that nothing has to be built first. Vitest hands these
// conditions to Node as well: `import` or `default` among them would mislead every `require`.
const conditions = ['@sse-migrate/source'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['test/**/*.test.ts'],
    // Most tests wait for servers and browsers: a core that does so has time for another.
    maxWorkers: '100%',
    // So long that a machine that is busy passes neither.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: process.env['CI']
      ? ['default', ['json', { outputFile: 'test-results.json' }]]
      : ['default'],
  },
});
