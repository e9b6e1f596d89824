/** The networks of FastGAN (Liu et al. 2021) for pictures. */
import { flatten, leakyRelu, reshapeTo } from '../../nn/activations.ts';
import { BatchNorm } from '../../nn/batch-norm.ts';
import { Excitation, Remember } from '../../nn/excitation.ts';
import { Gated } from '../../nn/gated.ts';
import { Sequential, type Layer } from '../../nn/layer.ts';
import { Conv2d, Dense, type WeightOptions } from '../../nn/linear.ts';
import { Residual } from '../../nn/residual.ts';
import { DownsampleConv2d, UpsampleConv2d } from '../../nn/upsample.ts';
import { blockGan, painting, widthAfter, type BlockGeometry, type BlockOptions } from './block-networks.ts';
import type { PictureGan } from './gan.ts';
import { glorotInitialiser } from './glorot.ts';
import { judging } from './learned-classes.ts';

/** Maps excite those whose sides are 2³ times as long. In the paper, whose pictures are larger, 2⁴ times. */
const excitedDoublings = 3;
/** Slope of D's leaky ReLU. */
const leak = 0.1;

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
export function fastgan(options: BlockOptions): PictureGan {
  return blockGan(options, { architecture: 'fastgan', sideMultiple: 8, generatorLayers, discriminator });
}

function generatorLayers(options: BlockOptions, { doublings, base }: BlockGeometry): Record<string, Layer> {
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
  return { ...layers, ...painting(ngf, channels) };
}

/** A gated linear unit of two equal branches. */
function gated(branch: () => Record<string, Layer>): Layer {
  return new Gated(branch(), new Sequential(branch()));
}

/** z → maps [B, maps, h, w], normalised. */
function projection(
  { latentDim, classes }: BlockOptions,
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

function discriminator(options: BlockOptions, { doublings, base }: BlockGeometry): Layer {
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
function downBlock(from: number, to: number, options: BlockOptions): Layer {
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
function normalised({ discriminatorNorm = 'spectral' }: BlockOptions) {
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
