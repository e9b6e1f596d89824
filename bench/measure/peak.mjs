/** What the processor can do at most, to measure a step's GFLOP/s by. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('fma.c', import.meta.url));
/** Compilers for some processors know them by the second, and any by none. */
const machineFlags = [['-march=native'], ['-mcpu=native'], []];

/**
 * Compiles a loop of fused multiply-adds in registers and runs it on all threads.
 *
 * @returns `gflops`, the best of twelve rounds, and `how` it was found; or undefined where there is no C compiler
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
 * In place of the loop, where it cannot be compiled: the fastest thing that any side did.
 *
 * @param kernels as `measureKernels` gives them
 */
export function bestSeen(kernels) {
  const rates = kernels.flatMap(({ flops, sides }) =>
    sides.filter(({ seconds }) => seconds !== undefined).map(({ seconds }) => flops / seconds.least / 1e9),
  );
  if (rates.length === 0) return undefined;
  return {
    gflops: Math.max(...rates),
    how: 'the fastest convolution or matrix product seen, for there is no C compiler',
  };
}
