/**
 * The convolutional networks of Goodfellow et al. 2014, for CIFAR-10: a generator that ends in one transposed
 * convolution, and a discriminator of convolutional maxout.
 */
import { UsageError } from '../../core/errors.ts';
import { sizeOf } from '../../core/shape.ts';
import { flatten, reshapeTo } from '../../nn/activations.ts';
import { type Layer, Sequential } from '../../nn/layer.ts';
import { Bias, ConvTranspose2d, Dense } from '../../nn/linear.ts';
import { Maxout, MaxoutConv2d, pooledSide } from '../../nn/maxout.ts';
import { uniformInitialiser } from '../../nn/parameter.ts';
import type { PictureGan } from './gan.ts';
import {
  commonSizes,
  discriminatorStart,
  dropouts,
  hiddenLayers,
  lastUnits,
  type GoodfellowOptions,
} from './goodfellow-layers.ts';
import { checkSizes } from './layer-sizes.ts';

/** A layer of convolutional maxout, with pooling. */
export interface MaxoutStage {
  readonly units: number;
  readonly pieces: number;
  /** Side of the kernels, and the zeros around the maps before. */
  readonly kernel: number;
  readonly padding: number;
  readonly pool: { readonly side: number; readonly stride: number };
}

/** Everything that determines the two networks. */
export interface MaxoutConvOptions extends GoodfellowOptions {
  /**
   * The transposed convolution that paints: the side of its kernels, its stride, and how far from zero its weights
   * begin. The last hidden layer's units are its maps, which are as large as the picture's size asks for.
   */
  readonly paint: { readonly kernel: number; readonly stride: number; readonly range: number };
  /** D's convolutional layers. */
  readonly discriminator: readonly MaxoutStage[];
  /** D's dense maxout layers, after them. */
  readonly dense: readonly { readonly units: number; readonly pieces: number }[];
}

/**
 * The networks that the options describe. Pictures are normalised by contrast: the output is linear, with a bias of
 * its own for each of its numbers (the authors' `tied_b: 0`).
 *
 * @throws UsageError if a size cannot be made
 */
export function maxoutConv(options: MaxoutConvOptions): PictureGan {
  const { channels, height, width, latentDim, latentDistribution, latentBound } = options;
  checkSizes({
    ...commonSizes(options),
    'units of D': [...options.discriminator, ...options.dense].map(({ units }) => units),
    'pieces of maxout': [...options.discriminator, ...options.dense].map(({ pieces }) => pieces),
  });
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

/** Sides of the maps that the transposed convolution makes the picture of: 10 for 32, by kernels of 5 and stride 3. */
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
  const start = discriminatorStart(options);
  const drop = dropouts(options);
  const layers: Record<string, Layer> = { dropInput: drop.ofInput() };
  let shape: readonly [number, number, number] = [options.channels, options.height, options.width];
  options.discriminator.forEach(({ units, pieces, ...geometry }, i) => {
    layers[`conv${i + 1}`] = new MaxoutConv2d(shape[0], units, pieces, { ...geometry, ...start });
    layers[`drop${i + 1}`] = drop.ofHidden();
    shape = [units, ...stageSize(shape, geometry, options)];
  });
  layers['flatten'] = flatten();
  let inputs = sizeOf(shape);
  options.dense.forEach(({ units, pieces }, i) => {
    layers[`maxout${i + 1}`] = new Maxout(inputs, units, pieces, start);
    layers[`dropMaxout${i + 1}`] = drop.ofHidden();
    inputs = units;
  });
  layers['judge'] = new Dense(inputs, 1, start);
  return new Sequential(layers);
}

/** Sides of what a stage makes of maps. */
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
