import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // ONNX Runtime owns native threads that do not survive being shared between worker threads.
    pool: 'forks',
    maxWorkers: 2,
  },
});
