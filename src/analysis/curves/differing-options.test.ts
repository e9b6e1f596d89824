import { describe, expect, it } from 'vitest';
import { untrainedConditional, untrainedDcgan } from '../../runs/testing/untrained-run.ts';
import { changesTraining, differingOptions } from './differing-options.ts';

describe('the options in which runs differ', () => {
  const { options } = untrainedDcgan();
  const { training } = options;

  it('are none of equal runs', () => {
    expect(differingOptions([options, structuredClone(options)])).toEqual([]);
  });

  it('are found in all depths, in the order of the file', () => {
    const optimiser = { ...training.optimiser, learningRate: 0.5 };
    const other = { ...options, device: 'webgpu', training: { ...training, optimiser, k: 2 } };
    const found = differingOptions([options, other]);
    expect(found.map(({ option, values }) => [option, ...values])).toEqual([
      ['learning rate', 0.0002, 0.5],
      ['k', 1, 2],
      ['device', 'cpu', 'webgpu'],
    ]);
    expect(found.filter(changesTraining).map(({ option }) => option)).toEqual(['learning rate', 'k']);
  });

  it('include those that only one of them has', () => {
    const found = differingOptions([options, untrainedConditional().options]);
    expect(found.find(({ option }) => option === 'classes')).toMatchObject({ values: [undefined, 3] });
    expect(found.find(({ option }) => option === 'preset')).toMatchObject({ path: 'preset' });
  });
});
