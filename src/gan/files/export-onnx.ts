import { anything, checkArguments, oneOf } from '../../core/checks.ts';
import { lowerWithFreeBatch } from '../../engine/onnx/free-batch.ts';
import type { OnnxModel } from '../../engine/onnx/file/model.ts';
import { encodeModel } from '../../engine/onnx/file/writer.ts';
import { Scope } from '../../nn/scope.ts';
import { stateRule, type State } from '../../engine/runtime/state.ts';
import type { Node } from '../../engine/tensor/node.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { exampleShape, ganRule, type Gan } from '../networks/gan.ts';
import { labelInput } from '../sampling/label-rows.ts';
import { samplingNormalisations, type SamplingNormalisation } from '../sampling/sampler.ts';
import { stateNames, type NetworkName } from '../networks/state-names.ts';

const rules = {
  gan: ganRule,
  state: stateRule,
  normalisation: oneOf(samplingNormalisations),
  metadata: anything,
};

/**
 * The generator as a self-contained ONNX file for any batch size, with its weights. The input is `z` [batch, latent].
 * The output is `images` [batch, C, H, W] in the range of the GAN, or `points` [batch, dimension]. In the model of a
 * conditional GAN, `z` is only the random numbers, and there is a second input `label` [batch, classes], one-hot.
 *
 * @param state of a training, or the result of `standingGenerator`. A step that is changing it ends first
 * @param normalisation with `running` a picture depends only on its z; with `batch` it depends on the whole batch, as
 *   in the code of DCGAN's authors
 * @param metadata texts for the file's `metadata_props`
 */
export async function exportOnnx(
  gan: Gan,
  state: State,
  normalisation: SamplingNormalisation,
  metadata: Readonly<Record<string, string>> = {},
): Promise<Uint8Array<ArrayBuffer>> {
  checkArguments('exportOnnx', { gan, state, normalisation, metadata }, rules);
  return encodedWith(gan, 'generator', state, (values) => ({
    ...generatorModel(gan, values, normalisation),
    metadata,
  }));
}

/**
 * The discriminator as a self-contained ONNX file for any batch size, with its weights. The input is `images`
 * [batch, C, H, W] in the range of the GAN, or `points` [batch, dimension]; that of a conditional GAN has a second one,
 * `label` [batch, classes], one-hot. The output is `probability` [batch, 1], D(x). Dropout is off.
 *
 * @param state of a training, or the result of `standingDiscriminator`. A step that is changing it ends first
 * @param normalisation with `running` a probability depends only on its example; with `batch` it depends on the whole
 *   batch, as in training
 * @param metadata texts for the file's `metadata_props`
 */
export async function exportDiscriminatorOnnx(
  gan: Gan,
  state: State,
  normalisation: SamplingNormalisation,
  metadata: Readonly<Record<string, string>> = {},
): Promise<Uint8Array<ArrayBuffer>> {
  checkArguments('exportDiscriminatorOnnx', { gan, state, normalisation, metadata }, rules);
  return encodedWith(gan, 'discriminator', state, (values) => ({
    ...discriminatorModel(gan, values, normalisation),
    metadata,
  }));
}

/** A model whose weights are constants. They are copied before anybody changes the state. */
async function encodedWith(
  gan: Gan,
  network: NetworkName,
  state: State,
  modelWith: (values: ReadonlyMap<string, Node>) => OnnxModel,
): Promise<Uint8Array<ArrayBuffer>> {
  return state.reading(async (shared) => {
    const values = new Map<string, Node>();
    for (const [path, { shape }] of Object.entries(gan[network].parameters)) {
      values.set(path, ops.constant(await shared.view(stateNames.parameter(network, path)), shape));
    }
    return encodeModel(modelWith(values));
  });
}

function generatorModel(
  gan: Gan,
  values: ReadonlyMap<string, Node>,
  normalisation: SamplingNormalisation,
): OnnxModel {
  return lowerWithFreeBatch('generator', (batch) => {
    const { dimension, classes = 0 } = gan.latent;
    const noise = ops.input('z', [batch, dimension - classes]);
    const z = classes === 0 ? noise : ops.concat([noise, ops.input('label', [batch, classes])], 1);
    const made = gan.generator.apply(z, new Scope(new Map(values), normalisation));
    return { [gan.kind === 'points' ? 'points' : 'images']: made };
  });
}

function discriminatorModel(
  gan: Gan,
  values: ReadonlyMap<string, Node>,
  normalisation: SamplingNormalisation,
): OnnxModel {
  return lowerWithFreeBatch('discriminator', (batch) => {
    const examples = ops.input(gan.kind === 'points' ? 'points' : 'images', [batch, ...exampleShape(gan)]);
    const scope = new Scope(new Map(values), normalisation).withLabel(labelInput(gan.latent.classes, batch));
    return { probability: ops.sigmoid(gan.discriminator.apply(examples, scope)) };
  });
}
