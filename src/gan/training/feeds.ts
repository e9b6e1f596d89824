/** What a step is fed apart from the state: a batch, noise, and the scalars of the optimisers. */
import { expectArray, kindOf } from '../../core/arrays.ts';
import { UsageError } from '../../core/errors.ts';
import { oneHot } from '../../core/one-hot.ts';
import { RandomStream } from '../../core/random.ts';
import { sizeOf } from '../../core/shape.ts';
import { scheduledAt } from '../../nn/optimiser.ts';
import { drawLatent, exampleShape, withClasses } from '../networks/gan.ts';
import { stateNames } from '../networks/state-names.ts';
import { checkRealValues } from './real-values.ts';
import type { StepDefinition } from './step-definition.ts';
import type { Feeds } from './steps.ts';
import { averageDecayAt, scalarFeeds, tensorNamesOf } from './update.ts';

/** Everything that determines a training: the step, and how often D is updated. */
export interface TrainerOptions extends StepDefinition {
  /** Discriminator updates per iteration. */
  readonly k: number;
  /** Determines the initial weights and every z. */
  readonly seed: number;
}

/** Real examples and their classes, for a conditional GAN. */
export interface LabelledExamples {
  /** Pictures [B, C, H, W] in the GAN's range, or points [B, dimension]. */
  readonly pictures: Float32Array;
  /** The class of each, from 0. */
  readonly labels?: ArrayLike<number> | undefined;
}

/** Supplies the next batch of real examples, with labels if the GAN is conditional. */
export type BatchSupplier = () => Promise<Float32Array | LabelledExamples>;

/** In later batches, one of so many values is looked at. A prime: not always the same place of a picture. */
const laterStride = 61;

/** Where an update is in its training. */
export interface UpdatePlace {
  /** The number of completed steps. */
  readonly step: number;
  /** The number of D's updates before this one. */
  readonly update: number;
}

/**
 * The inputs of an update, apart from the state and masks.
 *
 * @param batch from the supplier, unchecked
 * @throws UsageError if the batch does not fit the networks, or has values that the generator cannot reach
 */
export function feedsOf(options: TrainerOptions, batch: unknown, { step, update }: UpdatePlace): Feeds {
  const { gan, batchSize, seed, optimisers, generatorNoise, averageDecay, instanceNoise } = options;
  const shape = exampleShape(gan);
  const { pictures: real, labels } = examplesOf(batch);
  if (real.length !== batchSize * sizeOf(shape)) {
    throw new UsageError(
      `a batch got ${real.length} numbers, expected ${batchSize * sizeOf(shape)} (${batchSize} ${gan.kind} of ${shape.join('×')})`,
    );
  }
  checkRealValues(real, gan, step === 0 ? 1 : laterStride);
  const feeds: Record<string, Float32Array> = {
    real: real.slice(), // the supplier may fill the same array again while the step runs
    z: drawLatent(gan.latent, batchSize, new RandomStream(seed, 'latent-discriminator', update)),
    [stateNames.step]: Float32Array.of(step),
  };
  if (gan.latent.classes !== undefined) {
    if (labels?.length !== batchSize) {
      throw new UsageError(
        `a batch came with ${labels?.length ?? 'no'} labels, expected ${batchSize}: these networks learn the class of each example`,
      );
    }
    feeds[stateNames.label] = oneHot(labels, gan.latent.classes);
    // G generates the classes of the real batch, as in the code of DCGAN's authors.
    withClasses(gan.latent, feeds['z']!, labels);
  }
  if (generatorNoise === 'fresh') {
    feeds['zGenerator'] = drawLatent(gan.latent, batchSize, new RandomStream(seed, 'latent-generator', step));
  }
  if (averageDecay !== undefined) {
    feeds[stateNames.averageDecay] = Float32Array.of(averageDecayAt(averageDecay, step + 1));
  }
  if (instanceNoise !== undefined) {
    feeds[stateNames.noise] = Float32Array.of(scheduledAt('instanceNoise', instanceNoise, step + 1));
  }
  return {
    ...feeds,
    ...scalarFeeds(optimisers.discriminator, update + 1, tensorNamesOf('discriminator')),
    ...scalarFeeds(optimisers.generator, step + 1, tensorNamesOf('generator')),
  };
}

/** @throws SparringError if `batch` is not a valid result of a `BatchSupplier` */
function examplesOf(batch: unknown): LabelledExamples {
  const isLabelled = typeof batch === 'object' && batch !== null && kindOf(batch) === 'an object';
  const { pictures, labels } = (isLabelled ? batch : { pictures: batch }) as Partial<LabelledExamples>;
  expectArray('a batch', pictures, 'Float32Array');
  return { pictures, labels };
}
