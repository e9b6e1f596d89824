import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';
import { swiftShaderEnvironment } from './test/support/swiftshader.ts';

const { rooms } = JSON.parse(readFileSync(new URL('folders.json', import.meta.url), 'utf8')) as {
  readonly rooms: Readonly<Record<string, { readonly runs: string }>>;
};

/** Tests of what runs anywhere, and of what a page does without a browser: no file of them knows of the others. */
const pure = Object.entries(rooms)
  .filter(([name, { runs }]) => runs === 'anywhere' || name.startsWith('studio/page'))
  .map(([name]) => `src/${name}/*.test.ts`);

const shared = {
  testTimeout: 120_000,
  hookTimeout: 120_000,
  // ONNX Runtime owns native threads that do not survive being shared between worker threads.
  pool: 'forks',
  sequence: { sequencer: LongestFirst },
  // Read by Vulkan's loader when a worker starts: WebGPU is tested without a GPU.
  env: swiftShaderEnvironment(),
} as const;

export default defineConfig({
  test: {
    reporters: ['default', './test/support/skip-guard.ts'],
    // More than two cores: many tests wait for a browser, a process or a clock.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          ...shared,
          name: 'all',
          include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'bench/*/*.test.mjs'],
          exclude: ['test/slow/**', '**/node_modules/**', ...pure],
        },
      },
      // A process and its modules for each file would take several times as long as the tests.
      { test: { ...shared, name: 'pure', include: pure, isolate: false } },
    ],
  },
});
