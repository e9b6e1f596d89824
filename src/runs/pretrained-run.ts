/** The second of two training stages: layers below the generator of another run. */
import { UsageError } from '../core/errors.ts';
import { call, option, says } from '../core/sentence.ts';
import type { Preset } from '../gan/presets/preset.ts';
import type { Pretrained } from '../gan/training/pretrained.ts';
import { presets, type PresetName } from '../gan/presets/presets.ts';
import { generatorState } from '../gan/sampling/standing-generator.ts';
import type { RunOptions } from './run-options.ts';
import { chooseWeights, type TrainedRun } from './trained-run.ts';

/**
 * A preset for the second stage, with the widths and the picture size of the first stage's run.
 *
 * @param first the options of the first stage, if its run was named
 * @throws UsageError if the preset needs a run and none was named, or if the named run does not fit
 */
export function presetWith(name: PresetName, first: RunOptions | undefined): Preset {
  const preset: Preset = presets[name];
  const { pretrainedBy, network } = preset;
  const isSecond = preset.kind === 'pictures' && network.architecture === 'maxout-mlp';
  if (pretrainedBy === undefined || !isSecond) {
    if (first === undefined) return preset;
    throw new UsageError(
      says`${option('pretrained')} does not apply to ${name}, which is trained in one stage: leave it out`,
      { code: 'not-applicable', option: 'pretrained' },
    );
  }
  const advice = says`pass ${option('pretrained', 'RUN')}, of a run made with ${call('train', ['DATA'], { preset: pretrainedBy })}`;
  if (first === undefined) {
    throw new UsageError(says`${name} is the second of two stages and needs a run of the first: ${advice}`, {
      option: 'pretrained',
    });
  }
  if (first.preset !== pretrainedBy || first.network.architecture !== 'maxout-mlp') {
    throw new UsageError(
      says`${option('pretrained')} got a run of ${first.preset}, expected one of ${pretrainedBy}: ${advice}`,
      { option: 'pretrained' },
    );
  }
  const above = first.network;
  const below = network.generator.slice(0, network.generator.length - above.generator.length);
  // The output of the lower layers is the z of the upper ones.
  const joint = below.map((layer, i) =>
    i === below.length - 1 ? { ...layer, units: above.latentDim } : layer,
  );
  const { height, width, channels } = above;
  return {
    ...preset,
    network: { ...network, height, width, channels, generator: [...joint, ...above.generator] },
  };
}

/** The generator of the first stage, with the moving average of its weights if the run keeps one. */
export async function pretrainedGenerator(run: TrainedRun): Promise<Pretrained> {
  return { gan: run.gan, state: await generatorState(run.gan, run.state, chooseWeights(run)) };
}
