import { lowerWithFreeBatch } from '../../engine/onnx/free-batch.ts';
import { encodeModel } from '../../engine/onnx/file/writer.ts';
import { Scope } from '../../nn/scope.ts';
import type { State } from '../../engine/runtime/state.ts';
import * as ops from '../../engine/tensor/ops.ts';
import type { Gan } from '../networks/gan.ts';
import type { SamplingNormalisation } from '../sampling/sampler.ts';
import { stateNames } from '../networks/state-names.ts';

/**
 * The generator as an ONNX file of its own: input `z` [batch, latent], output `images` [batch, C, H, W] in
 * the GAN's range or `points` [batch, dimension], any batch size, weights inside. Of a conditional GAN `z` is the random
 * numbers alone, and there is a second input `label` [batch, classes]: a one at the class wanted, zeros elsewhere.
 *
 * @param state a training's, or what `standingGenerator` makes of one
 * @param normalisation `running` gives a picture that depends on its z alone; `batch` normalises by the
 *   pictures made at once, as DCGAN's authors sampled
 */
export function exportOnnx(gan: Gan, state: State, normalisation: SamplingNormalisation): Uint8Array {
  const values = new Map(
    Object.entries(gan.generator.parameters).map(([path, { shape }]) => [
      path,
      ops.constant(state.current(stateNames.parameter('generator', path)), shape),
    ]),
  );
  const model = lowerWithFreeBatch('generator', (batch) => {
    const { dimension, classes = 0 } = gan.latent;
    const noise = ops.input('z', [batch, dimension - classes]);
    const z = classes === 0 ? noise : ops.concat([noise, ops.input('label', [batch, classes])], 1);
    const made = gan.generator.apply(z, new Scope(new Map(values), normalisation));
    return { [gan.kind === 'points' ? 'points' : 'images']: made };
  });
  return encodeModel(model);
}
