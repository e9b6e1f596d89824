/**
 * What the features of D's last convolution respond to most (Radford et al. 2015, section 6.3 and figure 5): the
 * pictures with the strongest responses, and the guided backpropagation of each response.
 */
import {
  checkArguments,
  checkOptions,
  floatArray,
  integer,
  listOf,
  optional,
  positiveInteger,
  type RulesOf,
} from '../../core/checks.ts';
import { UsageError } from '../../core/errors.ts';
import { hint, says } from '../../core/sentence.ts';
import { mean, sum } from '../../core/numbers.ts';
import { sizeOf } from '../../core/shape.ts';
import { convolutionActivations } from '../features/discriminator.ts';
import { pictureGanRule, type PictureGan } from '../../gan/networks/gan.ts';
import { exampleStatistics } from '../../gan/sampling/standing-statistics.ts';
import { untrainedNetworks } from '../../gan/training/initial-state.ts';
import { networkInputs, stateNames } from '../../gan/networks/state-names.ts';
import { Scope } from '../../nn/scope.ts';
import { batchesOf } from '../../engine/runtime/batches.ts';
import { compile, floats } from '../../engine/runtime/program.ts';
import { runtimeRule, type Runtime } from '../../engine/runtime/runtime.ts';
import { stateRule, State } from '../../engine/runtime/state.ts';
import type { Node } from '../../engine/tensor/node.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { guidedBackpropagation } from './guided-backprop.ts';

/** Features that the paper shows. */
export const paperFeatures = [0, 1, 2, 3, 4, 5] as const;

/** The options of `featureResponses`. */
export interface FeatureOptions {
  /** Features by the number of their map; default: the first six, as in the paper, or all of fewer. */
  readonly features?: readonly number[] | undefined;
  /** How many pictures are returned for each feature, strongest response first; default 5. */
  readonly top?: number | undefined;
}

const optionRules: RulesOf<FeatureOptions> = {
  features: optional(listOf(integer(0))),
  top: optional(positiveInteger),
};

/** The strongest response of one feature in one picture. */
export interface FeatureResponse {
  /** The picture's index. */
  readonly picture: number;
  /** Position of the response in the feature's map. */
  readonly row: number;
  readonly column: number;
  /** The activation there, after normalisation and rectifier. */
  readonly activation: number;
  /** Guided backpropagation of the unit: what in the picture it responds to, [C, H, W]. */
  readonly guided: Float32Array;
}

/** What one feature responds to. */
export interface FeatureFindings {
  readonly feature: number;
  /** The strongest response of a picture, averaged over all pictures. */
  readonly mean: number;
  /** The strongest first. */
  readonly top: readonly FeatureResponse[];
}

/** What `featureResponses` found. */
export interface ResponseFindings {
  /** The convolution's name in D, and the shape of its maps. */
  readonly layer: string;
  readonly maps: number;
  readonly height: number;
  readonly width: number;
  readonly features: readonly FeatureFindings[];
}

/** Pictures per batch. */
const batchSize = 64;

/**
 * Finds the pictures to which features of D's last convolution respond most, and computes the guided backpropagation
 * of these responses.
 *
 * Batch normalisation uses statistics measured on these pictures, for trained and untrained D. A picture's response
 * then does not depend on its batch, and untrained filters are compared on equal terms.
 *
 * @param images [count, C, H, W] in the GAN's range
 * @param state the weights of D
 * @throws SparringError if D has no convolution or no such feature, or the device cannot run it
 */
export async function featureResponses(
  gan: PictureGan,
  images: Float32Array,
  state: State,
  runtime: Runtime,
  options: FeatureOptions = {},
): Promise<ResponseFindings> {
  checkArguments(
    'featureResponses',
    { gan, images, state, runtime },
    { gan: pictureGanRule, images: floatArray, state: stateRule, runtime: runtimeRule },
  );
  checkOptions('featureResponses', options, optionRules);
  const { top = 5 } = options;
  const { channels, height, width } = gan.image;
  const x = ops.input('images', [batchSize, channels, height, width]);
  const [layer, maps] = lastConvolution(gan, x);
  const [, count, rows, columns] = maps.shape as readonly [number, number, number, number];
  const features = options.features ?? paperFeatures.filter((feature) => feature < count);
  const missing = features.find((feature) => feature >= count);
  if (missing !== undefined) {
    throw new UsageError(
      says`there is no feature ${missing} (the last convolution, ${layer}, has the features 0 to ${count - 1}): choose others${hint('features')}`,
      { code: 'unknown-name', option: 'features' },
    );
  }
  const measured = await measuredDiscriminator(gan, images, state, runtime);
  const strongest = await strongestResponses(x, maps, features, images, measured, runtime);
  const found = features.map((feature, i) => {
    const responses = strongest.map((picture) => picture[i]!);
    const best = responses.toSorted((a, b) => b.activation - a.activation || a.picture - b.picture);
    return { feature, mean: mean(responses.map(({ activation }) => activation)), top: best.slice(0, top) };
  });
  const guided = await guidedAll(
    x,
    maps,
    found.flatMap(({ feature, top: best }) => best.map((unit) => ({ ...unit, feature }))),
    images,
    measured,
    runtime,
  );
  let at = 0;
  return {
    layer,
    maps: count,
    height: rows,
    width: columns,
    features: found.map((feature) => ({
      ...feature,
      top: feature.top.map((response) => ({ ...response, guided: guided[at++]! })),
    })),
  };
}

