/** Two networks of a few dozen weights, with everything that a training must handle: biases and statistics. */
import { RandomStream } from '../../core/random.ts';
import { flatten, leakyRelu, relu, reshapeTo, tanh } from '../../nn/activations.ts';
import { BatchNorm } from '../../nn/batch-norm.ts';
import { Sequential } from '../../nn/layer.ts';
import { Dense } from '../../nn/linear.ts';
import { sgd } from '../../nn/optimiser.ts';
import { normalInitialiser } from '../../nn/parameter.ts';
import type { Gan } from '../networks/gan.ts';
import { objectives } from '../objectives/objectives.ts';
import type { BatchSupplier, TrainerOptions } from '../training/trainer.ts';

const initialise = normalInitialiser(0.5);

/** Pictures of one channel, 2 high and 3 wide. */
export const tinyGan: Gan = {
  kind: 'pictures',
  latent: { dimension: 3, distribution: 'normal' },
  image: { channels: 1, height: 2, width: 3, range: 'signed' },
  generator: new Sequential({
    widen: new Dense(3, 5, { initialise, bias: false }),
    norm: new BatchNorm(5),
    relu: relu(),
    paint: new Dense(5, 6, { initialise }),
    tanh: tanh(),
    unfold: reshapeTo(1, 2, 3),
  }),
  discriminator: new Sequential({
    flatten: flatten(),
    look: new Dense(6, 4, { initialise }),
    norm: new BatchNorm(4),
    leaky: leakyRelu(0.2),
    judge: new Dense(4, 1, { initialise }),
  }),
};

export const tinyBatchSize = 4;
export const tinyPictureSize = 6;

/** A training of `tinyGan` with plain gradient descent, whose updates a test can invert. */
export const tinyTraining: TrainerOptions = {
  gan: tinyGan,
  objective: objectives['non-saturating'],
  optimisers: { generator: sgd({ learningRate: 0.05 }), discriminator: sgd({ learningRate: 0.1 }) },
  batchSize: tinyBatchSize,
  realLabel: 1,
  generatorNoise: 'shared',
  updates: 'alternating',
  k: 1,
  seed: 3,
};

/** Batch number `n` of the test pictures. */
export function tinyBatch(n: number): Float32Array {
  return new RandomStream(11, 'test', n).uniform(new Float32Array(tinyBatchSize * tinyPictureSize), -1, 1);
}

/** Supplies the batches from number `first` on, and counts them. */
export function tinyBatches(first = 0): BatchSupplier & { taken: number } {
  const supplier = async () => tinyBatch(first + supplier.taken++);
  supplier.taken = 0;
  return supplier;
}
