/** Trains a conditional GAN of the layers that no preset has, with a gradient of a gradient, and exports it. */
import * as ort from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { grad } from '../../engine/tensor/grad.ts';
import type { Node } from '../../engine/tensor/node.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { flatten, leakyRelu, relu, reshapeTo, sigmoid, softmax } from '../../nn/activations.ts';
import { BatchNorm } from '../../nn/batch-norm.ts';
import { Embedding } from '../../nn/embedding.ts';
import { JoinLabel } from '../../nn/join-label.ts';
import { Sequential, type Layer } from '../../nn/layer.ts';
import { Conv2d, ConvTranspose2d, Dense } from '../../nn/linear.ts';
import { adam } from '../../nn/optimiser.ts';
import { normalInitialiser, under, type ParameterSpecs } from '../../nn/parameter.ts';
import type { Scope } from '../../nn/scope.ts';
import { upsample } from '../../nn/upsample.ts';
import { exportOnnx } from '../files/export-onnx.ts';
import { labelsOf, type LatentSpec, type PictureGan } from '../networks/gan.ts';
import { objectives } from '../objectives/objectives.ts';
import type { Objective } from '../objectives/objective.ts';
import { latentOfSeeds, Sampler } from '../sampling/sampler.ts';
import { Trainer } from './trainer.ts';

const start = { initialise: normalInitialiser(0.3) };
const side = 8;
const batchSize = 16;
const latent: LatentSpec = { dimension: 6, classes: 2, distribution: 'normal' };

/** Each position attends to all positions: a residual of softmax(q · kᵀ) · v. */
class SelfAttention implements Layer {
  readonly parameters: ParameterSpecs;
  readonly #query: Conv2d;
  readonly #value: Conv2d;

