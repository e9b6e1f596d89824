/** Pictures with so much in common that the code dies in a training from random weights. */
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { codeUnits } from './autoencoder.ts';
import { dedupMethods, findNearDuplicates, type DedupProgress } from './near-duplicates.ts';
import { deadWording, dedupSummary } from './summary.ts';
import { sceneSource } from './testing/scenes.ts';

const runtime = await createNodeRuntime({ threads: 1 });
const count = 42;
/** Picture → the earlier one that it is a copy of. */
const copies = new Map([
  [40, 3],
  [41, 17],
]);

/** Six soft spots on black, like the strokes of digits: most of a picture is the same in all of them. */
const spots: PictureSource = {
  kind: 'pictures',
  description: 'spots',
  name: 'spots',
  count,
  channels: 1,
  nameOf: (index) => `spots ${index}`,
  read: async (index, { channels, height, width }) => {
    const at = new RandomStream(7, 'test', copies.get(index) ?? index).uniform(
      new Float32Array(12),
      0.2,
      0.8,
    );
    const planes = new Uint8Array(channels * height * width);
    return planes.map((_, i) => {
      const x = ((i % width) + 0.5) / width;
      const y = ((Math.floor(i / width) % height) + 0.5) / height;
      let light = 0;
      for (let spot = 0; spot < 12; spot += 2) {
        light += Math.exp(-((x - at[spot]!) ** 2 + (y - at[spot + 1]!) ** 2) / 0.006);
      }
      return Math.min(255, 255 * light);
    });
  },
};
const options = { steps: 150, batchSize: 20 };

describe('if the code dies', () => {
  it.each(dedupMethods)(
    'the method %s trains again, and finds the copies and nothing else',
    async (method) => {
      const phases: DedupProgress['phase'][] = [];
      const found = (await findNearDuplicates(spots, runtime, {
        ...options,
        method,
        onProgress: ({ phase }) => {
          if (phases.at(-1) !== phase) phases.push(phase);
        },
      }))!;
      const [first, second] = found.deadUnits;
      expect(first).toBeGreaterThan(0.9 * codeUnits);
      expect(second).toBeLessThan(codeUnits / 3);
      expect(found.blank).toBe(method === 'exact' ? 0 : undefined);
      expect(found.groups.map(({ kept, repeats }) => [kept, ...repeats.map(({ index }) => index)])).toEqual([
        [3, 40],
        [17, 41],
      ]);
      expect(found.falsePositives).toBe(0);
      expect(phases.slice(0, 3)).toEqual(['training', 'retraining', 'hashing']);
    },
  );

  it('the look at the autoencoder trains the one without held-out pictures as the other', async () => {
    const phases: string[] = [];
    const look = (await findNearDuplicates(spots, runtime, {
      ...options,
      show: 2,
      onProgress: ({ phase, done }) => {
        if (phase.includes('training') && done === 1) phases.push(phase);
      },
    }))!.autoencoder!;
    expect(phases).toEqual(['training', 'retraining', 'training again']);
    expect(look.pictures.every(({ code }) => code.some((value) => value > 0))).toBe(true);
    // A dead code rebuilds the mean picture at best.
    expect(look.errors!.heldOut).toBeLessThan(0.95 * look.errors!.meanPicture);
  });

  it('a signal ends the second training', async () => {
    const stop = new AbortController();
    let last = '';
    const found = await findNearDuplicates(spots, runtime, {
      ...options,
      signal: stop.signal,
      onProgress: ({ phase }) => {
        last = phase;
        if (phase === 'retraining') stop.abort();
      },
    });
    expect([found, last]).toEqual([undefined, 'retraining']);
  });
});

it('a training whose code lives is not repeated', async () => {
  const scenes = sceneSource(Array.from({ length: 30 }, (_, scene) => ({ scene })));
  const found = (await findNearDuplicates(scenes, runtime, { steps: 30, batchSize: 10 }))!;
  expect(found.deadUnits).toHaveLength(1);
  expect(found.deadUnits[0]).toBeLessThan(codeUnits / 2);
  expect(dedupSummary('scenes', scenes, found)).toMatchObject({ deadUnits: found.deadUnits });
});

it.each([
  [[126, 0], 'starts at zero: none is dead now'],
  [[126, 1], 'starts at zero: 1 is dead now'],
  [[128, 80], '128 of 128 units were active for no picture, so the autoencoder was trained again'],
])('says of %j dead units what came of it', (deadUnits, sentence) => {
  expect(deadWording({ deadUnits })).toContain(sentence);
});

it('says nothing of a first training that stands', () => {
  expect(deadWording({ deadUnits: [3] })).toBeUndefined();
});
