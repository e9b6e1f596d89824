import { judgementOf, judgements, type Judgement } from '../networks/judgement.ts';
import { anything, checkArguments, oneOf } from '../../core/checks.ts';
import { lowerWithFreeBatch } from '../../engine/onnx/free-batch.ts';
import type { OnnxModel } from '../../engine/onnx/file/model.ts';
import { Scope } from '../../nn/scope.ts';
import { stateRule, type State } from '../../engine/runtime/state.ts';
import { ganRule, type Gan } from '../networks/gan.ts';
import { labelInput } from '../sampling/label-rows.ts';
import { samplingNormalisations, type SamplingNormalisation } from '../sampling/sampler.ts';
import { scoredGenerator } from './scored-model.ts';
import { encodeWithWeights, exampleName, examplesInput, latentInput, type Weights } from './encode-model.ts';

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
  return encodeWithWeights(gan, 'generator', state, (weights) => ({
    ...generatorModel(gan, weights, normalisation),
    metadata,
  }));
}

/**
 * The discriminator as a self-contained ONNX file for any batch size, with its weights. The input is `images`
 * [batch, C, H, W] in the range of the GAN, or `points` [batch, dimension]; that of a conditional GAN has a second one,
 * `label` [batch, classes], one-hot. The output is `probability` or `score` [batch, 1], D(x). Dropout is off.
 *
 * @param state of a training, or the result of `standingDiscriminator`. A step that is changing it ends first
 * @param normalisation with `running` a probability depends only on its example; with `batch` it depends on the whole
 *   batch, as in training
 * @param metadata texts for the file's `metadata_props`
 * @param judgement what D answers with: the `judgement` of the objective that it was trained by
 */
export async function exportDiscriminatorOnnx(
  gan: Gan,
  state: State,
  normalisation: SamplingNormalisation,
  metadata: Readonly<Record<string, string>> = {},
  judgement: Judgement = 'probability',
): Promise<Uint8Array<ArrayBuffer>> {
  checkArguments(
    'exportDiscriminatorOnnx',
    { gan, state, normalisation, metadata, judgement },
    { ...rules, judgement: oneOf(judgements) },
  );
  return encodeWithWeights(gan, 'discriminator', state, (weights) => ({
    ...discriminatorModel(gan, weights, normalisation, judgement),
    metadata,
  }));
}

/**
 * The generator as torch-fidelity scores it: from `z` alone to `images` of bytes [batch, 3, H, W].
 *
 * @throws UsageError if it makes points, or is conditional
 */
export async function exportScoredOnnx(
  gan: Gan,
  state: State,
  normalisation: SamplingNormalisation,
  metadata: Readonly<Record<string, string>> = {},
): Promise<Uint8Array<ArrayBuffer>> {
  checkArguments('exportScoredOnnx', { gan, state, normalisation, metadata }, rules);
  return encodeWithWeights(gan, 'generator', state, (weights) => ({
    ...scoredGenerator(gan, weights, normalisation),
    metadata,
  }));
}

function generatorModel(gan: Gan, weights: Weights, normalisation: SamplingNormalisation): OnnxModel {
  return lowerWithFreeBatch('generator', (batch) => {
    const made = gan.generator.apply(latentInput(gan, batch), new Scope(new Map(weights), normalisation));
    return { [exampleName(gan)]: made };
  });
}

function discriminatorModel(
  gan: Gan,
  weights: Weights,
  normalisation: SamplingNormalisation,
  judgement: Judgement,
): OnnxModel {
  return lowerWithFreeBatch('discriminator', (batch) => {
    const scope = new Scope(new Map(weights), normalisation).withLabel(labelInput(gan.latent.classes, batch));
    const outputs = gan.discriminator.apply(examplesInput(gan, batch), scope);
    return { [judgement]: judgementOf({ judgement }, outputs) };
  });
}
