/** Small trainings by each objective and penalty, step by step, against PyTorch's. */
import { describe, it } from 'vitest';
import { objectiveOf, type PenaltySettings } from '../../src/gan/objectives/objective-settings.ts';
import type { ObjectiveName } from '../../src/gan/objectives/objectives.ts';
import { readGolden } from './golden-file.ts';
import { expectAsPyTorch, smallGan } from './small-training.ts';

const golden = readGolden('objectives');
const { steps, batchSize, latentDim, mostUpdates } = golden.config as Record<
  'steps' | 'batchSize' | 'latentDim' | 'mostUpdates',
  number
>;
interface Case {
  readonly objective: ObjectiveName;
  readonly k: number;
  readonly penalties: PenaltySettings;
}
const cases = golden.config['cases'] as unknown as Readonly<Record<string, Case>>;

/** What belongs to one update, of numbers for each of a batch. */
function ofUpdate(name: 'latents' | 'shares', step: number, update: number, each: number): Float32Array {
  const size = batchSize * each;
  const from = (step * mostUpdates + update) * size;
  return golden.tensor(name).data.slice(from, from + size);
}

describe.each(Object.entries(cases))('%s', (name, { objective, k, penalties }) => {
  it(`follows PyTorch for ${steps} steps`, async () => {
    await expectAsPyTorch({
      golden,
      name,
      k,
      definition: {
        gan: smallGan(latentDim, golden.keys(`${name}.final.discriminator.norm`).length > 0),
        objective: objectiveOf(objective, penalties),
      },
      feedsOf: (step, update) => ({
        z: ofUpdate('latents', step, update, latentDim),
        'random/0': ofUpdate('shares', step, update, 1),
      }),
      measured: ['lossD', 'lossG', 'dReal', 'dFake'],
    });
  });
});
