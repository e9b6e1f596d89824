/** Hundreds of thousands of damaged files: each parser in a separate process. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import type { MutationOutcome } from '../fuzz/run-mutations.ts';
import { fuzzTargets } from '../fuzz/targets.ts';

/** The number of damaged files for each parser; the environment variable `MUTATIONS` overrides it. */
const trials = Number(process.env['MUTATIONS'] ?? 200_000);
const script = fileURLToPath(new URL('mutate.mjs', import.meta.url));

it.each(fuzzTargets)(
  `$name: ${trials} damaged files without a crash or a hang, with less than 1 GB of memory`,
  async ({ name }) => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--import',
      'tsx',
      script,
      name,
      String(trials),
    ]);
    const outcome = JSON.parse(stdout) as MutationOutcome & { peakBytes: number };
    expect(outcome.read + outcome.refused).toBe(trials);
    expect(outcome.peakBytes).toBeLessThan(1e9);
  },
);
