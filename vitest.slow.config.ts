import { defineConfig } from 'vitest/config';
import { patience } from './test/support/patience.ts';
import { filesWithSlowTests } from './test/support/test-files.ts';
import { swiftShaderEnvironment } from './test/support/swiftshader.ts';

/** `npm run test:slow`: minutes of broken files for each parser, and all tests of the files that `npm test` takes in part. */
export default defineConfig({
  test: {
    ...patience,
    include: ['test/slow/**/*.test.ts', ...filesWithSlowTests()],
    testTimeout: 3_600_000,
    pool: 'forks',
    maxWorkers: 2,
    env: { ...swiftShaderEnvironment(), SPARRING_SLOW_TESTS: '1' },
  },
});
