/** A generator as programs that score generators take it. */
import { UsageError } from '../../core/errors.ts';
import { option, says } from '../../core/sentence.ts';
import { limitsOf } from '../../core/value-range.ts';
import { dataTypeCodes, type OnnxModel } from '../../engine/onnx/file/model.ts';
import { int } from '../../engine/onnx/file/emitter.ts';
import { lowerWithFreeBatch } from '../../engine/onnx/free-batch.ts';
import { Scope } from '../../nn/scope.ts';
import type { Node } from '../../engine/tensor/node.ts';
import * as ops from '../../engine/tensor/ops.ts';
import type { Gan, PictureGan } from '../networks/gan.ts';
import type { SamplingNormalisation } from '../sampling/sampler.ts';
import type { Weights } from './encode-model.ts';

/** Programs that score generators in ONNX files. */
export const scoringPrograms = ['torch-fidelity'] as const;
/** A program that scores generators in ONNX files: one of `scoringPrograms`. */
export type ScoringProgram = (typeof scoringPrograms)[number];

/**
 * What torch-fidelity calls the distribution of z. It has no uniform numbers within ±1: the model makes them of those within 0
 * and 1.
 */
export function scoredLatentType({ latent }: Pick<Gan, 'latent'>): 'normal' | 'uniform_0_1' {
  return latent.distribution === 'normal' ? 'normal' : 'uniform_0_1';
}

/**
 * A model from `z` [batch, latent] alone to `images` [batch, 3, H, W] of bytes, rounded and clamped as in a file of pictures;
 * grey ones have three equal channels.
 *
 * @throws UsageError if the generator makes points, or needs labels
 */
export function scoredGenerator(gan: Gan, weights: Weights, normalisation: SamplingNormalisation): OnnxModel {
  if (gan.kind === 'points' || gan.latent.classes !== undefined) {
    const why =
      gan.kind === 'points' ? 'this generator makes points' : 'this generator needs a label besides z';
    throw new UsageError(
      says`torch-fidelity scores pictures of z alone, and ${why}: export it without ${option('for')}`,
      { code: 'not-applicable', option: 'for' },
    );
  }
  const model = lowerWithFreeBatch('generator', (batch) => ({
    levels: levelsOf(
      gan,
      gan.generator.apply(latentOf(gan, batch), new Scope(new Map(weights), normalisation)),
    ),
  }));
  const [levels] = model.outputs;
  const cast = {
    opType: 'Cast',
    inputs: [levels!.name],
    outputs: ['images'],
    attributes: { to: int(dataTypeCodes.uint8) },
  };
  return {
    ...model,
    nodes: [...model.nodes, cast],
    outputs: [{ ...levels!, name: 'images', dataType: 'uint8' }],
  };
}

function latentOf({ latent: { dimension, distribution, bound = 1 } }: PictureGan, batch: number): Node {
  const z = ops.input('z', [batch, dimension]);
  return distribution === 'normal' ? z : ops.mul(ops.sub(z, 0.5), 2 * bound);
}

/** Levels from 0 to 255, and half of one more, which the conversion to integers cuts off. */
function levelsOf({ image: { channels, range } }: PictureGan, images: Node): Node {
  const [black, white] = limitsOf(range);
  const levels = ops.clip(ops.mul(ops.sub(images, black), 255 / (white - black)), 0, 255);
  const rounded = ops.add(levels, 0.5);
  return channels === 3 ? rounded : ops.concat([rounded, rounded, rounded], 1);
}
