/** Small trainings with adaptive augmentation, consistency and instance noise, step by step, against PyTorch's. */
import { describe, expect, it } from 'vitest';
import type { RandomStream } from '../../src/core/random.ts';
import { sizeOf } from '../../src/core/shape.ts';
import {
  augmentationOf,
  type AugmentationName,
  type AugmentationStrength,
} from '../../src/gan/augmentation/augmentation.ts';
import { stateNames } from '../../src/gan/networks/state-names.ts';
import { objectiveOf, type PenaltySettings } from '../../src/gan/objectives/objective-settings.ts';
import type { ObjectiveName } from '../../src/gan/objectives/objectives.ts';
import { noiseSchedule, type NoiseSettings } from '../../src/gan/training/instance-noise.ts';
import { scheduledAt } from '../../src/nn/optimiser.ts';
import type { RandomInput } from '../../src/nn/scope.ts';
import { readGolden } from './golden-file.ts';
import { expectAsPyTorch, smallGan } from './small-training.ts';

const golden = readGolden('regularised');
const { steps, batchSize, latentDim, draws } = golden.config as Record<
  'steps' | 'batchSize' | 'latentDim' | 'draws',
  number
>;
interface Case {
  readonly objective: ObjectiveName;
  readonly penalties: PenaltySettings;
  readonly augment?: readonly AugmentationName[];
  readonly augmentStrength?: AugmentationStrength;
  readonly instanceNoise?: NoiseSettings;
}
const { cases, start } = golden.config as unknown as {
  readonly cases: Readonly<Record<string, Case>>;
  readonly start: Readonly<Record<'probability' | 'sign', number>>;
};

function ofStep(name: 'latents' | 'uniforms' | 'normals', step: number, each: number): Float32Array {
  const size = batchSize * each;
  return golden.tensor(name).data.slice(step * size, (step + 1) * size);
}

/** A stream that gives the numbers of a step in the file, one after another. */
function streamOf(step: number): RandomStream {
  const uniforms = ofStep('uniforms', step, draws);
  const normals = ofStep('normals', step, 64);
  let at = 0;
  return {
    uniform(values: Float32Array, low: number, high: number) {
      values.forEach((_, i) => (values[i] = low + (high - low) * uniforms[at++]!));
      return values;
    },
    below: (bound: number) => Math.floor(Math.fround(uniforms[at++]! * bound)),
    normal(values: Float32Array) {
      values.set(normals);
      return values;
    },
  } as unknown as RandomStream;
}

function drawn(random: readonly RandomInput[], step: number): Record<string, Float32Array> {
  const stream = streamOf(step);
  return Object.fromEntries(
    random.map(({ node, draw }) => {
      const values = new Float32Array(sizeOf(node.shape));
      draw(values, stream);
      return [node.attributes.name, values];
    }),
  );
}

const gan = smallGan(latentDim, true);

describe.each(Object.entries(cases))('%s', (name, { objective, penalties, ...others }) => {
  it(`follows PyTorch for ${steps} steps`, async () => {
    const { augment, augmentStrength, instanceNoise } = others;
    const noise = instanceNoise && noiseSchedule(instanceNoise, steps);
    const isAdaptive = augmentStrength === 'adaptive';
    await expectAsPyTorch({
      golden,
      name,
      k: 1,
      definition: {
        gan,
        objective: objectiveOf(objective, penalties, gan),
        augmentation: augment && augmentationOf(augment, gan),
        augmentationStrength: augmentStrength,
        instanceNoise: noise,
      },
      feedsOf: (step, _, random) => {
        expect(random.length).toBeGreaterThan(0);
        return {
          z: ofStep('latents', step, latentDim),
          ...drawn(random, step),
          ...(noise === undefined
            ? {}
            : { [stateNames.noise]: Float32Array.of(scheduledAt('instanceNoise', noise, step + 1)) }),
        };
      },
      start: (state) => {
        if (!isAdaptive) return;
        for (const [key, value] of Object.entries(start)) {
          state.set(stateNames.augmentation(key), Float32Array.of(value));
        }
      },
      measured: ['lossD', 'lossG', 'dReal', 'dFake', ...(isAdaptive ? ['augmentation'] : [])],
    });
  });
});

it('has an adaptive probability that rises and falls', () => {
  const chances = golden.tensor('adaptive.augmentation').data;
  expect(Math.max(...chances)).toBeGreaterThan(start.probability);
  expect(chances.at(-1)).toBeLessThan(Math.max(...chances));
});
