import { defineConfig } from 'vitest/config';

/** `npm run test:slow`: minutes of broken files for each parser, apart from `npm test`. */
export default defineConfig({
  test: {
    include: ['test/slow/**/*.test.ts'],
    testTimeout: 3_600_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
