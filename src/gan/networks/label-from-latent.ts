import type { Node } from '../../engine/tensor/node.ts';
import { Sequential, type Layer } from '../../nn/layer.ts';
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
