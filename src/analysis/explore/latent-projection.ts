/**
 * The z whose picture is nearest to a given one, by gradient descent through the generator (Zhu et al. 2016, arXiv
 * 1609.03552; Creswell and Bharath 2016, arXiv 1611.05644). If G has learned what its pictures have in common, it can
 * nearly draw a picture that it has never seen.
 */
import { throwIfAborted } from '../../core/abort.ts';
import {
  abortSignal,
  callback,
  checkArguments,
  checkOptions,
  floatArray,
  nonNegative,
  optional,
  positive,
  positiveInteger,
  rowCount,
  type RulesOf,
} from '../../core/checks.ts';
import { SparringError } from '../../core/errors.ts';
import { showShape, sizeOf } from '../../core/shape.ts';
import { valueSpan } from '../../core/value-range.ts';
import { compile, floats } from '../../engine/runtime/program.ts';
import { runtimeRule, type Runtime } from '../../engine/runtime/runtime.ts';
import { stateRule, type State } from '../../engine/runtime/state.ts';
import type { TensorData } from '../../engine/runtime/tensor.ts';
import { grad } from '../../engine/tensor/grad.ts';
import type { Node } from '../../engine/tensor/node.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { exampleShape, pictureGanRule, type LatentSpec, type PictureGan } from '../../gan/networks/gan.ts';
import { networkInputs } from '../../gan/networks/state-names.ts';
import { generatorGraph } from '../../gan/sampling/sampler.ts';
import { normLimit } from '../../nn/norm-limit.ts';
import { adam } from '../../nn/optimiser.ts';
import { Scope } from '../../nn/scope.ts';
import { convolutionActivations } from '../features/discriminator.ts';
import { pictureChange, typicalNorm, vectorsOf } from './latent.ts';

/** What a projection starts from, and how it moves. */
export interface ProjectionOptions {
  /** The z that move towards the picture, each alone: [starts, latent]. */
  readonly starts: Float32Array;
  /** Updates of each z. */
  readonly steps: number;
  /**
   * Weight of the distance in D's features. 0 compares pixels alone. Features ignore where exactly an edge is, so that
   * what is found looks more alike and is less blurred. Default 0.
   */
  readonly features?: number | undefined;
  /** Adam's first rate, in standard deviations of a random z; it falls to 0 like a cosine. Default 0.1. */
  readonly learningRate?: number | undefined;
  /** Stops between two steps. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each step with the smallest error so far. */
  readonly onStep?: ((step: number, error: number) => void) | undefined;
}

/** Gradients below this count less: those of a mean over pixels are small, the more so near the picture. */
const minGradient = 1e-12;

/** What one start led to. */
export interface Projection {
  /** The index of the start. */
  readonly start: number;
  /** The z of the smallest loss on its way. */
  readonly z: Float32Array;
  /** G(z): [C, H, W] */
  readonly image: Float32Array;
  /** The difference from the picture: the root mean square over the values, as a share of their range. */
  readonly error: number;
  /** The same where it started. */
  readonly startError: number;
}

const rules: RulesOf<ProjectionOptions> = {
  starts: floatArray,
  steps: positiveInteger,
  features: optional(nonNegative),
  learningRate: optional(positive),
  signal: optional(abortSignal),
  onStep: optional(callback),
};

/** Random z are rarely longer than this beyond √dimension: their lengths have a standard deviation of 1/√2. */
const lengthMargin = 2;

/**
 * Moves z towards a picture from several starts at once, by Adam. Each stays where random z are: numbers of a uniform z
 * within its bound, a Gaussian z no longer than nearly all of them. The class of a conditional GAN is that of the start.
 *
 * @param picture [C, H, W] in the GAN's range
 * @param state of `standingGenerator`; with D's tensors of the training too if features count
 * @returns a projection for each start, the nearest first
 * @throws SparringError if the picture has another size, or D has no features of a picture alone; the signal's reason if
 *   it is aborted
 */
