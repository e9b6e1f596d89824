import { expect, it } from 'vitest';
import type { RunOptions } from '../../runs/run-options.ts';
import type { RunData } from '../../runs/subject.ts';
import { executionWording, trainingNotes } from './describe.ts';

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
  [20, 16, ['4 of 20 are left over each epoch, others each time']],
  [75, 64, ['11 of 75 are left over each epoch, others each time']],
  [32, 16, []],
])('notes what %i pictures leave over in batches of %i', (count, batchSize, notes) => {
  const options = { training: { batchSize }, network: { architecture: 'dcgan' } } as RunOptions;
  expect(trainingNotes(options, { count } as RunData)).toEqual(notes);
});
