/** The rules that the options of a training in a worker follow. */
import {
  anything,
  fileBytes,
  finite,
  flag,
  including,
  integer,
  listOf,
  members,
  nonNegative,
  numberFrom,
  oneOf,
  optional,
  positiveInteger,
  seedRule,
  type Rule,
  type RulesOf,
} from '../core/checks.ts';
import { urlRule } from '../engine/runtime/web/url-rule.ts';
import { webDevices } from '../engine/runtime/web/web-devices.ts';
import { augmentationNames, strengthRule } from '../gan/augmentation/augmentation.ts';
import { penaltyRules } from '../gan/objectives/objective-settings.ts';
import { objectiveNames } from '../gan/objectives/objectives.ts';
import { presetNames } from '../gan/presets/presets.ts';
import { pointSetNames } from '../gan/presets/point-distributions.ts';
import { weightKinds } from '../gan/sampling/standing-generator.ts';
import type { WorkerSampleOptions, WorkerTrainingOptions } from './protocol.ts';

const points = including({ name: oneOf(pointSetNames) });
const pictures = including({
  count: positiveInteger,
  width: positiveInteger,
  height: positiveInteger,
  channels: oneOf([1, 3]),
  planes: fileBytes,
});

const data: Rule = (name, value) => {
  including({ kind: oneOf(['pictures', 'points']) })(name, value);
  const rule = (value as { readonly kind: string }).kind === 'points' ? points : pictures;
  rule(name, value);
};

export const trainingRules: RulesOf<WorkerTrainingOptions> = {
  preset: oneOf(presetNames),
  data: optional(data),
  network: anything, // by the networks themselves, as the optimiser by its own rules
  batchSize: optional(positiveInteger),
  virtualBatch: optional(positiveInteger),
  optimiser: optional(including({ kind: oneOf(['adam', 'momentum']) })),
  objective: optional(oneOf(objectiveNames)),
  penalties: optional(members(penaltyRules)),
  augment: optional(listOf(oneOf(augmentationNames))),
  augmentStrength: optional(strengthRule),
  instanceNoise: optional(members({ deviation: nonNegative, decays: optional(flag) })),
  realLabel: optional(finite),
  k: optional(positiveInteger),
  averageDecay: optional(numberFrom(0, 1)),
  seed: optional(seedRule),
  checkpoint: optional(fileBytes),
  steps: optional(integer(0)),
  device: optional(oneOf(webDevices)),
  threads: optional(positiveInteger),
  onnxRuntimeUrl: optional(urlRule),
  wasmPaths: optional(urlRule),
};

export const sampleRules: RulesOf<WorkerSampleOptions> = {
  seeds: listOf(seedRule, 1),
  normalisation: optional(oneOf(['standing', 'batch'])),
  weights: optional(oneOf(weightKinds)),
};
