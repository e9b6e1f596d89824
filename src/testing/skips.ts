/** What tests may be skipped for: each reason once, with how many tests it may take at most. */
import { readFileSync } from 'node:fs';

/** Whether this is a Linux on x64 with AVX2: a processor whose kernels take channels together in blocks. */
export function hasAvx2(): boolean {
  if (process.platform !== 'linux' || process.arch !== 'x64') return false;
  return /^flags\s*:.*\bavx2\b/m.test(readFileSync('/proc/cpuinfo', 'utf8'));
}

export interface SkipReason {
  readonly says: string;
  /** Tests that it may take. A reason that takes more hides something: raise it only with a test that needs it. */
  readonly max: number;
}

/** What a machine may lack. Nothing else is a reason to skip a test. */
export const lacks = {
  chromium: { says: 'no Chromium on the PATH and no CHROMIUM_PATH', max: 140 },
  // All cases of parity, and a training.
  webgpu: { says: 'no GPU, no SwiftShader', max: 500 },
  blockedKernels: { says: 'no kernels for channels in blocks', max: hasAvx2() ? 0 : 80 },
  bedrooms: { says: '../shared/data/bedrooms does not exist', max: 1 },
  lsun: { says: '../shared/data/lsun-format does not exist', max: 2 },
  svhnWeights: { says: '../shared/data/svhn-dcgan-weights does not exist', max: 5 },
  fashion: { says: 'Debian’s dataset-fashion-mnist is not installed', max: 3 },
  nsfwjs: { says: 'the npm package nsfwjs, 25 MB, is not installed', max: 1 },
  openMpi: { says: 'mpirun.openmpi is not installed: Debian’s openmpi-bin', max: 6 },
  mpich: { says: 'mpirun.mpich is not installed: Debian’s mpich', max: 4 },
  mount: { says: 'mounting a small disk takes root', max: 6 },
  shell: { says: 'npm is a shell script, and this is Windows', max: 7 },
  bash: { says: 'bash is not installed', max: 20 },
  zsh: { says: 'zsh is not installed', max: 1 },
  fish: { says: 'fish is not installed', max: 20 },
  python: { says: 'python3 is not on the PATH', max: 5 },
  ffmpeg: { says: 'ffmpeg is not on the PATH', max: 1 },
  script: { says: 'no script(1) of util-linux, which makes a terminal', max: 2 },
  taskset: { says: 'no taskset(1) of util-linux, which gives a program one core', max: 1 },
  setpriv: { says: 'no setpriv(1) of util-linux, by which root runs a program as somebody else', max: 1 },
  proc: { says: 'no /proc, which tells of processes', max: 3 },
  device: { says: 'no device that is always full', max: 1 },
  startTimes: { says: 'no /proc, which has the times at which processes began', max: 2 },
  unixFiles: { says: 'Windows has no modes, named pipes and devices of this kind', max: 55 },
} as const satisfies Readonly<Record<string, SkipReason>>;

/**
 * What the name of a test that is to be skipped gets at its end, '' if it is to run.
 *
 * @example
 * const missing = skipNote('bedrooms', !existsSync(bedrooms));
 * it.skipIf(missing !== '')(`opens 5,000 bedrooms${missing}`, …);
 */
export function skipNote(lack: keyof typeof lacks, isLacking: boolean): string {
  return isLacking ? ` (skipped: ${lacks[lack].says})` : '';
}
