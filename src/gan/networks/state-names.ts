/** What the tensors of two networks and their training are called: in a state, in a graph and in a checkpoint. */
import * as ops from '../../engine/tensor/ops.ts';
import type { Node } from '../../engine/tensor/node.ts';
import type { ParameterSpecs } from '../../nn/parameter.ts';

/** D before G, as in a step: initial weights are drawn, and statistics listed, in this order. */
export const networkNames = ['discriminator', 'generator'] as const;
export type NetworkName = (typeof networkNames)[number];

/** Names of the tensors of a training's state and of what is fed. */
export const stateNames = {
  parameter: (network: NetworkName, path: string) => `${network}.${path}`,
  slot: (network: NetworkName, slot: string, path: string) => `${network}/${slot}.${path}`,
  scalar: (network: NetworkName, scalar: string) => `${network}/${scalar}`,
  average: (path: string) => `average.${path}`,
  averageDecay: 'average/decay',
  /** Where gradients and updates are apart: what goes from one to the other. */
  gradient: (network: NetworkName, path: string) => `gradient/${network}.${path}`,
  moved: (statistic: string) => `moved/${statistic}`,
  /** Of a conditional GAN: the classes of the real examples, [B, classes]. */
  label: 'label',
  /** Steps done before the one that is made. */
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
