/** The peak GFLOP/s of the processor, to compare the GFLOP/s of a step with. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('fma.c', import.meta.url));
/** Some compilers only support the second flag; all support none. */
const machineFlags = [['-march=native'], ['-mcpu=native'], []];

/**
 * Compiles a loop of fused multiply-adds in registers and runs it on all threads.
 *
 * @returns `gflops`, the best of twelve rounds, and `how` it was measured; undefined if there is no C compiler
 */
export function fmaPeak(threads) {
  const folder = mkdtempSync(join(tmpdir(), 'sparring-fma-'));
  const program = join(folder, 'fma');
  try {
    for (const flags of machineFlags) {
      const built = spawnSync('cc', [
        '-O3',
        '-ffp-contract=fast',
        '-pthread',
        ...flags,
        '-o',
        program,
        source,
      ]);
      if (built.error !== undefined) return undefined;
      if (built.status !== 0) continue;
      const { status, stdout } = spawnSync(program, [String(threads)], { encoding: 'utf8' });
      if (status !== 0) continue;
      const { gflops, lanes } = JSON.parse(stdout);
      return { gflops, how: `a loop of fused multiply-adds in registers, ${lanes} numbers wide` };
    }
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The best rate of any side, as a substitute if the loop cannot be compiled.
 *
 * @param kernels results of `measureKernels`
 */
export function bestSeen(kernels) {
  const rates = kernels.flatMap(({ flops, sides }) =>
    sides.filter(({ seconds }) => seconds !== undefined).map(({ seconds }) => flops / seconds.least / 1e9),
  );
  if (rates.length === 0) return undefined;
  return {
    gflops: Math.max(...rates),
    how: 'the fastest measured convolution or matrix product, because there is no C compiler',
  };
}