  constructor(channels: number) {
    this.#query = new Conv2d(channels, 2, { ...start, kernel: 1 });
    this.#value = new Conv2d(channels, channels, { ...start, kernel: 1 });
    this.parameters = {
      ...under('query', this.#query.parameters),
      ...under('value', this.#value.parameters),
    };
  }

  apply(x: Node, scope: Scope): Node {
    const positions = (y: Node) => ops.reshape(y, [y.shape[0]!, y.shape[1]!, x.shape[2]! * x.shape[3]!]);
    const query = positions(this.#query.apply(x, scope.child('query'))); // [B, 2, HW]
    const value = positions(this.#value.apply(x, scope.child('value'))); // [B, C, HW]
    const weights = softmax().apply(ops.matmul(query, query, { transposeA: true }), scope); // [B, HW, HW]
    const attended = ops.matmul(value, weights, { transposeB: true });
    return ops.add(x, ops.reshape(attended, [x.shape[0]!, ...x.shape.slice(1)]));
  }
}

/** Adds a vector of the class, which it takes from z's end, to the rest of z. */
class EmbeddedClass implements Layer {
  readonly parameters: ParameterSpecs;
  readonly #embedding = new Embedding(2, 4, { initialise: normalInitialiser(1) });

  constructor() {
    this.parameters = under('class', this.#embedding.parameters);
  }

  apply(z: Node, scope: Scope): Node {
    const embedded = this.#embedding.apply(labelsOf(latent, z)!, scope.child('class'));
    return ops.add(ops.slice(z, { lengths: [z.shape[0]!, 4] }), embedded);
  }
}

const gan: PictureGan = {
  kind: 'pictures',
  latent,
  image: { channels: 1, height: side, width: side, range: 'unit' },
  generator: new Sequential({
    embed: new EmbeddedClass(),
    dense: new Dense(4, 8 * 4, start),
    unfold: reshapeTo(8, 2, 2),
    norm: new BatchNorm(8),
    relu: relu(),
    nearest: upsample(2),
    separable: new Conv2d(8, 8, { ...start, kernel: 3, padding: 1, groups: 8 }),
    attention: new SelfAttention(8),
    deconv: new ConvTranspose2d(8, 4, { ...start, kernel: 3, padding: 1, groups: 2 }),
    relu2: relu(),
    bilinear: upsample(2, 'bilinear'),
    paint: new Conv2d(4, 1, { ...start, kernel: 3, padding: 1 }),
    sigmoid: sigmoid(),
  }),
  discriminator: new Sequential({
    join: new JoinLabel(),
    conv: new Conv2d(3, 8, { ...start, kernel: 4, stride: 2, padding: 1 }),
    leaky: leakyRelu(0.2),
    groups: new Conv2d(8, 8, { ...start, kernel: 3, padding: 1, groups: 4 }),
    leaky2: leakyRelu(0.2),
    flatten: flatten(),
    judge: new Dense(8 * 16, 1, start),
  }),
};

/** The usual losses, with a penalty on the slope of D at the real pictures, which needs the gradient of a gradient. */
const penalised: Objective = {
  ...objectives['non-saturating'],
  discriminator(context) {
    const { real, judge } = context;
    const slope = grad(ops.sum(judge(real)), [real])[0];
    const penalty = ops.mean(ops.sum(ops.mul(slope, slope), { axes: [1, 2, 3] }));
    const usual = objectives['non-saturating'].discriminator(context) as Node;
    // What is stopped adds its value, and no gradient.
    return ops.add(ops.add(usual, ops.mul(penalty, 0.5)), ops.stopGradient(ops.mul(penalty, 0)));
  },
};

/** Class 0 is bright above, class 1 below. */
const nextBatch = () => {
  const labels = Array.from({ length: batchSize }, (_, i) => i % 2);
  const pictures = new Float32Array(batchSize * side * side);
  const rows = side / 2;
  labels.forEach((label, i) => {
    const from = i * side * side + label * rows * side;
    pictures.fill(0.9, from, from + rows * side);
  });
  return Promise.resolve({ pictures, labels });
};

/** The mean brightness of the upper half minus that of the lower, of each picture. */
function contrasts(pictures: Float32Array): number[] {
  const half = (side * side) / 2;
  const sum = (from: number) =>
    pictures.subarray(from, from + half).reduce((total, value) => total + value, 0);
  return Array.from({ length: pictures.length / (2 * half) }, (_, i) => {
    return (sum(2 * half * i) - sum(2 * half * i + half)) / half;
  });
}

it('learns where each class is bright, and is exported as it samples', async () => {
  const runtime = await createNodeRuntime({ threads: 1 });
  const optimiser = adam({ learningRate: 0.005, beta1: 0.5 });
  const trainer = await Trainer.create(
    { gan, objective: penalised, optimisers: { generator: optimiser, discriminator: optimiser }, batchSize },
    runtime,
  );
  for (let step = 0; step < 800; step++) await trainer.step(nextBatch);

  const z = latentOfSeeds(gan, [...Array(20).keys()]);
  const sampler = await Sampler.create(gan, runtime, { batchSize: 20, normalisation: 'running' });
  const pictures = await sampler.sample(z, trainer.state);
  const found = contrasts(pictures).map((contrast) => (contrast > 0 ? 0 : 1));
  const asked = found.map((_, i) => (z[i * latent.dimension + 4] === 1 ? 0 : 1));
  expect(found).toEqual(asked);

  const file = await exportOnnx(gan, trainer.state, 'running');
  const operations = Buffer.from(file).toString('latin1');
  for (const operation of ['Resize', 'Softmax', 'ConvTranspose']) expect(operations).toContain(operation);
  const session = await ort.InferenceSession.create(file);
  const [noise, labels] = [new Float32Array(20 * 4), new Float32Array(20 * 2)];
  for (let i = 0; i < 20; i++) {
    noise.set(z.subarray(6 * i, 6 * i + 4), 4 * i);
    labels.set(z.subarray(6 * i + 4, 6 * i + 6), 2 * i);
  }
  const { images } = await session.run({
    z: new ort.Tensor('float32', noise, [20, 4]),
    label: new ort.Tensor('float32', labels, [20, 2]),
  });
  await session.release();
  (images!.data as Float32Array).forEach((value, i) =>
    expect(Math.abs(value - pictures[i]!)).toBeLessThan(1e-5),
  );
  await Promise.all([sampler.release(), trainer.release()]);
});
