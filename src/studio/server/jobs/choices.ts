/** What a training can be: presets, options, and data that have names. */
import { withoutUndefined } from '../../../core/objects.ts';
import { pictureEndings } from '../../../data/formats/picture-names.ts';
import { listSplits } from '../../../data/sets/list-sets.ts';
import { pointSetNames, pointSets } from '../../../gan/presets/point-distributions.ts';
import { presetNames, presets } from '../../../gan/presets/presets.ts';
import type { AdamSettings } from '../../../gan/training/optimiser-settings.ts';
import type { Preset } from '../../../gan/presets/preset.ts';
import { trainRules } from '../../../workbench/training-options.ts';
import type { ChoicesMessage } from '../../messages/jobs.ts';
import { trainingOptionNames } from './requests.ts';

/** Looks for the sets that this computer has. @param dataRoot where named sets are. Default: as for every command */
export function trainingChoices(dataRoot?: string): ChoicesMessage {
  return {
    presets: presetNames.map((name) => {
      const { summary, batchSize, pretrainedBy, ...preset } = presets[name];
      const subject =
        preset.kind === 'points'
          ? { dimension: preset.network.dimension }
          : {
              image: {
                width: preset.network.width,
                height: preset.network.height,
                channels: preset.network.channels,
              },
            };
      const isConditional = preset.network.architecture === 'conditional-dcgan';
      const isSecondStage = pretrainedBy !== undefined;
      const usual = usualValues(presets[name]);
      return { name, summary, kind: preset.kind, ...subject, batchSize, isConditional, isSecondStage, usual };
    }),
    options: trainingOptionNames.flatMap((name) => {
      const { form } = trainRules[name];
      return form === undefined ? [] : [{ name, form }];
    }),
    pictureEndings: [...pictureEndings],
    points: pointSetNames.map((name) => {
      const { summary, dimension } = pointSets[name];
      return { name, summary, dimension };
    }),
    sets: listSplits(dataRoot === undefined ? {} : { dataRoot }).map(({ name, title, folder, bytes }) => ({
      name,
      title,
      isHere: folder !== null,
      bytes,
    })),
  };
}

/** What a preset says of options, by their names. */
function usualValues({ network, batchSize, optimiser, updates, generatorNoise, training = {} }: Preset) {
  const { latentDim } = network;
  const maps = 'ngf' in network ? { ngf: network.ngf, ndf: network.ndf } : {};
  const { learningRate: lr } = optimiser;
  const adam = optimiser.kind === 'adam' ? usualAdam(optimiser) : {};
  const variant =
    network.architecture === 'dcgan'
      ? {
          architecture: 'dcgan',
          discriminatorNorm: network.discriminatorNorm ?? 'batch',
          generatorUpsampling: network.generatorUpsampling ?? 'transposed',
        }
      : {};
  const { averageHalfLife: emaHalfLife, penalties = {}, augment, ...rest } = training;
  const { every: penaltyEvery, ...strengths } = penalties;
  return {
    batchSize,
    latentDim,
    ...maps,
    ...variant,
    lr,
    ...adam,
    updates,
    generatorNoise,
    ...usualAnywhere,
    ...rest,
    ...withoutUndefined({
      emaHalfLife,
      penaltyEvery,
      augment: augment && [...augment],
      ...strengths,
    }),
  };
}

function usualAdam({ beta1, beta2 = usualBeta2, discriminatorRate: discriminatorLr, warmUp }: AdamSettings) {
  return { beta1, beta2, ...withoutUndefined({ discriminatorLr, warmUp }) };
}

const usualBeta2 = 0.999;
/** What options are in every preset. */
const usualAnywhere = {
  objective: 'non-saturating',
  k: 1,
  smoothReal: 1,
  augmentStrength: 1,
  seed: 1,
  device: 'cpu',
};
