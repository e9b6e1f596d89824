/** What the models of networks share: weights as constants, and inputs for any batch size. */
import type { OnnxModel } from '../../engine/onnx/file/model.ts';
import { encodeModel } from '../../engine/onnx/file/writer.ts';
import type { State } from '../../engine/runtime/state.ts';
import type { Node } from '../../engine/tensor/node.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { exampleShape, type Gan } from '../networks/gan.ts';
import { stateNames, type NetworkName } from '../networks/state-names.ts';

/** A network's parameters and statistics as constants, by path. */
export type Weights = ReadonlyMap<string, Node>;

/** A model whose weights are constants, as bytes. They are copied before anybody changes the state. */
export async function encodeWithWeights(
  gan: Gan,
  network: NetworkName,
  state: State,
  modelWith: (weights: Weights) => OnnxModel,
): Promise<Uint8Array<ArrayBuffer>> {
  return state.reading(async (shared) => {
    const weights = new Map<string, Node>();
    for (const [path, { shape }] of Object.entries(gan[network].parameters)) {
      weights.set(path, ops.constant(await shared.view(stateNames.parameter(network, path)), shape));
    }
    return encodeModel(modelWith(weights));
  });
}

/**
 * What a generator takes, [batch, latent], made of the inputs `z` and, if it is conditional, `label`: then `z` is only the
 * random numbers.
 */
export function latentInput(gan: Gan, batch: number): Node {
  const { dimension, classes = 0 } = gan.latent;
  const noise = ops.input('z', [batch, dimension - classes]);
  return classes === 0 ? noise : ops.concat([noise, ops.input(stateNames.label, [batch, classes])], 1);
}

/** What a discriminator judges: the input `images` [batch, C, H, W] or `points` [batch, dimension]. */
export function examplesInput(gan: Gan, batch: number): Node {
  return ops.input(exampleName(gan), [batch, ...exampleShape(gan)]);
}

/** The name of examples among the inputs and outputs of a model. */
export function exampleName(gan: Gan): 'images' | 'points' {
  return gan.kind === 'points' ? 'points' : 'images';
}
