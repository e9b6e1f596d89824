/** The networks of FastGAN (Liu et al. 2021) for pictures. */
import { anything, checkOptions, integer, oneOf, optional, type RulesOf } from '../../core/checks.ts';
import { flatten, leakyRelu, reshapeTo, tanh } from '../../nn/activations.ts';
import { BatchNorm } from '../../nn/batch-norm.ts';
import { Excitation, Remember } from '../../nn/excitation.ts';
import { Gated } from '../../nn/gated.ts';
import { Sequential, type Layer } from '../../nn/layer.ts';
import { Conv2d, Dense, type WeightOptions } from '../../nn/linear.ts';
import { Residual } from '../../nn/residual.ts';
import { DownsampleConv2d, UpsampleConv2d, upsampleModes, type UpsampleMode } from '../../nn/upsample.ts';
import { dcganGeometry, discriminatorNorms, type DiscriminatorNorm } from './dcgan.ts';
import { latentDistributions, type LatentDistribution, type PictureGan } from './gan.ts';
import { glorotInitialiser } from './glorot.ts';
import { classesRule, judging, latentWithClasses, takingLatent } from './learned-classes.ts';

/** Everything that determines the two networks of a FastGAN. */
export interface FastganOptions {
  readonly channels: 1 | 3;
  /** Sides of the pictures: multiples of 8, 16 to 256. */
  readonly height: number;
  readonly width: number;
  readonly latentDim: number;
  readonly latentDistribution: LatentDistribution;
  /** Feature maps of the generator's last block, which are as large as the picture. Each before has twice as many, up to 16×. */
  readonly ngf: number;
  /** Feature maps of the discriminator's first layer. Each block after it has twice as many, up to 16×. */
  readonly ndf: number;
  /** Default `spectral`. As that of a DCGAN. */
  readonly discriminatorNorm?: DiscriminatorNorm | undefined;
  /** How the generator's blocks double the sides of their maps. Default `nearest`. */
  readonly generatorUpsampling?: UpsampleMode | undefined;
  /** The number of classes, 2 to 1,000, of networks that learn them, as a DCGAN does. Default: they know no classes. */
  readonly classes?: number | undefined;
}

/** Widths that a CPU carries: a step of 16 pictures of 64×64 takes less than twice as long as that of a DCGAN with 32 maps. */
export const fastganWidths = { ngf: 16, ndf: 16 } as const;

const maxWidthMultiple = 16;
/** Maps excite those whose sides are 2³ times as long. In the paper, whose pictures are larger, 2⁴ times. */
const excitedDoublings = 3;
/** Slope of D's leaky ReLU. */
const leak = 0.1;

const layerWidth = integer(1, 4096);

