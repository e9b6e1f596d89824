import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';
import { swiftShaderEnvironment } from './test/support/swiftshader.ts';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'bench/*/*.test.mjs'],
    exclude: ['test/slow/**', '**/node_modules/**'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: ['default', './test/support/skip-guard.ts'],
    // ONNX Runtime owns native threads that do not survive being shared between worker threads.
    pool: 'forks',
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    // Read by Vulkan's loader when a worker starts: WebGPU is tested without a GPU.
    env: swiftShaderEnvironment(),
  },
});
