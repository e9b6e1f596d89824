/** The class-conditional networks for digits in the code of Radford et al. 2015. */
import {
  anything,
  checkOptions,
  numberFrom,
  integer,
  oneOf,
  optional,
  type RulesOf,
} from '../../core/checks.ts';
import { UsageError } from '../../core/errors.ts';
import { option, says } from '../../core/sentence.ts';
import { flatten, leakyRelu, relu, reshapeTo, sigmoid } from '../../nn/activations.ts';
import { BatchNorm } from '../../nn/batch-norm.ts';
import { JoinLabel } from '../../nn/join-label.ts';
import { type Layer, Sequential } from '../../nn/layer.ts';
import { Conv2d, ConvTranspose2d, Dense } from '../../nn/linear.ts';
import { normalInitialiser } from '../../nn/parameter.ts';
import { latentDistributions, type LatentDistribution, type LatentSpec, type PictureGan } from './gan.ts';
import { LabelFromLatent } from './label-from-latent.ts';

/** Everything that determines the two networks. */
export interface ConditionalDcganOptions {
  readonly channels: 1 | 3;
  /** Sides of the pictures: multiples of 4, 8 to 64. */
  readonly height: number;
  readonly width: number;
  /** Random numbers of z, without the class. */
  readonly latentDim: number;
  readonly latentDistribution: LatentDistribution;
  readonly classes: number;
  /** Feature maps of the generator's last hidden layer; the one before has twice as many. */
  readonly ngf: number;
  /** Feature maps of the discriminator's first layer; the second has twice as many. */
  readonly ndf: number;
  /** Units of the dense layer at G's beginning and at D's end. */
  readonly units: number;
  /** Slope of the discriminator's leaky ReLU. */
  readonly leak: number;
}

const weights = normalInitialiser(0.02);
const sideLimits = { min: 8, max: 64, multiple: 4 };
/** 5×5 kernels with stride 2, which halve and double sides exactly. */
const halving = { kernel: 5, stride: 2, padding: 2, initialise: weights, bias: false } as const;
const plain = { initialise: weights, bias: false } as const;
/** The authors' batch normalisation of these networks has no gain and bias. Its ε is 1e-8. */
const bare = { affine: false, epsilon: 1e-8 } as const;

const layerWidth = integer(1, 4096);

const rules: RulesOf<ConditionalDcganOptions & { readonly architecture?: 'conditional-dcgan' }> = {
  architecture: optional(oneOf(['conditional-dcgan'])),
  channels: oneOf([1, 3]),
  height: anything, // both sides are checked together
  width: anything,
  latentDim: layerWidth,
  latentDistribution: oneOf(latentDistributions),
  classes: layerWidth,
  ngf: layerWidth,
  ndf: layerWidth,
  units: layerWidth,
  leak: numberFrom(0, 1),
};

/**
 * The networks that the options describe. Pictures are in [0, 1]. In both networks, the label is concatenated to the
 * input of every layer that has weights (github.com/Newmu/dcgan_code, `mnist/train_cond_dcgan.py`). For digits G is
 * 110 → 1024 → 128·7·7 → 64 maps → 1, and D mirrors it.
 *
 * @throws UsageError if an option is missing, unknown or out of range
 */
export function conditionalDcgan(options: ConditionalDcganOptions): PictureGan {
  check(options);
  const { channels, height, width, latentDim, latentDistribution, classes } = options;
  const latent: LatentSpec = {
    dimension: latentDim + classes,
    distribution: latentDistribution,
    classes,
  };
  return {
    kind: 'pictures',
    latent,
    image: { channels, height, width, range: 'unit' },
    generator: new LabelFromLatent(generator(options), latent),
    discriminator: discriminator(options),
  };
}

function generator({
  channels,
  height,
  width,
  latentDim,
  classes,
  ngf,
  units,
}: ConditionalDcganOptions): Record<string, Layer> {
  const base = [height / 4, width / 4] as const;
  const projected = 2 * ngf * base[0] * base[1];
  const doubling = { ...halving, outputPadding: 1 };
  return {
    dense1: new Dense(latentDim + classes, units, plain), // z already contains the label
    norm1: new BatchNorm(units, bare),
    relu1: relu(),
    join1: new JoinLabel(),
    dense2: new Dense(units + classes, projected, plain),
    norm2: new BatchNorm(projected, bare),
    relu2: relu(),
    unfold: reshapeTo(2 * ngf, ...base),
    join2: new JoinLabel(),
    deconv1: new ConvTranspose2d(2 * ngf + classes, ngf, doubling),
    norm3: new BatchNorm(ngf, bare),
    relu3: relu(),
    join3: new JoinLabel(),
    deconv2: new ConvTranspose2d(ngf + classes, channels, doubling),
    sigmoid: sigmoid(),
  };
}

function discriminator({
  channels,
  height,
  width,
  classes,
  ndf,
  units,
  leak,
}: ConditionalDcganOptions): Layer {
  const flattened = 2 * ndf * (height / 4) * (width / 4);
  return new Sequential({
    join1: new JoinLabel(),
    conv1: new Conv2d(channels + classes, ndf, halving),
    leaky1: leakyRelu(leak),
    join2: new JoinLabel(),
    conv2: new Conv2d(ndf + classes, 2 * ndf, halving),
    norm2: new BatchNorm(2 * ndf, bare),
    leaky2: leakyRelu(leak),
    flatten: flatten(),
    join3: new JoinLabel(),
    dense: new Dense(flattened + classes, units, plain),
    norm3: new BatchNorm(units, bare),
    leaky3: leakyRelu(leak),
    join4: new JoinLabel(),
    judge: new Dense(units + classes, 1, plain),
  });
}

function check(options: ConditionalDcganOptions): void {
  checkOptions('conditionalDcgan', options, rules);
  const { min, max, multiple } = sideLimits;
  const { height, width } = options;
  const fits = (side: number) =>
    Number.isInteger(side) && side >= min && side <= max && side % multiple === 0;
  if (!fits(height) || !fits(width)) {
    throw new UsageError(
      says`image size ${width}x${height} cannot be made by this network: each side must be a multiple of ${multiple} from ${min} to ${max}, such as ${option('height', 28)}`,
      { option: fits(height) ? 'width' : 'height' },
    );
  }
}
