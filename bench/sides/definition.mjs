/** The definition of a workload's step, for our side and to count operations. Does not load ONNX Runtime. */
import { ganOfNetwork } from '../../dist/gan/networks/network.js';
import { objectives } from '../../dist/gan/objectives/objectives.js';
import { optimisersOf } from '../../dist/gan/training/optimiser-settings.js';
import { presets } from '../../dist/gan/presets/presets.js';
import { generatorGraph } from '../../dist/gan/sampling/sampler.js';
import { fullStep } from '../../dist/gan/training/training-step.js';
import { multiplyAdds } from '../../dist/engine/tensor/multiply-adds.js';
import { input } from '../../dist/engine/tensor/ops.js';

/** @param workload `model`, the name of a preset; `batchSize`; optional `imageSize`, `ngf`, `ndf` to change the preset */
export function definitionOf({ model, batchSize, imageSize, ngf, ndf }) {
  const { network, optimiser, updates, generatorNoise } = presets[model];
  const sizes = Object.entries({ height: imageSize, width: imageSize, ngf, ndf });
  const changes = Object.fromEntries(sizes.filter(([, size]) => size !== undefined));
  return {
    gan: ganOfNetwork({ ...network, ...changes }),
    objective: objectives['non-saturating'],
    optimisers: optimisersOf(optimiser, { batches: 500, k: 1 }),
    batchSize,
    realLabel: 1,
    generatorNoise,
    updates,
  };
}

/** Floating-point operations of all convolutions and matrix products in a training step or, with `sample`, in G. */
export function flopsOf(workload) {
  const definition = definitionOf(workload);
  const sums = multiplyAdds(workload.sample ? sampled(definition) : trained(definition));
  return 2 * Object.values(sums).reduce((sum, count) => sum + count, 0);
}

/** All outputs and updates of a training step, as nodes of its graph. */
export function trained(definition) {
  const { outputs, updates } = fullStep(definition);
  return [...Object.values(outputs), ...Object.values(updates)];
}

function sampled({ gan, batchSize }) {
  return [generatorGraph(gan, input('z', [batchSize, gan.latent.dimension]), 'running')];
}
