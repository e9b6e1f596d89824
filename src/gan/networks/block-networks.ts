/** What the networks of blocks have in common: residual ones, and those of FastGAN. */
import { anything, checkOptions, integer, oneOf, optional, type RulesOf } from '../../core/checks.ts';
import { tanh } from '../../nn/activations.ts';
import type { Layer } from '../../nn/layer.ts';
import { Conv2d } from '../../nn/linear.ts';
import { upsampleModes, type UpsampleMode } from '../../nn/upsample.ts';
import { dcganGeometry, discriminatorNorms, type DiscriminatorNorm } from './dcgan.ts';
import { latentDistributions, type LatentDistribution, type PictureGan } from './gan.ts';
import { glorotInitialiser } from './glorot.ts';
import { classesRule, latentWithClasses, takingLatent } from './learned-classes.ts';

/** Everything that determines two networks of blocks. */
export interface BlockOptions {
  readonly channels: 1 | 3;
  /** Sides of the pictures, 16 to 256: multiples of 4 for residual networks, and of 8 for those of FastGAN. */
  readonly height: number;
  readonly width: number;
  readonly latentDim: number;
  readonly latentDistribution: LatentDistribution;
  /** Feature maps of the generator's last block, which are as large as the picture. Each before has twice as many, up to 16×. */
  readonly ngf: number;
  /** Feature maps of the discriminator's first block. Each after it has twice as many, up to 16×. */
  readonly ndf: number;
  /** Default `spectral`. As that of a DCGAN. */
  readonly discriminatorNorm?: DiscriminatorNorm | undefined;
  /** How the generator's blocks double the sides of their maps. Default `nearest`. */
  readonly generatorUpsampling?: UpsampleMode | undefined;
  /** The number of classes, 2 to 1,000, of networks that learn them, as a DCGAN does. Default: they know no classes. */
  readonly classes?: number | undefined;
}

/** The number of times that the base of a generator is doubled, and its sides. */
export type BlockGeometry = ReturnType<typeof dcganGeometry>;

/** Widths that a CPU carries: a step of 16 pictures of 64×64 takes less than twice as long as that of a DCGAN with 32 maps. */
export const blockWidths = { ngf: 16, ndf: 16 } as const;

/** Of the papers' networks for 128×128: 1024 / 64. */
const maxWidthMultiple = 16;

const layerWidth = integer(1, 4096);

const rules: RulesOf<BlockOptions> = {
  channels: oneOf([1, 3]),
  height: anything, // `dcganGeometry` checks both sides
  width: anything,
  latentDim: layerWidth,
  latentDistribution: oneOf(latentDistributions),
  ngf: layerWidth,
  ndf: layerWidth,
  discriminatorNorm: optional(oneOf(discriminatorNorms)),
  generatorUpsampling: optional(oneOf(upsampleModes)),
  classes: classesRule,
};

/**
 * The pair of networks of an architecture.
 *
 * @throws UsageError if an option is missing, unknown or out of range
 */
export function blockGan(
  options: BlockOptions,
  {
    architecture,
    sideMultiple,
    generatorLayers,
    discriminator,
  }: {
    readonly architecture: string;
    readonly sideMultiple: 4 | 8;
    readonly generatorLayers: (options: BlockOptions, geometry: BlockGeometry) => Record<string, Layer>;
    readonly discriminator: (options: BlockOptions, geometry: BlockGeometry) => Layer;
  },
): PictureGan {
  const named = { ...rules, architecture: optional(oneOf([architecture])) };
  checkOptions(architecture, options, named as RulesOf<BlockOptions>);
  const geometry = dcganGeometry({ ...options, sideMultiple });
  const { channels, height, width } = options;
  const latent = latentWithClasses(options);
  return {
    kind: 'pictures',
    latent,
    image: { channels, height, width, range: 'signed' },
    generator: takingLatent(generatorLayers(options, geometry), latent),
    discriminator: discriminator(options, geometry),
  };
}

/** The last layers of a generator: maps [B, ngf, h, w] → pictures [B, channels, h, w] in [−1, 1]. */
export function painting(ngf: number, channels: number): Record<string, Layer> {
  const initialise = glorotInitialiser(ngf, channels, 3);
  return { paint: new Conv2d(ngf, channels, { kernel: 3, padding: 1, initialise }), tanh: tanh() };
}

/** The number of feature maps after `doublings` of `feature`. */
export function widthAfter(feature: number, doublings: number): number {
  return feature * Math.min(maxWidthMultiple, 2 ** doublings);
}
