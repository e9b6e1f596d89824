/** Names of the tensors of two networks and their training: in a state, in a graph and in a checkpoint. */
import * as ops from '../../engine/tensor/ops.ts';
import type { Node } from '../../engine/tensor/node.ts';
import type { ParameterSpecs } from '../../nn/parameter.ts';

/** D before G, as in a step. Initial weights are drawn and statistics are listed in this order. */
export const networkNames = ['discriminator', 'generator'] as const;
/** One of the two networks of a GAN. */
export type NetworkName = (typeof networkNames)[number];

/** Names of the tensors in the state of a training and of its inputs. */
export const stateNames = {
  parameter: (network: NetworkName, path: string) => `${network}.${path}`,
  slot: (network: NetworkName, slot: string, path: string) => `${network}/${slot}.${path}`,
  scalar: (network: NetworkName, scalar: string) => `${network}/${scalar}`,
  average: (path: string) => `average.${path}`,
  averageDecay: 'average/decay',
  /** A number that the objective keeps. */
  objective: (name: string) => `objective/${name}`,
  /** The standard deviation of the instance noise of a step. */
  noise: 'noise/deviation',
  /** A number that adaptive augmentation keeps. */
  augmentation: (name: string) => `augmentation/${name}`,
  /** If gradients and updates are separate programs: the tensors passed between them. */
  gradient: (network: NetworkName, path: string) => `gradient/${network}.${path}`,
  moved: (statistic: string) => `moved/${statistic}`,
  /** The classes of the real examples of a conditional GAN, [B, classes]. */
  label: 'label',
  /** The number of completed steps. */
  step: 'step',
} as const;

/** The parameters and statistics of a network as graph inputs, by path. */
export function networkInputs(network: NetworkName, specs: ParameterSpecs): Map<string, Node> {
  return new Map(
    Object.entries(specs).map(([path, { shape }]) => [
      path,
      ops.input(stateNames.parameter(network, path), shape),
    ]),
  );
}