const rules: RulesOf<FastganOptions & { readonly architecture?: 'fastgan' }> = {
  architecture: optional(oneOf(['fastgan'])),
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
 * The two networks of FastGAN (Liu et al. 2021, arXiv 2101.04775), as the paper describes them, at widths for a CPU. G's
 * blocks up-sample, convolve, normalise and gate; small maps scale those that are 8 times as large (`Excitation`). D's
 * blocks halve their maps by a strided convolution and a 3×3 one, beside an average with a 1×1 convolution.
 *
 * Left out of the paper: the second convolutions of every other block of G and its noise, the decoders that reconstruct
 * real pictures from D's maps, and answers of D for each part of a picture. Initial weights are Glorot's.
 *
 * @throws UsageError if an option is missing, unknown or out of range
 */
export function fastgan(options: FastganOptions): PictureGan {
  checkOptions('fastgan', options, rules);
  const { doublings, base } = dcganGeometry({ ...options, sideMultiple: 8 });
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

/** The number of feature maps after `doublings` of `feature`. */
function widthAfter(feature: number, doublings: number): number {
  return feature * Math.min(maxWidthMultiple, 2 ** doublings);
}

function generatorLayers(
  options: FastganOptions,
  doublings: number,
  base: readonly [number, number],
): Record<string, Layer> {
  const { ngf, channels, generatorUpsampling = 'nearest', classes } = options;
  const layers: Record<string, Layer> = {
    project: gated(() => projection(options, widthAfter(ngf, doublings), base)),
  };
  for (let level = doublings; level > 0; level--) {
    const block = doublings - level + 1;
    const [from, to] = [widthAfter(ngf, level), widthAfter(ngf, level - 1)];
    if (level >= excitedDoublings) layers[`keep${block}`] = new Remember(`maps${block}`);
    layers[`block${block}`] = gated(() => ({
      conv: new UpsampleConv2d(from, to, generatorUpsampling, {
        initialise: glorotInitialiser(from, to, 3),
        bias: false,
      }),
      norm: new BatchNorm(to, { classes }),
    }));
    const exciting = block - excitedDoublings + 1;
    if (exciting < 1) continue;
    const inputs = widthAfter(ngf, doublings - exciting + 1);
    layers[`excite${block}`] = new Excitation(`maps${exciting}`, {
      inputs,
      outputs: to,
      grid: base,
      initialise: [glorotInitialiser(inputs, to, Math.sqrt(base[0] * base[1])), glorotInitialiser(to, to)],
    });
  }
  layers['paint'] = new Conv2d(ngf, channels, {
    kernel: 3,
    padding: 1,
    initialise: glorotInitialiser(ngf, channels, 3),
  });
  layers['tanh'] = tanh();
  return layers;
}

/** A gated linear unit of two equal branches. */
function gated(branch: () => Record<string, Layer>): Layer {
  return new Gated(branch(), new Sequential(branch()));
}

/** z → maps [B, maps, h, w], normalised. */
function projection(
  { latentDim, classes }: FastganOptions,
  maps: number,
  base: readonly [number, number],
): Record<string, Layer> {
  const projected = maps * base[0] * base[1];
  return {
    dense: new Dense(latentDim, projected, {
      initialise: glorotInitialiser(latentDim, projected),
      bias: false,
    }),
    unfold: reshapeTo(maps, ...base),
    norm: new BatchNorm(maps, { classes }),
  };
}

function discriminator(options: FastganOptions, doublings: number, base: readonly [number, number]): Layer {
  const { ndf, channels, classes } = options;
  const { weighted } = normalised(options);
  const layers: Record<string, Layer> = {
    conv1: new Conv2d(channels, ndf, {
      ...weighted(channels, ndf, 4),
      kernel: 4,
      stride: 2,
      padding: 1,
    }),
    leaky1: leakyRelu(leak),
  };
  for (let level = 2; level <= doublings; level++) {
    layers[`block${level}`] = downBlock(widthAfter(ndf, level - 2), widthAfter(ndf, level - 1), options);
  }
  const features = widthAfter(ndf, doublings - 1) * base[0] * base[1];
  layers['flatten'] = flatten();
  layers['judge'] = judging(features, classes, weighted(features, 1, 1));
  return new Sequential(layers);
}

/** [B, from, 2h, 2w] → [B, to, h, w]. Each branch ends in normalisation and leaky ReLU. */
function downBlock(from: number, to: number, options: FastganOptions): Layer {
  const { weighted, norm } = normalised(options);
  return new Residual(
    {
      conv1: new Conv2d(from, to, { ...weighted(from, to, 4), kernel: 4, stride: 2, padding: 1 }),
      ...norm('norm1', to),
      leaky1: leakyRelu(leak),
      conv2: new Conv2d(to, to, { ...weighted(to, to, 3), kernel: 3, padding: 1 }),
      ...norm('norm2', to),
      leaky2: leakyRelu(leak),
    },
    new Sequential({
      conv: new DownsampleConv2d(from, to, { ...weighted(from, to, 1), kernel: 1 }),
      ...norm('norm', to),
      leaky: leakyRelu(leak),
    }),
  );
}

/** How D's layers are normalised. */
function normalised({ discriminatorNorm = 'spectral' }: FastganOptions) {
  const isBatch = discriminatorNorm === 'batch';
  return {
    /** The options of a layer of weights. */
    weighted: (inputs: number, outputs: number, kernel: number): WeightOptions => ({
      initialise: glorotInitialiser(inputs, outputs, kernel, outputs === 1 ? 1 : Math.SQRT2),
      bias: !isBatch,
      spectralNorm: discriminatorNorm === 'spectral',
    }),
    norm: (name: string, maps: number): Record<string, Layer> =>
      isBatch ? { [name]: new BatchNorm(maps) } : {},
  };
}