export async function projectPicture(
  gan: PictureGan,
  picture: Float32Array,
  state: State,
  runtime: Runtime,
  options: ProjectionOptions,
): Promise<Projection[]> {
  checkArguments(
    'projectPicture',
    { gan, picture, state, runtime },
    { gan: pictureGanRule, picture: floatArray, state: stateRule, runtime: runtimeRule },
  );
  checkOptions('projectPicture', options, rules);
  const { steps, signal, onStep } = options;
  const size = sizeOf(exampleShape(gan));
  if (picture.length !== size) {
    throw new SparringError(
      `got a picture of ${picture.length} numbers, expected ${size} for ${showShape(exampleShape(gan))}`,
      { code: 'invalid-argument', option: 'picture' },
    );
  }
  const search = new Search(gan, picture, options.starts);
  const optimiser = optimiserFor(gan.latent, options);
  const program = await compile(stepGraph(gan, search.count, optimiser, options), runtime, {
    name: 'projection',
  });
  try {
    await state.reading(async (shared) => {
      let moving: Record<string, TensorData> = search.firstFeeds(optimiser.slots);
      // The last run only judges what the last update has found.
      for (let step = 1; step <= steps + 1; step++) {
        await throwIfAborted(signal);
        const scalars = Object.entries(optimiser.scalars(step)).map(
          ([name, value]) => [`scalar/${name}`, Float32Array.of(value)] as const,
        );
        const results = await program.run({ picture, ...moving, ...Object.fromEntries(scalars) }, shared);
        search.record(moving['z'] as Float32Array, floats(results, 'loss'), floats(results, 'made'));
        moving = Object.fromEntries(Object.keys(moving).map((name) => [name, results[`${name}/next`]!]));
        if (step <= steps) onStep?.(step, search.nearest().error);
      }
    });
  } finally {
    await program.release();
  }
  return search.projections();
}

/** The best that each start has come by. */
class Search {
  readonly count: number;
  readonly #dimension: number;
  readonly #starts: Float32Array;
  readonly #error: (image: Float32Array) => number;
  readonly #found: (Projection & { readonly loss: number })[] = [];

  constructor({ latent, image }: PictureGan, picture: Float32Array, starts: Float32Array) {
    this.count = rowCount('latent vectors', starts, latent.dimension);
    this.#dimension = latent.dimension;
    this.#starts = starts;
    this.#error = (made) => pictureChange(made, picture, valueSpan(image.range));
  }

