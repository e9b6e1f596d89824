/** The imported networks of DCGAN's authors, against PyTorch's results with the same files. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { networksOf } from '../../src/gan/files/checkpoint.ts';
import { networkInputs } from '../../src/gan/networks/state-names.ts';
import { skipNote } from '../../src/testing/skips.ts';
import { Scope } from '../../src/nn/scope.ts';
import { loadLatestCheckpoint } from '../../src/runs/load-checkpoint.ts';
import { openRunFolder } from '../../src/runs/run-folder.ts';
import { ganOf, runOptionsSchema } from '../../src/runs/run-options.ts';
import { createNodeRuntime } from '../../src/engine/runtime/node/ort-node.ts';
import { compile, floats } from '../../src/engine/runtime/program.ts';
import * as ops from '../../src/engine/tensor/ops.ts';
import { sparring } from '../cli/sparring.ts';
import { maxDifference, readGolden } from './golden-file.ts';

const weights = fileURLToPath(new URL('../../../shared/data/svhn-dcgan-weights', import.meta.url));
const missing = skipNote('svhnWeights', !existsSync(weights));

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
    const exported = ['--format', 'onnx', '--normalisation', 'batch', '--out', 'svhn.onnx'];
    expect((await sparring(cwd, 'export', 'svhn', ...exported)).stderr).toBe('');
    const session = await ort.InferenceSession.create(join(cwd, 'svhn.onnx'));
    const fed = { z: new ort.Tensor('float32', z.data, [...z.shape]) };
    const made = (await session.run(fed))['images']!;
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
    expect(stdout).toBe('2 pictures of step 0: svhn/sample.png\n');
  });
});
