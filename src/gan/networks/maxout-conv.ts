/**
 * The convolutional networks of Goodfellow et al. 2014 for CIFAR-10: the generator ends in one transposed convolution,
 * and the discriminator has convolutional maxout layers.
 */
import {
  checkOptions,
  integer,
  listOf,
  members,
  nonNegative,
  oneOf,
  optional,
  type RulesOf,
} from '../../core/checks.ts';
import { UsageError } from '../../core/errors.ts';
import { sizeOf } from '../../core/shape.ts';
import { flatten, reshapeTo } from '../../nn/activations.ts';
import { type Layer, Sequential } from '../../nn/layer.ts';
import { Bias, ConvTranspose2d, Dense } from '../../nn/linear.ts';
import { Maxout, MaxoutConv2d, pooledSide } from '../../nn/maxout.ts';
import { uniformInitialiser } from '../../nn/parameter.ts';
import type { PictureGan } from './gan.ts';
import {
  commonRules,
  discriminatorWeights,
  dropouts,
  hiddenLayers,
  lastUnits,
  type GoodfellowOptions,
} from './goodfellow-layers.ts';
import { layerSize } from './layer-sizes.ts';

/** A layer of convolutional maxout, with pooling. */
export interface MaxoutStage {
  readonly units: number;
  readonly pieces: number;
  /** Side of the kernels. */
  readonly kernel: number;
  /** Zeros on each side of the input maps. */
  readonly padding: number;
  readonly pool: { readonly side: number; readonly stride: number };
}

/** Everything that determines the two networks. */
export interface MaxoutConvOptions extends GoodfellowOptions {
  /**
   * G's transposed convolution: the side of its kernels and its stride. Initial weights are uniform within ± `range`.
   * The units of the last hidden layer are its input maps. The size of the picture determines the size of these maps.
   */
  readonly paint: { readonly kernel: number; readonly stride: number; readonly range: number };
  /** D's convolutional layers. */
  readonly discriminator: readonly MaxoutStage[];
  /** D's dense maxout layers, after the convolutional ones. */
  readonly dense: readonly { readonly units: number; readonly pieces: number }[];
}

const stage = members<MaxoutStage>({
  units: layerSize,
  pieces: layerSize,
  kernel: layerSize,
  padding: integer(0),
  pool: members({ side: layerSize, stride: layerSize }),
});

const rules: RulesOf<MaxoutConvOptions & { readonly architecture?: 'maxout-conv' }> = {
  ...commonRules,
  architecture: optional(oneOf(['maxout-conv'])),
  paint: members({ kernel: layerSize, stride: layerSize, range: nonNegative }),
  discriminator: listOf(stage),
  dense: listOf(members({ units: layerSize, pieces: layerSize })),
};

/**
 * The networks that the options describe. Pictures are contrast-normalised: the output is linear, and each of its
 * numbers has a bias (the authors' `tied_b: 0`).
 *
 * @throws UsageError if an option is missing, unknown or out of range
 */
export function maxoutConv(options: MaxoutConvOptions): PictureGan {
  checkOptions('maxoutConv', options, rules);
  const { channels, height, width, latentDim, latentDistribution, latentBound } = options;
  return {
    kind: 'pictures',
    latent: { dimension: latentDim, distribution: latentDistribution, bound: latentBound },
    image: { channels, height, width, range: 'contrast' },
    generator: generator(options),
    discriminator: discriminator(options),
  };
}

function generator(options: MaxoutConvOptions): Layer {
  const { channels, height, width, paint, maxNorm } = options;
  const [mapHeight, mapWidth] = mapSize(options);
  const units = lastUnits(options);
  const maps = units / (mapHeight * mapWidth);
  if (!Number.isInteger(maps)) {
    throw new UsageError(
      `the last hidden layer of G got ${units} units, expected a multiple of ${mapHeight * mapWidth}, for maps of ${mapWidth}x${mapHeight} that are painted as ${width}x${height}`,
    );
  }
  return new Sequential({
    ...hiddenLayers(options),
    unfold: reshapeTo(maps, mapHeight, mapWidth),
    paint: new ConvTranspose2d(maps, channels, {
      kernel: paint.kernel,
      stride: paint.stride,
      initialise: uniformInitialiser(paint.range),
      bias: false,
      maxNorm: maxNorm ?? undefined,
    }),
    output: new Bias([channels, height, width]),
  });
}

/** Height and width of the transposed convolution's input: 10 for pictures of 32 with kernels of 5 and stride 3. */
function mapSize({ height, width, paint: { kernel, stride } }: MaxoutConvOptions): readonly [number, number] {
  const [mapHeight, mapWidth] = [(height - kernel) / stride + 1, (width - kernel) / stride + 1];
  if (Number.isInteger(mapHeight) && Number.isInteger(mapWidth) && Math.min(mapHeight, mapWidth) >= 1) {
    return [mapHeight, mapWidth];
  }
  const sides = [4, 6, 8, 10].map((side) => (side - 1) * stride + kernel);
  throw new UsageError(
    `image size ${width}x${height} cannot be made by this network: each side must be ${kernel} and a multiple of ${stride} more, such as ${sides.join(', ')}`,
  );
}

function discriminator(options: MaxoutConvOptions): Layer {
  const weights = discriminatorWeights(options);
  const drop = dropouts(options);
  const layers: Record<string, Layer> = { dropInput: drop.ofInput() };
  let shape: readonly [number, number, number] = [options.channels, options.height, options.width];
  options.discriminator.forEach(({ units, pieces, ...geometry }, i) => {
    layers[`conv${i + 1}`] = new MaxoutConv2d(shape[0], units, pieces, { ...geometry, ...weights });
    layers[`drop${i + 1}`] = drop.ofHidden();
    shape = [units, ...stageSize(shape, geometry, options)];
  });
  layers['flatten'] = flatten();
  let inputs = sizeOf(shape);
  options.dense.forEach(({ units, pieces }, i) => {
    layers[`maxout${i + 1}`] = new Maxout(inputs, units, pieces, weights);
    layers[`dropMaxout${i + 1}`] = drop.ofHidden();
    inputs = units;
  });
  layers['judge'] = new Dense(inputs, 1, weights);
  return new Sequential(layers);
}

/** Height and width of the output of a stage. */
function stageSize(
  [, ...sides]: readonly [number, number, number],
  { kernel, padding, pool }: Pick<MaxoutStage, 'kernel' | 'padding' | 'pool'>,
  { height, width }: MaxoutConvOptions,
): readonly [number, number] {
  const convolved = sides.map((side) => side + 2 * padding - kernel + 1);
  if (Math.min(...convolved) < pool.side) {
    throw new UsageError(
      `image size ${width}x${height} is too small for this network: its discriminator has nothing left to pool`,
    );
  }
  const [mapHeight, mapWidth] = convolved.map((side) => pooledSide(side, pool));
  return [mapHeight!, mapWidth!];
}
