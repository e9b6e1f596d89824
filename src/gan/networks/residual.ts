/** The residual networks for pictures of Gulrajani et al. 2017 and Miyato et al. 2018. */
import { flatten, relu, reshapeTo } from '../../nn/activations.ts';
import { BatchNorm } from '../../nn/batch-norm.ts';
import { Sequential, type Layer } from '../../nn/layer.ts';
import { Conv2d, Dense } from '../../nn/linear.ts';
import { Residual } from '../../nn/residual.ts';
import { DownsampleConv2d, UpsampleConv2d } from '../../nn/upsample.ts';
import { blockGan, painting, widthAfter, type BlockGeometry, type BlockOptions } from './block-networks.ts';
import type { PictureGan } from './gan.ts';
import { judging } from './learned-classes.ts';
import { glorotInitialiser } from './glorot.ts';

/**
 * Two residual networks (Gulrajani et al. 2017, arXiv 1704.00028; Miyato et al. 2018, arXiv 1802.05957) for pictures of
 * any size. G projects z to small feature maps, and each block doubles their sides: two 3×3 convolutions, the first after
 * up-sampling, beside a 1×1 convolution. D's blocks halve them by averages, and a dense layer judges all numbers of the
 * last maps, as in Gulrajani 2017: sums over all positions, as in Miyato 2018, let G draw frames first.
 *
 * In G batch normalisation and ReLU come before each 3×3 convolution. In D the weights have spectral normalisation unless
 * the options say otherwise, and a bias; the picture itself is not rectified. Initial weights are Glorot's, with gain √2
 * in the blocks' 3×3 convolutions.
 *
 * @throws UsageError if an option is missing, unknown or out of range
 */
export function residual(options: BlockOptions): PictureGan {
  return blockGan(options, { architecture: 'residual', sideMultiple: 4, generatorLayers, discriminator });
}

/** Of a layer in a block, whose activations are rectified. */
function rectified(inputs: number, outputs: number) {
  return { initialise: glorotInitialiser(inputs, outputs, 3, Math.SQRT2) };
}

function generatorLayers(options: BlockOptions, { doublings, base }: BlockGeometry): Record<string, Layer> {
  const { latentDim, ngf, channels, classes } = options;
  const widest = widthAfter(ngf, doublings);
  const projected = widest * base[0] * base[1];
  const layers: Record<string, Layer> = {
    project: new Dense(latentDim, projected, {
      initialise: glorotInitialiser(latentDim, projected),
      bias: false,
    }),
    unfold: reshapeTo(widest, ...base),
  };
  for (let level = doublings; level > 0; level--) {
    const block = upBlock(widthAfter(ngf, level), widthAfter(ngf, level - 1), options);
    layers[`block${doublings - level + 1}`] = block;
  }
  layers['norm'] = new BatchNorm(ngf, { classes });
  layers['relu'] = relu();
  return { ...layers, ...painting(ngf, channels) };
}

/** [B, from, h, w] → [B, to, 2h, 2w]. Batch normalisation makes up for biases. */
function upBlock(from: number, to: number, options: BlockOptions): Layer {
  const { generatorUpsampling: mode = 'nearest', classes } = options;
  return new Residual(
    {
      norm1: new BatchNorm(from, { classes }),
      relu1: relu(),
      conv1: new UpsampleConv2d(from, to, mode, { ...rectified(from, to), bias: false }),
      norm2: new BatchNorm(to, { classes }),
      relu2: relu(),
      conv2: new Conv2d(to, to, { ...rectified(to, to), kernel: 3, padding: 1, bias: false }),
    },
    new UpsampleConv2d(from, to, mode, { initialise: glorotInitialiser(from, to), kernel: 1, bias: false }),
  );
}

function discriminator(options: BlockOptions, { doublings, base }: BlockGeometry): Layer {
  const { ndf, channels, classes } = options;
  const layers: Record<string, Layer> = {};
  for (let level = 1; level <= doublings; level++) {
    const from = level === 1 ? channels : widthAfter(ndf, level - 2);
    layers[`block${level}`] = downBlock(from, widthAfter(ndf, level - 1), options, level === 1);
  }
  const maps = widthAfter(ndf, doublings - 1);
  const features = maps * base[0] * base[1];
  const { bias, spectralNorm, norm } = normalised(options);
  Object.assign(layers, norm('norm', maps));
  layers['relu'] = relu();
  layers['flatten'] = flatten();
  const initialise = glorotInitialiser(features, 1);
  layers['judge'] = judging(features, classes, { initialise, bias, spectralNorm });
  return new Sequential(layers);
}

/** [B, from, 2h, 2w] → [B, to, h, w]. The first block begins with the picture, which is neither normalised nor rectified. */
function downBlock(from: number, to: number, options: BlockOptions, isFirst: boolean): Layer {
  const { bias, spectralNorm, norm } = normalised(options);
  const middle = isFirst ? to : from;
  const conv1 = { ...rectified(from, middle), bias, spectralNorm, kernel: 3, padding: 1 };
  return new Residual(
    {
      ...(isFirst ? {} : { ...norm('norm1', from), relu1: relu() }),
      conv1: new Conv2d(from, middle, conv1),
      ...norm('norm2', middle),
      relu2: relu(),
      conv2: new DownsampleConv2d(middle, to, { ...rectified(middle, to), bias, spectralNorm }),
    },
    new DownsampleConv2d(from, to, {
      initialise: glorotInitialiser(from, to),
      kernel: 1,
      bias: false, // that of conv2 is enough
      spectralNorm,
    }),
  );
}

/** How D's layers are normalised. */
function normalised({ discriminatorNorm = 'spectral' }: BlockOptions) {
  const isBatch = discriminatorNorm === 'batch';
  return {
    bias: !isBatch,
    spectralNorm: discriminatorNorm === 'spectral',
    norm: (name: string, maps: number): Record<string, Layer> =>
      isBatch ? { [name]: new BatchNorm(maps) } : {},
  };
}
