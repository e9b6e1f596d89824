/**
 * The peer jax-js on WebAssembly: a complete step, including Adam, as one compiled function (`jit`). As is usual with
 * jax-js, G's update runs G forward again, so a step has one pass more than PyTorch's. Pictures are [B, C, H, W].
 *
 * A function owns its array arguments: `.ref` keeps one for a second use.
 */
import { readFileSync } from 'node:fs';
import {
  blockUntilReady,
  defaultDevice,
  init,
  jit,
  lax,
  nn,
  numpy as np,
  random,
  tree,
  valueAndGrad,
} from '@jax-js/jax';
import { dcganShape } from './dcgan-shape.mjs';
import { serve, sideOptions } from './protocol.mjs';

const options = sideOptions();
const { batchSize, sample } = options;
const { latentDim, leak, channels, size, base, down, up } = dcganShape(options);
await init('wasm');
defaultDevice('wasm');

let drawn = 0;
const normal = (shape) => random.normal(random.key(drawn++), shape);
const weights = (shape) => normal(shape).mul(0.02);
const padding = [
  [1, 1],
  [1, 1],
];

const byMap = (vector) => vector.reshape([1, -1, 1, 1]);

/** Normalisation in training, by the batch's statistics, which are added to `seen`. Sampling uses averages of them. */
function byBatch(x, { scale, shift }, seen) {
  const axes = [0, 2, 3];
  const mean = np.mean(x.ref, axes, { keepdims: true });
  const centred = x.sub(mean.ref);
  const variance = np.mean(np.square(centred.ref), axes, { keepdims: true });
  seen.push({ mean: lax.stopGradient(mean), variance: lax.stopGradient(variance.ref) });
  return scaled(centred, variance, scale, shift);
}

const byAverages =
  (averages) =>
  (x, { scale, shift }, seen) => {
    const { mean, variance } = averages[seen.length];
    seen.push(undefined);
    return scaled(x.sub(mean), variance, scale, shift);
  };

const scaled = (centred, variance, scale, shift) =>
  centred
    .div(np.sqrt(variance.add(1e-5)))
    .mul(byMap(scale))
    .add(byMap(shift));

/** z [B, latent] to pictures: each layer doubles the sides, from the base. Kernels and norms are innermost first. */
function generate({ project, kernels, norms }, z, normalise, seen) {
  let x = np.matmul(z, project).reshape([batchSize, up.at(-1), base, base]);
  kernels.forEach((kernel, i) => {
    x = nn.relu(normalise(x, norms[i], seen));
    x = lax.convTranspose(x, kernel, [2, 2], padding, { transposeKernel: true });
  });
  return np.tanh(x);
}

/** Pictures to logits [B, 1]: each layer halves the sides, down to the base. */
function judge({ kernels, norms, last }, pictures, seen) {
  let x = pictures;
  kernels.forEach((kernel, i) => {
    x = lax.convGeneralDilated(x, kernel, [2, 2], padding);
    if (i > 0) x = byBatch(x, norms[i - 1], seen);
    x = nn.leakyRelu(x, leak);
  });
  return np.matmul(x.reshape([batchSize, -1]), last);
}

function freshGenerator() {
  return {
    project: weights([latentDim, up.at(-1) * base * base]),
    kernels: up
      .slice(1)
      .map((from, level) => weights([from, up[level], 4, 4]))
      .toReversed(),
    norms: up.slice(1).toReversed().map(freshNorm),
  };
}

function freshDiscriminator() {
  return {
    kernels: down.slice(1).map((to, level) => weights([to, down[level], 4, 4])),
    norms: down.slice(2).map(freshNorm),
    last: weights([down.at(-1) * base * base, 1]),
  };
}

const freshNorm = (maps) => ({ scale: normal([maps]).mul(0.02).add(1), shift: np.zeros([maps]) });
const freshAverages = (norms) =>
  norms.map(({ scale }) => ({
    mean: np.zeros([1, scale.shape[0], 1, 1]),
    variance: np.ones([1, scale.shape[0], 1, 1]),
  }));
const zeros = (parameters) => tree.map((array) => np.zeros(array.shape), parameters);

