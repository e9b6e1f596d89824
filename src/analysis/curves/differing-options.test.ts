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

  it('say of lists what is in them: numbers, and layers with their members', () => {
    const layers = (units: number) => ({
      ...options,
      network: {
        ...options.network,
        layers: [{ units, activation: 'relu' }, { units: 784 }],
        sizes: [1, units],
      },
    });
    expect(differingOptions([layers(5), layers(6)]).map(({ path, values }) => [path, ...values])).toEqual([
      ['network.layers', 'units 5 activation relu, units 784', 'units 6 activation relu, units 784'],
      ['network.sizes', '1, 5', '1, 6'],
    ]);
  });

  it('include those that only one of them has', () => {
    const found = differingOptions([options, untrainedConditional().options]);
    expect(found.find(({ option }) => option === 'classes')).toMatchObject({ values: [undefined, 3] });
    expect(found.find(({ option }) => option === 'preset')).toMatchObject({ path: 'preset' });
  });
});
