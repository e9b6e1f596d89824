import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';
import { patience } from './test/support/patience.ts';
import { sharedTests } from './test/support/shared-tests.ts';
import { swiftShaderEnvironment } from './test/support/swiftshader.ts';

const shared = sharedTests();

const every = {
  ...patience,
  testTimeout: 120_000,
  // ONNX Runtime owns native threads that do not survive being shared between worker threads.
  pool: 'forks',
  // Read by Vulkan's loader when a worker starts: WebGPU is tested without a GPU.
  env: swiftShaderEnvironment(),
} as const;

export default defineConfig({
  test: {
    reporters: ['default', './test/support/skip-guard.ts'],
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          ...every,
          name: 'alone',
          include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'bench/*/*.test.mjs'],
          exclude: ['test/slow/**', '**/node_modules/**', ...shared],
        },
      },
      { test: { ...every, name: 'shared', include: shared, isolate: false } },
    ],
  },
});
