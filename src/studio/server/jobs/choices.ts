/** What a training can be: presets, objectives, devices, and data that have names. */
import { listSplits } from '../../../data/sets/list-sets.ts';
import { devices } from '../../../engine/runtime/node/ort-node.ts';
import { objectiveNames } from '../../../gan/objectives/objectives.ts';
import { pointSetNames, pointSets } from '../../../gan/presets/point-distributions.ts';
import { presetNames, presets } from '../../../gan/presets/presets.ts';
import { updateOrders } from '../../../gan/training/step-definition.ts';
import type { ChoicesMessage } from '../../messages/jobs.ts';

/** Looks on the disk for the sets that are there. */
export function trainingChoices(): ChoicesMessage {
  return {
    presets: presetNames.map((name) => {
      const { summary, batchSize, pretrainedBy, ...preset } = presets[name];
      const image =
        preset.kind === 'points'
          ? {}
          : {
              image: {
                width: preset.network.width,
                height: preset.network.height,
                channels: preset.network.channels,
              },
            };
      const isConditional = preset.network.architecture === 'conditional-dcgan';
      const isSecondStage = pretrainedBy !== undefined;
      return { name, summary, kind: preset.kind, ...image, batchSize, isConditional, isSecondStage };
    }),
    objectives: [...objectiveNames],
    updates: [...updateOrders],
    devices: [...devices],
    points: pointSetNames.map((name) => {
      const { summary, dimension } = pointSets[name];
      return { name, summary, dimension };
    }),
    sets: listSplits().map(({ name, title, folder, bytes }) => ({
      name,
      title,
      isHere: folder !== null,
      bytes,
    })),
  };
}
