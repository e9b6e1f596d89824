/** The named architectures: their options as plain values, and the networks that the options describe. */
import { checkArguments, including, oneOf } from '../../core/checks.ts';
import type { BlockOptions } from './block-networks.ts';
import { conditionalDcgan, type ConditionalDcganOptions } from './conditional-dcgan.ts';
import { dcgan, type DcganOptions } from './dcgan.ts';
import { fastgan } from './fastgan.ts';
import type { Gan, PictureGan } from './gan.ts';
import { maxoutConv, type MaxoutConvOptions } from './maxout-conv.ts';
import { maxoutMlp, type MaxoutMlpOptions } from './maxout-mlp.ts';
import { pointMlp, type PointMlpOptions } from './point-mlp.ts';
import { residual } from './residual.ts';

/** A DCGAN, as plain values. */
export interface DcganNetwork extends DcganOptions {
  readonly architecture: 'dcgan';
}

/** A GAN of the 2014 paper with dense layers, as plain values. */
export interface MaxoutMlpNetwork extends MaxoutMlpOptions {
  readonly architecture: 'maxout-mlp';
}

/** A GAN of the 2014 paper with convolutional maxout, as plain values. */
export interface MaxoutConvNetwork extends MaxoutConvOptions {
  readonly architecture: 'maxout-conv';
}

/** A conditional DCGAN, as plain values. */
export interface ConditionalDcganNetwork extends ConditionalDcganOptions {
  readonly architecture: 'conditional-dcgan';
}

/** Residual networks, as plain values. */
export interface ResidualNetwork extends BlockOptions {
  readonly architecture: 'residual';
}

/** The networks of FastGAN, as plain values. */
export interface FastganNetwork extends BlockOptions {
  readonly architecture: 'fastgan';
}

/** A GAN of points, as plain values. */
export interface PointMlpNetwork extends PointMlpOptions {
  readonly architecture: 'point-mlp';
}

/** The options of a pair of networks for pictures. */
export type PictureNetwork =
  | DcganNetwork
  | ResidualNetwork
  | FastganNetwork
  | ConditionalDcganNetwork
  | MaxoutMlpNetwork
  | MaxoutConvNetwork;
/** The options of a pair of networks, distinguished by `architecture`. */
export type NetworkOptions = PictureNetwork | PointMlpNetwork;
/** The architectures that a preset of a DCGAN can be trained with. */
export const dcganArchitectures = ['dcgan', 'residual', 'fastgan'] as const;
/** One of `dcganArchitectures`. */
export type DcganArchitecture = (typeof dcganArchitectures)[number];
export const architectures = [
  ...dcganArchitectures,
  'conditional-dcgan',
  'maxout-mlp',
  'maxout-conv',
  'point-mlp',
] as const;
/** The name of an architecture. */
export type Architecture = NetworkOptions['architecture'];

/**
 * The networks that the options describe.
 *
 * @param marginals mean of each number of the pictures, for networks that `wantsMarginals`
 * @throws UsageError if there is no such architecture, or an option is missing, unknown or out of range
 */
export function ganOfNetwork(network: PictureNetwork, marginals?: Float32Array): PictureGan;
export function ganOfNetwork(network: NetworkOptions, marginals?: Float32Array): Gan;
export function ganOfNetwork(network: NetworkOptions, marginals?: Float32Array): Gan {
  checkArguments('ganOfNetwork', { network }, { network: including({ architecture: oneOf(architectures) }) });
  switch (network.architecture) {
    case 'dcgan':
      return dcgan(network);
    case 'residual':
      return residual(network);
    case 'fastgan':
      return fastgan(network);
    case 'conditional-dcgan':
      return conditionalDcgan(network);
    case 'maxout-mlp':
      return maxoutMlp(network, marginals);
    case 'maxout-conv':
      return maxoutConv(network);
    case 'point-mlp':
      return pointMlp(network);
  }
}

/** Whether the initial weights depend on the mean of the data. */
export function wantsMarginals(network: NetworkOptions): boolean {
  checkArguments(
    'wantsMarginals',
    { network },
    { network: including({ architecture: oneOf(architectures) }) },
  );
  return network.architecture === 'maxout-mlp' && network.outputBias === 'marginals';
}

/** The number of classes that the networks learn; undefined if they know none. */
export function classesOfNetwork(network: NetworkOptions): number | undefined {
  return 'classes' in network ? network.classes : undefined;
}
