import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random.ts';
import { sizeOf } from '../../core/shape.ts';
import type { State } from '../../engine/runtime/state.ts';
import { interpret } from '../../engine/tensor/interpret.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { networkInputs, stateNames } from '../../gan/networks/state-names.ts';
import { Scope } from '../../nn/scope.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { exampleShape, type PictureGan } from '../../gan/networks/gan.ts';
import { Judge } from '../../gan/sampling/judge.ts';
import { untrainedConditional, untrainedDcgan } from '../../runs/testing/untrained-run.ts';
import { DiscriminatorSlope } from './discriminator-slope.ts';

const runtime = await createNodeRuntime({ threads: 1 });
/** D's logits in float64, of all pictures as one batch. */
async function logitsOf(gan: PictureGan, state: State, label: number | undefined) {
  const { parameters } = gan.discriminator;
  const feeds: Record<string, Float32Array> = {};
  for (const path of Object.keys(parameters)) {
    const name = stateNames.parameter('discriminator', path);
    feeds[name] = await state.read(name);
  }
  const { classes = 0 } = gan.latent;
  const scope = new Scope(networkInputs('discriminator', parameters), 'running');
  return (pictures: Float64Array) => {
    const count = pictures.length / sizeOf(exampleShape(gan));
    const rows = Array.from({ length: count * classes }, (_, i) => (i % classes === label ? 1 : 0));
    const labelled = label === undefined ? scope : scope.withLabel(ops.constant(rows, [count, classes]));
    const x = ops.constant(pictures, [count, ...exampleShape(gan)]);
    return interpret([gan.discriminator.apply(x, labelled)], feeds)[0]!;
  };
}

const picturesFor = (gan: PictureGan, count: number) =>
  new RandomStream(1, 'test', 0).uniform(new Float32Array(count * sizeOf(exampleShape(gan))), -1, 1);

describe.each([
  ['a DCGAN', untrainedDcgan(), undefined],
  ['a conditional DCGAN', untrainedConditional(), 1],
] as const)('DiscriminatorSlope of %s', (_, { gan, state }, label) => {
  const count = 3;
  const size = sizeOf(exampleShape(gan));
  const pictures = picturesFor(gan, count);
  const labels = label === undefined ? undefined : Array.from({ length: count }, () => label);

  it('gives the probabilities of the judge, and gradients that agree with finite differences', async () => {
    const judge = await Judge.create(gan, runtime);
    const slope = await DiscriminatorSlope.create(gan, runtime, { label, batchSize: 2 }); // the last is padded
    const judged = (asked: Float32Array) => judge.judge(asked, state, { labels });
    const { probabilities, gradients } = await slope.of(pictures, state);
    const expected = await judged(pictures);
    expect([probabilities.length, gradients.length]).toEqual([count, count * size]);
    expected.forEach((p, i) => expect(probabilities[i]).toBeCloseTo(p, 6));
    const logits = await logitsOf(gan, state, label);
    const h = 1e-4;
    for (let picture = 0; picture < count; picture++) {
      const own = gradients.slice(picture * size, (picture + 1) * size);
      const length = Math.hypot(...own);
      // Along the gradient, over all values at once.
      const moved = (by: number) =>
        Float64Array.from(own, (value, i) => pictures[picture * size + i]! + (by * value) / length);
      const slopeThere = (logits(moved(h))[0]! - logits(moved(-h))[0]!) / (2 * h);
      expect(slopeThere / length).toBeCloseTo(1, 3);
    }
    await slope.release();
    await judge.release();
  });
});

it('requires a label of a conditional GAN, and none of others', async () => {
  const [conditional, plain] = [untrainedConditional().gan, untrainedDcgan().gan];
  await expect(DiscriminatorSlope.create(conditional, runtime)).rejects.toThrow('pass a label');
  await expect(DiscriminatorSlope.create(plain, runtime, { label: 1 })).rejects.toThrow('leave it out');
  await expect(DiscriminatorSlope.create(conditional, runtime, { label: 99 })).rejects.toThrow('label');
});
