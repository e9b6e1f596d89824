/**
 * A network of one's own layers. A layer is its parameters and a function that builds its output: `PixelNorm` (Karras et
 * al. 2018, arXiv 1710.10196) and a residual block are written here, the others are Sparring's.
 */
import { writeFile } from 'node:fs/promises';
import { adam, createNodeRuntime, latentOfSeeds, Sampler, Trainer, type PictureGan } from 'sparring';
import { encodeGrid } from 'sparring/data';
import { ops, type Node } from 'sparring/graph';
import { Conv2d, Dense, flatten, leakyRelu, reshapeTo, Sequential, Stateless, tanh } from 'sparring/nn';
import { normalInitialiser, upsample, type Layer, type ParameterSpecs, type Scope } from 'sparring/nn';

const { add, div, mean, sqrt, square } = ops;

/** Scales the feature vector of each pixel to length √C. x [B, C, H, W] */
const pixelNorm = () =>
  new Stateless((x) => div(x, sqrt(add(mean(square(x), { axes: [1], keepDims: true }), 1e-8))));

/** x + layers(x) */
class Residual implements Layer {
  readonly parameters: ParameterSpecs;
  readonly #inner: Layer;

  constructor(inner: Layer) {
    this.#inner = inner;
    this.parameters = inner.parameters;
  }

  apply(x: Node, scope: Scope): Node {
    return add(x, this.#inner.apply(x, scope));
  }
}

const conv = (from: number, to: number, stride = 1) =>
  new Conv2d(from, to, {
    kernel: 3,
    stride,
    padding: 1,
    initialise: normalInitialiser(Math.sqrt(2 / (9 * from))),
  });

/** [B, C, H, W] → [B, C, 2H, 2W] */
const grow = (channels: number) =>
  new Sequential({
    up: upsample(2),
    residual: new Residual(
      new Sequential({ conv: conv(channels, channels), relu: leakyRelu(0.2), norm: pixelNorm() }),
    ),
  });

/** z [B, 16] → pictures [B, 1, 16, 16] */
const generator = new Sequential({
  project: new Dense(16, 64 * 4 * 4, { initialise: normalInitialiser(1 / 4) }),
  unfold: reshapeTo(64, 4, 4),
  norm: pixelNorm(),
  grow1: grow(64),
  grow2: grow(64),
  draw: conv(64, 1),
  tanh: tanh(),
});

/** pictures [B, 1, 16, 16] → logits [B, 1] */
const discriminator = new Sequential({
  conv1: conv(1, 32, 2),
  leaky1: leakyRelu(0.2),
  conv2: conv(32, 64, 2),
  leaky2: leakyRelu(0.2),
  residual: new Residual(new Sequential({ conv: conv(64, 64), leaky: leakyRelu(0.2) })),
  flatten: flatten(),
  judge: new Dense(64 * 4 * 4, 1, { initialise: normalInitialiser(0.02) }),
});

const gan: PictureGan = {
  kind: 'pictures',
  latent: { dimension: 16, distribution: 'normal' },
  image: { channels: 1, height: 16, width: 16, range: 'signed' },
  generator,
  discriminator,
};

/** A ring somewhere in a picture of 16×16, in [−1, 1]. */
function ring(): number[] {
  const [x, y, radius] = [5 + 5 * Math.random(), 5 + 5 * Math.random(), 2.5 + 2 * Math.random()];
  return Array.from({ length: 256 }, (_, i) => {
    const offset = Math.hypot((i % 16) - x, (i >> 4) - y) - radius;
    return 2 * Math.exp(-(offset ** 2) / 0.8) - 1;
  });
}

const steps = Number(process.argv[2] ?? 1500);
const nextBatch = async () => Float32Array.from(Array.from({ length: 64 }, ring).flat());
const optimiser = adam({ learningRate: 5e-4, beta1: 0.5 });
const optimisers = { generator: optimiser, discriminator: optimiser };
const runtime = await createNodeRuntime();
const trainer = await Trainer.create({ gan, optimisers, batchSize: 64 }, runtime);
for (let i = 0; i < steps; i++) {
  const { step, lossD, lossG } = await trainer.step(nextBatch);
  if (step % 100 === 0 || step === steps)
    console.log(`step ${step}: loss of D ${lossD.toFixed(3)}, of G ${lossG.toFixed(3)}`);
}

const sampler = await Sampler.create(gan, runtime);
const seeds = Array.from({ length: 32 }, (_, i) => i);
const rings = await sampler.sample(latentOfSeeds(gan, seeds), trainer.state);
const options = { range: gan.image.range, columns: 8, scale: 6 };
await writeFile('rings.png', await encodeGrid(rings, { ...gan.image, count: 32 }, options));
console.log('rings.png');
