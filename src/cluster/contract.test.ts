/**
 * What a shared training promises, whatever is trained: 1, 2 and 4 processes learn the same, bit by bit. Here they are callers of
 * one process; `test/cluster` starts some.
 */
import { describe, expect, it } from 'vitest';
import { createNodeRuntime } from '../engine/runtime/node/ort-node.ts';
import { augmentationNames, augmentationOf } from '../gan/augmentation/augmentation.ts';
import { dcgan } from '../gan/networks/dcgan.ts';
import type { PictureGan } from '../gan/networks/gan.ts';
import { consistency } from '../gan/objectives/consistency.ts';
import type { Objective } from '../gan/objectives/objective.ts';
import { objectiveNames, objectives } from '../gan/objectives/objectives.ts';
import { lecam, penalised, r1, r2, type Penalty } from '../gan/objectives/penalties.ts';
import { presetNames, presets } from '../gan/presets/presets.ts';
import { examplesFor, tinyArchitectures, tinyPreset, tinyTrainingOf } from '../gan/testing/tiny-presets.ts';
import { Trainer, type TrainerOptions } from '../gan/training/trainer.ts';
import { firstOrAll } from '../testing/slow.ts';
import { shareOf } from './communicator.ts';
import { stateHash } from './state-hash.ts';
import { callersOfOneProcess } from './testing/callers.ts';

const runtime = await createNodeRuntime({ threads: 1 });

type Row = readonly [title: string, options: TrainerOptions];

const usual = tinyPreset('dcgan');
const pictures = usual.gan as PictureGan;
const adaptive = {
  augmentation: augmentationOf(augmentationNames, pictures),
  augmentationStrength: 'adaptive',
} as const;
const moved = augmentationOf(['translation'], pictures);
const penalisedBy = (...penalties: readonly Penalty[]) =>
  penalised(objectives['non-saturating'], ...penalties);
const size = { channels: 1, height: 16, width: 16, latentDim: 3, ngf: 2, ndf: 2 } as const;
const ganWith = (discriminatorNorm: 'spectral' | 'none') =>
  dcgan({
    ...presets['dcgan-28'].network,
    ...size,
    discriminatorNorm,
  });
/** A gradient penalty, as of Wasserstein's critic, allows no batch normalisation in D. */
const separate = { ...usual, gan: ganWith('none') };

const everything: Row = [
  'spectral norm, adaptive augmentation, penalties, instance noise, an average and two updates of D',
  {
    ...usual,
    ...adaptive,
    gan: ganWith('spectral'),
    objective: penalisedBy(
      r1({ gamma: 1, every: 2 }),
      lecam({ weight: 0.1 }),
      consistency({ weight: 1, change: moved }),
    ),
    averageDecay: 0.9,
    instanceNoise: 0.1,
    k: 2,
  },
];

const rows: readonly Row[] = [
  everything,
  ...objectiveNames.map((name): Row => [
    `the objective ${name}`,
    { ...separate, objective: objectives[name] },
  ]),
  ...tinyArchitectures.map((name): Row => [`the architecture ${name}`, tinyPreset(name)]),
  ...presetNames.map((name): Row => [`the preset ${name}`, tinyTrainingOf(name)]),
  ...Object.entries({
    R1: penalisedBy(r1({ gamma: 1 })),
    'R2, in every 2nd step': penalisedBy(r2({ gamma: 1, every: 2 })),
    LeCam: penalisedBy(lecam({ weight: 0.1 })),
    consistency: penalisedBy(consistency({ weight: 1, change: moved })),
  } satisfies Record<string, Objective>).map(([name, objective]): Row => [name, { ...usual, objective }]),
  ['two updates of D', { ...usual, k: 2 }],
  ['an average', { ...usual, averageDecay: 0.9 }],
  ['spectral norm', { ...usual, gan: ganWith('spectral') }],
  ['adaptive augmentation', { ...usual, ...adaptive }],
  ['instance noise', { ...usual, instanceNoise: 0.1 }],
  ['updates at once', { ...usual, updates: 'simultaneous' }],
  ['noise of its own for G', { ...usual, generatorNoise: 'fresh' }],
];

describe('1, 2 and 4 processes learn the same with', () => {
  it.each(firstOrAll(1, rows))('%s', async (_, tiny) => {
    const options = { ...tiny, batchSize: 8, virtualBatch: 2 };
    const alone = await learned(options, 1);
    expect(await learned(options, 2)).toEqual([...alone, ...alone]);
    expect(await learned(options, 4)).toEqual([...alone, ...alone, ...alone, ...alone]);
  });
});

/** What each of so many processes reports of three steps, and a hash of all that it has learned. */
async function learned(options: TrainerOptions, processes: number): Promise<unknown[]> {
  return Promise.all(
    callersOfOneProcess(processes).map(async (caller) => {
      const share = shareOf(caller, options);
      await using trainer = await Trainer.create(options, runtime, { steps: 'apart', share });
      const batches = examplesFor(options);
      const reports = [];
      for (let step = 0; step < 3; step++) reports.push(await trainer.step(batches));
      return { reports, state: stateHash(await trainer.tensors()) };
    }),
  );
}
