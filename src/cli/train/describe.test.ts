import { expect, it } from 'vitest';
import type { PictureSource } from '../../data/pictures/source.ts';
import { averageDecayOf } from '../../gan/presets/preset.ts';
import type { RunOptions } from '../../runs/run-options.ts';
import type { RunData } from '../../runs/subject.ts';
import { averageWording, executionWording, shortLengthNotes, timeFact, trainingNotes } from './describe.ts';

it.each([
  [
    { calls: 'direct', freesAtLastUse: true, reasons: [] },
    'ONNX Runtime called directly; memory freed at last use',
  ],
  [
    { calls: 'binding', freesAtLastUse: false, reasons: ['no koffi', 'no luck'] },
    'ONNX Runtime through a binding that copies outputs; memory kept for reuse (no koffi; no luck)',
  ],
] as const)('describes %o, with the reasons', (execution, words) => {
  expect(executionWording(execution)).toBe(words);
});

it.each([
  [averageDecayOf(30_000, 64)!, 64, '30,000'],
  [averageDecayOf(10_000, 16)!, 16, '10,000'],
  [0.999, 64, '44,300'],
  [0.99995, 100, '1,390,000'],
  [0.5, 2, '2'],
])(
  'says of the decay %s by batches of %i how many pictures halve what is remembered',
  (decay, batch, pictures) => {
    expect(averageWording(decay, batch)).toBe(
      `G’s weights averaged with a half-life of ${pictures} pictures`,
    );
  },
);

/** A source of `count` pictures, of which the first `small` are 8×32 and the others 32×32. */
function sourceOf(count: number, small = 0, notes: readonly string[] = []): RunData {
  const stored = async (index: number) => {
    const shape = { channels: 1, height: 32, width: index < small ? 8 : 32 } as const;
    return { kind: 'planes', planes: new Uint8Array(32 * shape.width), shape } as const;
  };
  return { kind: 'pictures', count, stored, notes } as Partial<PictureSource> as RunData;
}

function optionsOf(batchSize: number, side = 16): RunOptions {
  const network = { architecture: 'dcgan', width: side, height: side };
  return { training: { batchSize }, network } as unknown as RunOptions;
}

it.each([
  [20, 16, ['each epoch leaves out 4 of 20, which fill no batch: others each time']],
  [75, 64, ['each epoch leaves out 11 of 75, which fill no batch: others each time']],
  [32, 16, []],
])('notes what %i pictures leave over in batches of %i', async (count, batchSize, notes) => {
  expect(await trainingNotes(optionsOf(batchSize), sourceOf(count))).toEqual(notes);
});

it.each([
  [40, 40, 64, '40 of 40 pictures are smaller than 64×64 and are enlarged'],
  [40, 1, 32, '1 of 40 pictures is smaller than 32×32 and is enlarged'],
  [640, 64, 32, '7 of the 64 pictures looked at are smaller than 32×32 and are enlarged'],
])('notes that of %i pictures %i are enlarged at %i', async (count, small, side, note) => {
  const notes = await trainingNotes(optionsOf(8, side), sourceOf(count, small, ['a note of the source']));
  expect(notes).toEqual(['a note of the source', note]);
});

it('notes a length of few steps, but for points', () => {
  const note = (steps: number | null, architecture = 'dcgan') =>
    shortLengthNotes({ until: { steps, minutes: null }, network: { architecture } } as RunOptions);
  expect(note(50)).toEqual([
    '50 steps are too few to see more than colours: --minutes 60 trains for an hour',
  ]);
  expect([note(1000), note(null), note(50, 'point-mlp')]).toEqual([[], [], []]);
});

it('notes nothing of pictures that are large enough', async () => {
  expect(await trainingNotes(optionsOf(8, 32), sourceOf(40))).toEqual([]);
});

it.each([
  [{ steps: 100, minutes: null }, '50 s: 0.500 s a step, measured now'],
  [{ steps: null, minutes: 2 }, '2 min, about 240 steps: 0.500 s a step, measured now'],
  [{ steps: 100, minutes: 2 }, '50 s: 0.500 s a step, measured now'],
  [{ steps: 1000, minutes: 2 }, '2 min, about 240 steps: 0.500 s a step, measured now'],
])('says how long %o takes', (until, text) => {
  expect(timeFact({ until } as RunOptions, 0.5)).toEqual(['Time', text]);
});
