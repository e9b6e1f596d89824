import type { Node } from '../../engine/tensor/node.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { Sequential, Stateless, type Layer } from '../../nn/layer.ts';
import type { Scope } from '../../nn/scope.ts';
import { labelsOf, type LatentSpec } from './gan.ts';

/** A generator that takes the label from z and passes it to its layers through their scope. */
export class LabelFromLatent extends Sequential {
  readonly #latent: LatentSpec;

  constructor(layers: Readonly<Record<string, Layer>>, latent: LatentSpec) {
    super(layers);
    this.#latent = latent;
  }

  override apply(z: Node, scope: Scope): Node {
    return super.apply(z, scope.withLabel(labelsOf(this.#latent, z)));
  }
}

/** The random numbers of z without the class at its end: z [B, dimension] → [B, dimension − classes]. */
export function withoutLabel({ dimension, classes = 0 }: LatentSpec): Layer {
  return new Stateless((z) => ops.slice(z, { lengths: [z.shape[0]!, dimension - classes] }));
}
