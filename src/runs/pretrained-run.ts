/** The second of two stages: a preset whose generator stands below that of another run. */
import { UsageError } from '../core/errors.ts';
import type { Preset } from '../gan/presets/preset.ts';
import type { Pretrained } from '../gan/training/pretrained.ts';
import { presets, type PresetName } from '../gan/presets/presets.ts';
import { generatorState } from '../gan/sampling/standing-generator.ts';
import type { RunOptions } from './run-options.ts';
import { chooseWeights, type TrainedRun } from './open-run.ts';

/**
 * The preset, with the widths and the picture size of the run whose generator it is put below.
 *
 * @param first the first stage's options, if a run was named
 * @throws UsageError if the preset needs a run and none was named, or the one that was is of no use to it
 */
export function presetWith(name: PresetName, first: RunOptions | undefined): Preset {
  const preset: Preset = presets[name];
  const { pretrainedBy, network } = preset;
  const isSecond = preset.kind === 'pictures' && network.architecture === 'maxout-mlp';
  if (pretrainedBy === undefined || !isSecond) {
    if (first === undefined) return preset;
    throw new UsageError(`--pretrained does not fit ${name}, which is trained in one stage: leave it out`);
  }
  const how = `train one by --preset ${pretrainedBy}, then pass --pretrained RUN`;
  if (first === undefined) {
    throw new UsageError(`${name} is the second of two stages and lacks the run of the first: ${how}`);
  }
  if (first.preset !== pretrainedBy || first.network.architecture !== 'maxout-mlp') {
    throw new UsageError(
      `--pretrained got a run of ${first.preset}, expected one of ${pretrainedBy}: ${how}`,
    );
  }
  const above = first.network;
  const below = network.generator.slice(0, network.generator.length - above.generator.length);
  // What is put below makes the z of what is above.
  const joint = below.map((layer, i) =>
    i === below.length - 1 ? { ...layer, units: above.latentDim } : layer,
  );
  const { height, width, channels } = above;
  return {
    ...preset,
    channels,
    network: { ...network, height, width, generator: [...joint, ...above.generator] },
  };
}

/** The generator of the first stage: the moving average of its weights where it keeps one. */
export async function pretrainedGenerator(run: TrainedRun): Promise<Pretrained> {
  return { gan: run.gan, state: await generatorState(run.gan, run.state, chooseWeights(run)) };
}
