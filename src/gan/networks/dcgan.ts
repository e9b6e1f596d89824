import {
  anything,
  checkOptions,
  numberFrom,
  integer,
  nonNegative,
  oneOf,
  optional,
  type RulesOf,
} from '../../core/checks.ts';
import { UsageError } from '../../core/errors.ts';
import { hint, option, says } from '../../core/sentence.ts';
import { flatten, leakyRelu, relu, reshapeTo, tanh } from '../../nn/activations.ts';
import { BatchNorm } from '../../nn/batch-norm.ts';
import { type Layer, Sequential } from '../../nn/layer.ts';
import { Conv2d, ConvTranspose2d, Dense } from '../../nn/linear.ts';
import { normalInitialiser } from '../../nn/parameter.ts';
import { UpsampleConv2d, upsampleModes } from '../../nn/upsample.ts';
import { latentDistributions, type LatentDistribution, type PictureGan } from './gan.ts';
import { classesRule, judging, latentWithClasses, takingLatent } from './learned-classes.ts';

export const discriminatorNorms = ['batch', 'none', 'spectral'] as const;
/** How a DCGAN's discriminator is normalised: one of `discriminatorNorms`. */
export type DiscriminatorNorm = (typeof discriminatorNorms)[number];

export const generatorUpsamplings = ['transposed', ...upsampleModes] as const;
/** How a DCGAN's generator enlarges its maps: one of `generatorUpsamplings`. */
export type GeneratorUpsampling = (typeof generatorUpsamplings)[number];

/** Everything that determines the two networks of a DCGAN. */
export interface DcganOptions {
  readonly channels: 1 | 3;
  /** Sides of the pictures: 16 to 256, divisible by `sideMultiple`. */
  readonly height: number;
  readonly width: number;
  readonly latentDim: number;
  readonly latentDistribution: LatentDistribution;
  /** Feature maps of the generator's last hidden layer. Each layer before it has twice as many, up to 8×. */
  readonly ngf: number;
  /** Feature maps of the discriminator's first layer. Each layer after it has twice as many, up to 8×. */
  readonly ndf: number;
  /** Side of every kernel: 5 in the paper, 4 in the port. Strides are 2. Those of a generator that up-samples are 3. */
  readonly kernel: 4 | 5;
  /** Slope of the discriminator's leaky ReLU. */
  readonly leak: number;
  /**
   * Batch normalisation of the projection. `feature` normalises each number, as in the authors' code; `channel`
   * normalises each feature map, as in the port.
   */
  readonly projectionNorm: 'feature' | 'channel';
  /** The divisor of the sides. */
  readonly sideMultiple: 4 | 8;
  /** Batch normalisation adds it to the variance. Default 1e-5, as in the port; the authors' code has 1e-8. */
  readonly epsilon?: number | undefined;
  /**
   * Default `batch`. `none` leaves batch normalisation out of D, and `spectral` divides the weights of each of its layers
   * by their largest singular value instead (Miyato et al. 2018). Its layers then have biases, as batch normalisation had.
   */
  readonly discriminatorNorm?: DiscriminatorNorm | undefined;
  /**
   * How the generator's layers double the sides of their maps. Default `transposed` convolutions. `nearest` and `bilinear`
   * enlarge the maps and then convolve them with 3×3 kernels (Odena et al. 2016).
   */
  readonly generatorUpsampling?: GeneratorUpsampling | undefined;
  /**
   * The number of classes, 2 to 1,000, of networks that learn them. G then has a gain and a bias for each class in its
   * batch normalisation (Dumoulin et al. 2017, de Vries et al. 2017), and D projects onto a vector for each class (Miyato
   * and Koyama 2018). Default: the networks know no classes.
   */
  readonly classes?: number | undefined;
}

/** Standard deviation of initial weights (section 4 of the paper). */
const weightDeviation = 0.02;
/** Maximum width of a layer, in multiples of ngf or ndf: 1024 / 128 in the paper. */
const maxWidthMultiple = 8;
const sideLimits = { min: 16, max: 256 };

const layerWidth = integer(1, 4096);

const rules: RulesOf<DcganOptions & { readonly architecture?: 'dcgan' }> = {
  architecture: optional(oneOf(['dcgan'])),
  channels: oneOf([1, 3]),
  height: anything, // `dcganGeometry` checks both sides
  width: anything,
  latentDim: layerWidth,
  latentDistribution: oneOf(latentDistributions),
  ngf: layerWidth,
  ndf: layerWidth,
  kernel: oneOf([4, 5]),
  leak: numberFrom(0, 1),
  projectionNorm: oneOf(['feature', 'channel']),
  sideMultiple: oneOf([4, 8]),
  epsilon: optional(nonNegative),
  discriminatorNorm: optional(oneOf(discriminatorNorms)),
  generatorUpsampling: optional(oneOf(generatorUpsamplings)),
  classes: classesRule,
};

/**
 * The generator and discriminator of Radford et al. 2015 for pictures of any size. G projects z to small feature maps,
 * the base, and each transposed convolution doubles their sides. D mirrors it. All layers have batch normalisation but
 * G's output and D's input. Convolutions and dense layers have no biases, unless D has no batch normalisation. With
 * classes, the last numbers of z are the class.
 *
 * @throws UsageError if an option is missing, unknown or out of range
 */
