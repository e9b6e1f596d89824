import { expect, it } from 'vitest';
import { executionWording } from './describe.ts';

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