function lastConvolution(gan: PictureGan, x: Node): [name: string, maps: Node] {
  const values = networkInputs('discriminator', gan.discriminator.parameters);
  const last = [...convolutionActivations(gan.discriminator, x, new Scope(values, 'running'))].at(-1);
  if (last !== undefined) return last;
  throw new UsageError('this discriminator has no convolutions to take features from: use a DCGAN', {
    code: 'not-applicable',
  });
}

/** The state of D with batch statistics of these pictures instead of its running statistics. */
async function measuredDiscriminator(
  gan: PictureGan,
  images: Float32Array,
  state: State,
  runtime: Runtime,
): Promise<State> {
  return state.reading(async (shared) => {
    const statistics = await exampleStatistics(gan, images, shared, runtime);
    const measured = new State(runtime.memory);
    for (const [path, { shape }] of Object.entries(gan.discriminator.parameters)) {
      const name = stateNames.parameter('discriminator', path);
      measured.add(name, shape, statistics.get(name) ?? (await shared.read(name)));
    }
    return measured;
  });
}

/** The responses of a trained D, and of random filters. */
export interface ComparedFilters {
  readonly trained: ResponseFindings;
  readonly random: ResponseFindings;
  /** The mean concentration of the guided backpropagation of each (`meanConcentration`). */
  readonly concentration: { readonly trained: number; readonly random: number };
}

/**
 * Computes `featureResponses` for a D, and for the random filters that its training began with.
 *
 * @param networks.seed the training's seed
 */
export async function compareWithRandom(
  { gan, state, seed }: { readonly gan: PictureGan; readonly state: State; readonly seed: number },
  images: Float32Array,
  runtime: Runtime,
  options: FeatureOptions = {},
): Promise<ComparedFilters> {
  const respond = (of: State) => featureResponses(gan, images, of, runtime, options);
  const trained = await respond(state);
  const random = await respond(untrainedNetworks(gan, seed));
  const { channels } = gan.image;
  return {
    trained,
    random,
    concentration: {
      trained: meanConcentration(trained, channels),
      random: meanConcentration(random, channels),
    },
  };
}

type Response = Omit<FeatureResponse, 'guided'>;

/** For each picture, the strongest response of each feature. */
async function strongestResponses(
  x: Node,
  maps: Node,
  features: readonly number[],
  images: Float32Array,
  state: State,
  runtime: Runtime,
): Promise<Response[][]> {
  const [, , rows, columns] = maps.shape as readonly [number, number, number, number];
  const chosen = ops.gather(maps, ops.constant(features, [features.length], 'int64'), 1);
  const program = await compile({ chosen }, runtime, { name: 'features' });
  const size = sizeOf(x.shape.slice(1));
  const area = rows * columns;
  const responses: Response[][] = [];
  try {
    const sizes = { exampleSize: size, batchSize, what: 'pictures' };
    for (const { first, count, values: batch } of batchesOf(images, sizes)) {
      const values = floats(await program.run({ images: batch }, state), 'chosen');
      for (let i = 0; i < count; i++) {
        responses.push(
          features.map((_, feature) => {
            const from = (i * features.length + feature) * area;
            const at = indexOfMax(values.subarray(from, from + area));
            const [row, column] = [Math.floor(at / columns), at % columns];
            return { picture: first + i, row, column, activation: values[from + at]! };
          }),
        );
      }
    }
  } finally {
    await program.release();
  }
  return responses;
}

function indexOfMax(values: Float32Array): number {
  return values.reduce((best, value, i) => (value > values[best]! ? i : best), 0);
}

/** Guided backpropagation from each unit to its picture. */
async function guidedAll(
  x: Node,
  maps: Node,
  units: readonly (Response & { readonly feature: number })[],
  images: Float32Array,
  state: State,
  runtime: Runtime,
): Promise<Float32Array[]> {
  const [, count, rows, columns] = maps.shape as readonly [number, number, number, number];
  const unit = ops.input('unit', maps.shape);
  const guided = guidedBackpropagation(maps, x, unit);
  const program = await compile({ guided }, runtime, { name: 'guided' });
  const size = sizeOf(x.shape.slice(1));
  const results: Float32Array[] = [];
  try {
    for (let first = 0; first < units.length; first += batchSize) {
      const taken = units.slice(first, first + batchSize);
      const batch = new Float32Array(batchSize * size);
      const mask = new Float32Array(sizeOf(maps.shape));
      taken.forEach(({ picture, feature, row, column }, i) => {
        batch.set(images.subarray(picture * size, (picture + 1) * size), i * size);
        mask[((i * count + feature) * rows + row) * columns + column] = 1;
      });
      const values = floats(await program.run({ images: batch, unit: mask }, state), 'guided');
      taken.forEach((_, i) => results.push(values.slice(i * size, (i + 1) * size)));
    }
  } finally {
    await program.release();
  }
  return results;
}

/**
 * The share of a picture's energy (sum of squares) in the tenth of its positions with the most energy: 0.1 if the
 * energy is spread evenly, near 1 if it lies in a few strokes.
 *
 * @param values [C, H, W]; the channels of a position are added
 */
export function concentration(values: Float32Array, channels: number): number {
  checkArguments('concentration', { values, channels }, { values: floatArray, channels: positiveInteger });
  const area = values.length / channels;
  const energies = new Float64Array(area);
  values.forEach((value, i) => (energies[i % area]! += value * value));
  energies.sort().reverse();
  const total = sum(energies);
  const highest = sum(energies.subarray(0, Math.max(1, Math.round(area / 10))));
  return total === 0 ? 0 : highest / total;
}

/** The mean concentration of the guided backpropagation over all responses. */
export function meanConcentration({ features }: ResponseFindings, channels: number): number {
  const all = features.flatMap(({ top }) => top.map(({ guided }) => concentration(guided, channels)));
  return mean(all);
}
