import { describe, expect, it } from 'vitest';
import { mean } from '../core/numbers.ts';
import { RandomStream } from '../core/random.ts';
import {
  constantInitialiser,
  countTrained,
  normalInitialiser,
  under,
  uniformInitialiser,
  type Initialiser,
  type ParameterSpecs,
} from './parameter.ts';

function draw(initialise: Initialiser, seed: number, count: number): Float32Array {
  const values = new Float32Array(count);
  initialise(values, new RandomStream(seed, 'parameters', 0));
  return values;
}

function deviationOf(values: Float32Array): number {
  const average = mean(values);
  return Math.sqrt(values.reduce((sum, v) => sum + (v - average) ** 2, 0) / values.length);
}

describe('initialisers', () => {
  it('normal has its mean and deviation', () => {
    const values = draw(normalInitialiser(0.02, 0.5), 1, 5000);
    expect(Math.abs(mean(values) - 0.5)).toBeLessThan(0.001);
    expect(Math.abs(deviationOf(values) / 0.02 - 1)).toBeLessThan(0.03);
    expect(Math.abs(mean(draw(normalInitialiser(0.02), 1, 5000)))).toBeLessThan(0.001);
  });

  it('uniform stays within its bound and comes close to it', () => {
    const values = draw(uniformInitialiser(0.05), 1, 5000);
    expect(values.every((v) => Math.abs(v) <= Math.fround(0.05))).toBe(true);
    expect(Math.max(...values)).toBeGreaterThan(0.0499);
    expect(Math.min(...values)).toBeLessThan(-0.0499);
    expect(Math.abs(deviationOf(values) * Math.sqrt(3) - 0.05)).toBeLessThan(0.001);
  });

  it('constant is constant', () => {
    expect(draw(constantInitialiser(0.1), 1, 3)).toEqual(Float32Array.of(0.1, 0.1, 0.1));
  });

  it('depend only on the seed', () => {
    for (const initialise of [normalInitialiser(1), uniformInitialiser(1)]) {
      expect(draw(initialise, 1, 8)).toEqual(draw(initialise, 1, 8));
      expect(draw(initialise, 1, 8)).not.toEqual(draw(initialise, 2, 8));
    }
  });
});

describe('parameters', () => {
  const initialise = constantInitialiser(0);
  const specs: ParameterSpecs = {
    weight: { shape: [2, 3], initialise, role: 'trained' },
    bias: { shape: [3], initialise, role: 'trained' },
    runningMean: { shape: [3], initialise, role: 'statistic' },
    scale: { shape: [], initialise, role: 'trained' },
  };

  it('are counted without statistics', () => {
    expect(countTrained(specs)).toBe(10);
    expect(countTrained({})).toBe(0);
  });

  it('get a prefix and keep their order', () => {
    const moved = under('conv1', specs);
    expect(Object.keys(moved)).toEqual(['conv1.weight', 'conv1.bias', 'conv1.runningMean', 'conv1.scale']);
    expect(moved['conv1.bias']).toBe(specs['bias']);
  });
});
