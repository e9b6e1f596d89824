/**
 * The peer tfjs 4, with its own optimisers and gradients: `--backend cpu` or `wasm`. Pictures are [B, H, W, C], its
 * native layout. As is usual with tfjs, each update runs G forward again, so a step has one pass more than PyTorch's.
 */
import * as tf from '@tensorflow/tfjs';
import { setThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import { dcganShape } from './dcgan-shape.mjs';
import { serve, sideOptions } from './protocol.mjs';

const options = sideOptions();
const { batchSize, sample, backend = 'cpu' } = options;
const { latentDim, leak, channels, size, base, down, up } = dcganShape(options);

// It supports threads in some pages, but not in Node.
const threaded = backend === 'wasm' && (await tf.env().getAsync('WASM_HAS_MULTITHREAD_SUPPORT'));
if (threaded) setThreadsCount(options.threads);
if (!(await tf.setBackend(backend))) throw new Error(`tfjs cannot use its backend ${backend}`);
await tf.ready();

const weights = (shape) => tf.variable(tf.randomNormal(shape, 0, 0.02));
const innermost = down.at(-1);

class BatchNorm {
  constructor(maps) {
    this.scale = tf.variable(tf.randomNormal([maps], 1, 0.02));
    this.shift = tf.variable(tf.zeros([maps]));
    this.mean = tf.variable(tf.zeros([maps]), false);
    this.variance = tf.variable(tf.ones([maps]), false);
  }

  apply(x, training) {
    if (!training) return tf.batchNorm(x, this.mean, this.variance, this.shift, this.scale, 1e-5);
    const { mean, variance } = tf.moments(x, [0, 1, 2]);
    this.mean.assign(tf.add(tf.mul(this.mean, 0.9), tf.mul(mean, 0.1)));
    this.variance.assign(tf.add(tf.mul(this.variance, 0.9), tf.mul(variance, 0.1)));
    return tf.batchNorm(x, mean, variance, this.shift, this.scale, 1e-5);
  }

  get trained() {
    return [this.scale, this.shift];
  }
}

/** z [B, latent] to pictures: each layer doubles the sides, from the base. */
class Generator {
  project = weights([latentDim, base * base * up.at(-1)]);
  norms = up
    .slice(1)
    .toReversed()
    .map((maps) => new BatchNorm(maps));
  // [k, k, to, from] of each doubling, innermost first
  kernels = up
    .slice(1)
    .map((from, level) => weights([4, 4, up[level], from]))
    .toReversed();

  apply(z, training) {
    let x = tf.reshape(tf.matMul(z, this.project), [batchSize, base, base, up.at(-1)]);
    this.kernels.forEach((kernel, i) => {
      x = tf.relu(this.norms[i].apply(x, training));
      const side = base * 2 ** (i + 1);
      x = tf.conv2dTranspose(x, kernel, [batchSize, side, side, kernel.shape[2]], 2, 'same');
    });
    return tf.tanh(x);
  }

  get trained() {
    return [this.project, ...this.kernels, ...this.norms.flatMap((norm) => norm.trained)];
  }
}

/** Pictures to logits [B, 1]: each layer halves the sides, down to the base. */
class Discriminator {
  kernels = down.slice(1).map((to, level) => weights([4, 4, down[level], to]));
  norms = down.slice(2).map((maps) => new BatchNorm(maps));
  judge = weights([base * base * innermost, 1]);

  apply(pictures, training) {
    let x = pictures;
    this.kernels.forEach((kernel, i) => {
      x = tf.conv2d(x, kernel, 2, 'same');
      if (i > 0) x = this.norms[i - 1].apply(x, training);
      x = tf.leakyRelu(x, leak);
    });
    return tf.matMul(tf.reshape(x, [batchSize, base * base * innermost]), this.judge);
  }

  get trained() {
    return [...this.kernels, this.judge, ...this.norms.flatMap((norm) => norm.trained)];
  }
}

const generator = new Generator();
const discriminator = new Discriminator();
const latent = () => tf.randomNormal([batchSize, latentDim]);

function trainer() {
  const adamD = tf.train.adam(2e-4, 0.5, 0.999);
  const adamG = tf.train.adam(2e-4, 0.5, 0.999);
  const real = tf.randomUniform([batchSize, size, size, channels], -1, 1);
  const mean = (x) => tf.mean(x);
  return async () => {
    const losses = tf.tidy(() => {
      const z = latent();
      const fake = generator.apply(z, true);
      const lossD = () => {
        const onReal = mean(tf.softplus(tf.neg(discriminator.apply(real, true))));
        return tf.add(onReal, mean(tf.softplus(discriminator.apply(fake, true))));
      };
      const lossG = () => mean(tf.softplus(tf.neg(discriminator.apply(generator.apply(z, true), true))));
      return [
        adamD.minimize(lossD, true, discriminator.trained),
        adamG.minimize(lossG, true, generator.trained),
      ];
    });
    await Promise.all(losses.map((loss) => loss.data()));
    tf.dispose(losses);
  };
}

async function sampling() {
  const made = tf.tidy(() => generator.apply(latent(), false));
  await made.data();
  made.dispose();
}

const threads = threaded ? options.threads : 1;
await serve({
  name: `tfjs ${tf.version_core} ${backend}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
  step: sample ? sampling : trainer(),
});