const average = (averages, seen) => tree.map((old, now) => old.mul(0.9).add(now.mul(0.1)), averages, seen);

/** `rate` includes the bias corrections. */
function adam({ parameters, first, second }, gradients, rate) {
  const m = tree.map((old, gradient) => old.mul(0.5).add(gradient.mul(0.5)), first, tree.ref(gradients));
  const v = tree.map(
    (old, gradient) => old.mul(0.999).add(np.square(gradient).mul(0.001)),
    second,
    gradients,
  );
  const step = (parameter, mean, square) => parameter.sub(mean.mul(rate.ref).div(np.sqrt(square).add(1e-8)));
  const updated = tree.map(step, parameters, tree.ref(m), tree.ref(v));
  rate.dispose();
  return { parameters: updated, first: m, second: v };
}

const unlike = (logits) => np.mean(nn.softplus(logits));
const like = (logits) => np.mean(nn.softplus(logits.neg()));

function lossOfDiscriminator(parameters, real, fake) {
  const seen = [[], []];
  const onReal = like(judge(tree.ref(parameters), real, seen[0]));
  return [onReal.add(unlike(judge(parameters, fake, seen[1]))), seen];
}

function lossOfGenerator(parameters, discriminator, z) {
  const seen = { generator: [], discriminator: [] };
  const fake = generate(parameters, z, byBatch, seen.generator);
  return [like(judge(discriminator, fake, seen.discriminator)), seen];
}

const trained = jit((state, real, z, rate) => {
  const { generator, discriminator } = state;
  const fake = lax.stopGradient(generate(tree.ref(generator.parameters), z.ref, byBatch, []));
  const parametersD = tree.ref(discriminator.parameters);
  const [[lossD, [ofReal, ofFake]], gradientsD] = valueAndGrad(lossOfDiscriminator, { hasAux: true })(
    parametersD,
    real,
    fake,
  );
  const updatedD = adam(discriminator, gradientsD, rate.ref);
  const parametersG = tree.ref(generator.parameters);
  const [[lossG, seen], gradientsG] = valueAndGrad(lossOfGenerator, { hasAux: true })(
    parametersG,
    tree.ref(updatedD.parameters),
    z,
  );
  const updatedG = adam(generator, gradientsG, rate);
  const averagesD = [ofReal, ofFake, seen.discriminator].reduce(average, discriminator.averages);
  return {
    state: {
      generator: { ...updatedG, averages: average(generator.averages, seen.generator) },
      discriminator: { ...updatedD, averages: averagesD },
    },
    losses: [lossD, lossG],
  };
});

function training() {
  const begin = (parameters) => ({
    parameters,
    first: zeros(parameters),
    second: zeros(parameters),
    averages: freshAverages(parameters.norms),
  });
  let state = { generator: begin(freshGenerator()), discriminator: begin(freshDiscriminator()) };
  const real = random.uniform(random.key(drawn++), [batchSize, channels, size, size]).mul(2).sub(1);
  let count = 0;
  return async () => {
    count += 1;
    const rate = np.array((2e-4 * Math.sqrt(1 - 0.999 ** count)) / (1 - 0.5 ** count));
    const after = trained(state, real.ref, normal([batchSize, latentDim]), rate);
    state = await blockUntilReady(after.state);
    for (const loss of after.losses) await loss.data();
  };
}

function sampling() {
  const parameters = freshGenerator();
  const averages = freshAverages(parameters.norms);
  const made = jit((weightsOfG, statistics, z) => generate(weightsOfG, z, byAverages(statistics), []));
  return async () => {
    await made(tree.ref(parameters), tree.ref(averages), normal([batchSize, latentDim])).data();
  };
}

const { version } = JSON.parse(
  readFileSync(new URL('../node_modules/@jax-js/jax/package.json', import.meta.url)),
);
// It uses threads if there is a global `Worker`, which Node lacks.
const threads = typeof Worker === 'undefined' ? '1 thread' : 'threads of its own choice';
await serve({ name: `jax-js ${version} wasm, ${threads}`, step: sample ? sampling() : training() });
