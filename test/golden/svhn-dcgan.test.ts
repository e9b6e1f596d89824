/** The imported networks of DCGAN's authors, against PyTorch's results with the same files. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRun } from '../../src/index.ts';
import { networksOf } from '../../src/gan/files/checkpoint.ts';
import { networkInputs } from '../../src/gan/networks/state-names.ts';
import type { FloatTensor } from '../../src/core/shape.ts';
import { skipNote } from '../../src/testing/skips.ts';
import { Scope } from '../../src/nn/scope.ts';
import { loadLatestCheckpoint } from '../../src/runs/load-checkpoint.ts';
import { openRunFolder } from '../../src/runs/run-folder.ts';
import { ganOf, runOptionsSchema } from '../../src/runs/run-options.ts';
import { createNodeRuntime } from '../../src/engine/runtime/node/ort-node.ts';
import { readDcganCode } from '../../src/runs/dcgan-code-files.ts';
import { readPublished } from '../../src/runs/published-networks.ts';
import { compile, floats } from '../../src/engine/runtime/program.ts';
import * as ops from '../../src/engine/tensor/ops.ts';
import { sparring } from '../cli/sparring.ts';
import { maxDifference, readGolden } from './golden-file.ts';

const weights = fileURLToPath(new URL('../../../shared/data/svhn-dcgan-weights', import.meta.url));
const missing = skipNote('svhnWeights', !existsSync(weights));

/** The relative error of a number that is rounded to float16, and the absolute one of the smallest. */
const halfError = 2 ** -11;
const smallestHalfError = 2 ** -25;
/** 1 of 255 levels, in [−1, 1]. */
const level = 2 / 255;

/** The pictures of the generator of a run, exported as ONNX, of z: in the authors’ way, by the statistics of the batch. */
async function exportedPictures(cwd: string, run: string, z: FloatTensor): Promise<ort.Tensor> {
  const exported = ['--format', 'onnx', '--normalisation', 'batch', '--out', 'svhn.onnx'];
  expect((await sparring(cwd, 'export', run, ...exported)).stderr).toBe('');
  const session = await ort.InferenceSession.create(join(cwd, 'svhn.onnx'));
  const { images } = await session.run({ z: new ort.Tensor('float32', z.data, [...z.shape]) });
  return images!;
}

describe.skipIf(missing !== '')(`the authors' SVHN networks${missing}`, () => {
  const golden = readGolden('svhn-dcgan');
  const z = golden.tensor('z');
  const images = golden.tensor('images');
  let cwd = '';
  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'sparring-svhn-'));
    const args = ['import', weights, '--format', 'dcgan-code', '--out', 'svhn', '--threads', '1'];
    const { stderr } = await sparring(cwd, ...args);
    if (stderr !== '') throw new Error(stderr);
  });
  afterAll(() => rm(cwd, { recursive: true, force: true }));

  it('generate the same pictures from the same z, exported as ONNX', async () => {
    const made = await exportedPictures(cwd, 'svhn', z);
    expect(made.dims).toEqual([...images.shape]);
    expect(maxDifference(made.data as Float32Array, images.data)).toBeLessThan(1e-4);
  });

  it('give those pictures the same logits', async () => {
    const folder = await openRunFolder(join(cwd, 'svhn'));
    const gan = ganOf(await folder.readOptions(runOptionsSchema));
    const loaded = (await loadLatestCheckpoint(folder))!;
    const state = networksOf(loaded.checkpoint, gan, loaded.path);
    const values = networkInputs('discriminator', gan.discriminator.parameters);
    const logits = gan.discriminator.apply(ops.input('images', images.shape), new Scope(values, 'batch'));
    const program = await compile({ logits }, await createNodeRuntime({ threads: 1 }));
    const judged = floats(await program.run({ images: images.data }, state), 'logits');
    await program.release();
    expect(maxDifference(judged, golden.tensor('logits').data)).toBeLessThan(1e-3);
  });

  it('can be sampled like any run', async () => {
    const { stdout } = await sparring(cwd, 'sample', 'svhn', '--grid', '2x1', '--threads', '1');
    expect(stdout).toBe('2 pictures of the imported networks: svhn/sample.png\n');
  });
});

describe('the same networks in the package @sparring/svhn', () => {
  const golden = readGolden('svhn-dcgan');
  let cwd = '';
  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'sparring-svhn-'));
    const { stderr } = await sparring(cwd, 'import', 'svhn', '--threads', '1');
    if (stderr !== '') throw new Error(stderr);
  });
  afterAll(() => rm(cwd, { recursive: true, force: true }));

  it('generate the pictures of the authors’ files from the same z, to a level of 255', async () => {
    const made = await exportedPictures(cwd, 'runs/svhn', golden.tensor('z'));
    expect(maxDifference(made.data as Float32Array, golden.tensor('images').data)).toBeLessThan(level);
  });

  it.skipIf(missing !== '')(`have the authors’ weights, rounded to float16${missing}`, async () => {
    const authors = await readDcganCode(weights);
    const { weights: own } = readPublished('svhn');
    for (const which of ['generator', 'discriminator'] as const) {
      expect(own[which].map(({ shape }) => shape)).toEqual(authors[which].map(({ shape }) => shape));
      for (const [i, { data, name }] of own[which].entries()) {
        const exact = authors[which][i]!.data;
        const isRounded = (value: number, at: number) =>
          Math.abs(value - exact[at]!) <= Math.max(halfError * Math.abs(exact[at]!), smallestHalfError);
        expect([name, data.every(isRounded)]).toEqual([name, true]);
      }
    }
  });

  it.skipIf(missing !== '')(
    `sample what the authors’ files sample, to a level of 255${missing}`,
    async () => {
      const args = ['--format', 'dcgan-code', '--out', 'authors', '--threads', '1'];
      expect((await sparring(cwd, 'import', weights, ...args)).stderr).toBe('');
      await using run = await openRun(join(cwd, 'runs/svhn'), { threads: 1 });
      await using authors = await openRun(join(cwd, 'authors'), { threads: 1 });
      const how = { seeds: Array.from({ length: 16 }, (_, seed) => seed), as: 'floats' } as const;
      const theirs = await authors.sample(how);
      for (const [i, { data }] of (await run.sample(how)).entries()) {
        expect(maxDifference(data, theirs[i]!.data)).toBeLessThan(level);
      }
    },
  );
});
