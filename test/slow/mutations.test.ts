/** Hundreds of thousands of damaged files: each parser of the built library in a separate process. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { mutationTargets } from '../../src/data/testing/mutation-targets.ts';
import type { MutationOutcome } from '../../src/data/testing/run-mutations.ts';

/** The number of damaged files for each parser; the environment variable `MUTATIONS` overrides it. */
const trials = Number(process.env['MUTATIONS'] ?? 200_000);
const script = fileURLToPath(new URL('mutate.mjs', import.meta.url));
const built = fileURLToPath(new URL('../../dist/data/testing/mutation-targets.js', import.meta.url));

it.each(mutationTargets)(
  `$name: ${trials} damaged files without a crash or a hang, with less than 1 GB of memory`,
  async ({ name }) => {
    expect(existsSync(built), 'run npm run build first').toBe(true);
    const { stdout } = await promisify(execFile)(process.execPath, [script, name, String(trials)]);
    const outcome = JSON.parse(stdout) as MutationOutcome & { peakBytes: number };
    expect(outcome.read + outcome.refused).toBe(trials);
    expect(outcome.peakBytes).toBeLessThan(1e9);
  },
);