  /** The starts, and empty slots of the optimiser. */
  firstFeeds(slots: readonly string[]): Record<string, Float32Array> {
    const empty = slots.map((slot) => [slot, new Float32Array(this.#starts.length)] as const);
    return { z: this.#starts, ...Object.fromEntries(empty) };
  }

  /** @throws SparringError if a start has no loss: then the networks hold numbers that are not finite */
  record(z: Float32Array, losses: Float32Array, made: Float32Array): void {
    const images = vectorsOf(made, made.length / this.count);
    vectorsOf(z, this.#dimension).forEach((vector, start) => {
      const before = this.#found[start];
      const loss = losses[start]!;
      if (before !== undefined && !(loss < before.loss)) return;
      if (!Number.isFinite(loss)) {
        throw new SparringError(
          'the networks draw no picture of these z: their weights are not finite, so use an earlier checkpoint',
          { code: 'diverged' },
        );
      }
      const error = this.#error(images[start]!);
      const startError = before?.startError ?? error;
      this.#found[start] = {
        start,
        z: vector.slice(),
        image: images[start]!.slice(),
        error,
        startError,
        loss,
      };
    });
  }

  nearest(): Projection {
    return this.projections()[0]!;
  }

  /** By their errors. */
  projections(): Projection[] {
    return this.#found.toSorted((a, b) => a.error - b.error).map(({ loss: _, ...projection }) => projection);
  }
}

/** Adam at a rate that suits the size of a random z's numbers. */
function optimiserFor(latent: LatentSpec, { steps, learningRate = 0.1 }: ProjectionOptions) {
  const deviation = latent.distribution === 'normal' ? 1 : (latent.bound ?? 1) / Math.sqrt(3);
  const rate = (update: number) =>
    0.5 * learningRate * deviation * (1 + Math.cos((Math.PI * Math.min(update - 1, steps)) / steps));
  return adam({ learningRate: rate, beta1: 0.9, epsilon: minGradient });
}

/** One step: the pictures of z, their losses, and the next z with the optimiser's slots. */
function stepGraph(
  gan: PictureGan,
  count: number,
  optimiser: ReturnType<typeof adam>,
  { features = 0 }: ProjectionOptions,
): Record<string, Node> {
  const shape = [count, gan.latent.dimension];
  const z = ops.input('z', shape);
  const picture = ops.input('picture', [1, ...exampleShape(gan)]);
  const made = generatorGraph(gan, z, 'running');
  const span = valueSpan(gan.image.range);
  const pixels = ops.mul(meanSquare(ops.sub(made, picture)), 1 / span ** 2);
  const loss =
    features === 0 ? pixels : ops.add(pixels, ops.mul(featureDistance(gan, made, picture), features));
  const [gradient] = grad(ops.sum(loss), [z]);
  const slots = Object.fromEntries(optimiser.slots.map((slot) => [slot, ops.input(slot, shape)]));
  const scalars = Object.fromEntries(
    Object.keys(optimiser.scalars(1)).map((name) => [name, ops.input(`scalar/${name}`, [])]),
  );
  const next = optimiser.apply(z, gradient, slots, scalars);
  return {
    made,
    loss,
    'z/next': withinPrior(gan.latent, next.parameter, z),
    ...Object.fromEntries(optimiser.slots.map((slot) => [`${slot}/next`, next.slots[slot]!])),
  };
}

/** Keeps the share of a difference finite where there is nothing. */
const tiny = 1e-12;

/** The mean square of each example: [B, …] → [B]. */
function meanSquare(x: Node): Node {
  return ops.mean(ops.mul(x, x), { axes: [...x.shape.keys()].slice(1) });
}

/** The mean squared difference of D's activations, relative to those of the picture, over all convolutions: [B]. */
function featureDistance({ discriminator }: PictureGan, made: Node, picture: Node): Node {
  const scope = () => new Scope(networkInputs('discriminator', discriminator.parameters), 'running');
  const wanted = convolutionActivations(discriminator, picture, scope());
  const got = convolutionActivations(discriminator, made, scope());
  if (wanted.size === 0)
    throw new SparringError(
      'this discriminator has no convolutions to take features from: compare pixels alone',
      { code: 'not-applicable', option: 'features' },
    );
  const distances = [...wanted].map(([name, activation]): Node => {
    return ops.div(meanSquare(ops.sub(got.get(name)!, activation)), ops.add(meanSquare(activation), tiny));
  });
  return ops.mul(
    distances.reduce((sum, distance) => ops.add(sum, distance)),
    1 / distances.length,
  );
}

/** Moves z back to where random z are. The class of a conditional GAN stays that of `before`. */
function withinPrior(latent: LatentSpec, z: Node, before: Node): Node {
  const { dimension, distribution, bound = 1, classes = 0 } = latent;
  const count = z.shape[0]!;
  const noise = ops.slice(z, { lengths: [count, dimension - classes] });
  const longest = typicalNorm({ dimension: dimension - classes, distribution }) + lengthMargin;
  const kept = distribution === 'uniform' ? ops.clip(noise, -bound, bound) : normLimit(longest, [1])(noise);
  if (classes === 0) return kept;
  const label = ops.slice(before, { starts: [0, dimension - classes], lengths: [count, classes] });
  return ops.concat([kept, label], 1);
}