export function dcgan(options: DcganOptions): PictureGan {
  checkOptions('dcgan', options, rules);
  const { doublings, base } = dcganGeometry(options);
  const { channels, height, width } = options;
  const latent = latentWithClasses(options);
  return {
    kind: 'pictures',
    latent,
    image: { channels, height, width, range: 'signed' },
    generator: takingLatent(generatorLayers(options, doublings, base), latent),
    discriminator: discriminator(options, doublings, base),
  };
}

/** The number of doublings from the base to the picture, and the height and width of the base. */
export function dcganGeometry(options: Pick<DcganOptions, 'height' | 'width' | 'sideMultiple'>): {
  doublings: number;
  base: readonly [number, number];
} {
  const { height, width, sideMultiple } = options;
  const { min, max } = sideLimits;
  const fits = (side: number) =>
    Number.isInteger(side) && side >= min && side <= max && side % sideMultiple === 0;
  if (!fits(height) || !fits(width)) {
    const [wide, high] = [width, height].map((side) => nearestSize(side, sideMultiple)) as [number, number];
    const nearest =
      wide === high ? says`${option('height', high)}` : says`${wide}x${high}${hint('imageSize')}`;
    throw new UsageError(
      says`image size ${width}x${height} cannot be made by this network: each side must be a multiple of ${sideMultiple} from ${min} to ${max}, such as ${nearest}`,
      { option: fits(height) ? 'width' : 'height' },
    );
  }
  // Halve while both sides stay integers of at least 3 and the smaller one exceeds 4, the paper's base.
  let doublings = 0;
  let base: [number, number] = [height, width];
  while (base.every((side) => side % 2 === 0 && side / 2 >= 3) && Math.min(...base) > 4) {
    base = [base[0] / 2, base[1] / 2];
    doublings += 1;
  }
  return { doublings, base };
}

function nearestSize(side: number, multiple: number): number {
  const { min, max } = sideLimits;
  const nearest = Math.round((Number.isFinite(side) ? side : 64) / multiple) * multiple;
  return Math.min(max, Math.max(min, nearest));
}

/** The number of feature maps at `level` doublings from the picture. Level 1 is next to it. */
function widthAt(feature: number, level: number): number {
  return feature * Math.min(maxWidthMultiple, 2 ** (level - 1));
}

const weights = normalInitialiser(weightDeviation);

/** 4×4 kernels with padding 1 halve and double exactly. So do 5×5 with padding 2, given output padding 1. */
function convOptions({ kernel }: DcganOptions) {
  return { kernel, stride: 2, padding: kernel === 4 ? 1 : 2, initialise: weights, bias: false } as const;
}

/** Of G, with a gain and a bias for each class if there are classes. */
function generatorNorm(channels: number, { epsilon, classes }: DcganOptions): Layer {
  return new BatchNorm(channels, { epsilon, classes });
}

function generatorLayers(
  options: DcganOptions,
  doublings: number,
  base: readonly [number, number],
): Record<string, Layer> {
  const { latentDim, ngf, channels, projectionNorm } = options;
  const widest = widthAt(ngf, doublings);
  const projected = widest * base[0] * base[1];
  const project = new Dense(latentDim, projected, { initialise: weights, bias: false });
  const unfold = reshapeTo(widest, ...base);
  const layers: Record<string, Layer> =
    projectionNorm === 'feature'
      ? { project, projectNorm: generatorNorm(projected, options), unfold }
      : { project, unfold, projectNorm: generatorNorm(widest, options) };
  layers['projectRelu'] = relu();
  for (let level = doublings; level > 1; level--) {
    const block = doublings - level + 1;
    const [name, doubling] = doublingLayer(widthAt(ngf, level), widthAt(ngf, level - 1), options);
    layers[`${name}${block}`] = doubling;
    layers[`norm${block}`] = generatorNorm(widthAt(ngf, level - 1), options);
    layers[`relu${block}`] = relu();
  }
  const [name, doubling] = doublingLayer(ngf, channels, options);
  layers[`${name}${doublings}`] = doubling;
  layers['tanh'] = tanh();
  return layers;
}

/** A layer that doubles the sides of maps, and what it is called. */
function doublingLayer(from: number, to: number, options: DcganOptions): [name: string, layer: Layer] {
  const { kernel, generatorUpsampling = 'transposed' } = options;
  if (generatorUpsampling !== 'transposed') {
    return ['conv', new UpsampleConv2d(from, to, generatorUpsampling, { initialise: weights, bias: false })];
  }
  const outputPadding = kernel === 4 ? 0 : 1;
  return ['deconv', new ConvTranspose2d(from, to, { ...convOptions(options), outputPadding })];
}

function discriminator(options: DcganOptions, doublings: number, base: readonly [number, number]): Layer {
  const { ndf, channels, leak, epsilon, classes, discriminatorNorm = 'batch' } = options;
  const isBatch = discriminatorNorm === 'batch';
  const weighted = { initialise: weights, bias: !isBatch, spectralNorm: discriminatorNorm === 'spectral' };
  const layers: Record<string, Layer> = {};
  for (let level = 1; level <= doublings; level++) {
    const from = level === 1 ? channels : widthAt(ndf, level - 1);
    layers[`conv${level}`] = new Conv2d(from, widthAt(ndf, level), {
      ...convOptions(options),
      ...weighted,
    });
    if (isBatch && level > 1) layers[`norm${level}`] = new BatchNorm(widthAt(ndf, level), { epsilon });
    layers[`leaky${level}`] = leakyRelu(leak);
  }
  layers['flatten'] = flatten();
  const flattened = widthAt(ndf, doublings) * base[0] * base[1];
  layers['judge'] = judging(flattened, classes, weighted);
  return new Sequential(layers);
}
