import { describe, expect, it } from 'vitest';
import { adam } from '../../nn/optimiser.ts';
import { optimisersOf, withLearningRate, type OptimiserSettings } from './optimiser-settings.ts';
import { presets } from '../presets/presets.ts';

describe('optimisersOf', () => {
  const { optimiser } = presets['gan-mnist'];
  const { generator, discriminator } = optimisersOf(optimiser, { batches: 500, k: 1 });

  it('has the authors’ schedules: the rate falls at each update, and momentum rises until epoch 250', () => {
    expect(generator.scalars(1)).toEqual({ rate: 0.1, momentum: 0.5 });
    expect(generator.scalars(501)['rate']! / 0.1).toBeCloseTo(1.000004 ** -500, 12);
    expect(generator.scalars(1e9)['rate']).toBe(1e-6);
    expect(generator.scalars(500)['momentum']).toBe(0.5);
    expect(generator.scalars(501)['momentum']).toBeCloseTo(0.5 + 0.2 / 249, 12);
    expect(generator.scalars(249 * 500)['momentum']).toBeLessThan(0.7);
    for (const update of [249 * 500 + 1, 1e6]) {
      expect(generator.scalars(update)['momentum']).toBeCloseTo(0.7, 12);
    }
  });

  it('gives D half of G’s rate, because the authors halve D’s loss, and the same momentum', () => {
    for (const update of [1, 501, 1e9]) {
      const [g, d] = [generator.scalars(update), discriminator.scalars(update)];
      expect(d).toEqual({ rate: g['rate']! / 2, momentum: g['momentum'] });
    }
  });

  it('counts epochs by the batches of D: with k per step, G’s schedule advances in fewer updates', () => {
    const { generator: g, discriminator: d } = optimisersOf(optimiser, { batches: 500, k: 5 });
    expect(g.scalars(101)['momentum']).toBe(d.scalars(501)['momentum']);
    expect(g.scalars(100)['momentum']).toBe(d.scalars(500)['momentum']);
  });

  it('decreases Adam’s rate per epoch, from the 102nd on, to a hundredth in the 200th', () => {
    const both = optimisersOf(presets['dcgan-mnist-conditional'].optimiser, { batches: 10, k: 2 });
    const shareOf = (network: 'generator' | 'discriminator', epoch: number) => {
      const update = epoch * (network === 'generator' ? 5 : 10) + 1;
      const constant = adam({ learningRate: 2e-4, beta1: 0.5 }).scalars(update)['rate']!;
      return both[network].scalars(update)['rate']! / constant;
    };
    for (const network of ['generator', 'discriminator'] as const) {
      const shares = [0, 100, 101, 150, 199, 250].map((epoch) => shareOf(network, epoch));
      [1, 1, 0.99, 0.5, 0.01, 0.01].forEach((share, i) => expect(shares[i]).toBeCloseTo(share, 9));
    }
  });

  it('gives both networks the same Adam', () => {
    const both = optimisersOf({ kind: 'adam', learningRate: 1e-3, beta1: 0.9 }, { batches: 5, k: 1 });
    for (const update of [1, 2, 1000]) {
      const scalars = adam({ learningRate: 1e-3, beta1: 0.9 }).scalars(update);
      expect(both.generator.scalars(update)).toEqual(scalars);
      expect(both.discriminator.scalars(update)).toEqual(scalars);
    }
    expect(both.generator.slots).toEqual(['moment1', 'moment2']);
  });

  it('refuses a decay to the last step if nobody says how many steps there are', () => {
    const planned = {
      kind: 'adam',
      learningRate: 1e-3,
      beta1: 0.5,
      decay: { shape: 'linear', from: 0 },
    } as const;
    for (const steps of [null, undefined]) {
      expect(() => optimisersOf(planned, { batches: 5, k: 1, steps })).toThrow(
        'how many steps there are is not known when only the time is limited: pass steps or epochs as well',
      );
    }
    expect(optimisersOf(planned, { batches: 5, k: 1, steps: 4 }).generator.scalars(5)['rate']).toBe(0);
  });

  it.each([
    [{ decay: { shape: 'exponential', from: 0 } }, 'settings.decay.shape got "exponential"'],
    [{ decay: { shape: 'linear', from: 1.5 } }, 'settings.decay.from got 1.5'],
    [{ decay: { shape: 'linear', after: 3 } }, 'settings.decay'],
    [{ decay: 'linear' }, 'settings.decay got "linear"'],
    [{ warmUp: -1 }, 'settings.warmUp got -1'],
    [{ beta2: 1 }, 'settings.beta2 got 1'],
    [{ discriminatorRate: Number.NaN }, 'settings.discriminatorRate got NaN'],
  ])('refuses %j', (wrong, sentence) => {
    const settings = { kind: 'adam', learningRate: 1e-3, beta1: 0.5, ...wrong } as OptimiserSettings;
    expect(() => optimisersOf(settings, { batches: 5, k: 1, steps: 4 })).toThrow(sentence);
  });
});

describe('withLearningRate', () => {
  it('keeps the ratio of D’s rate to G’s', () => {
    const settings = { kind: 'adam', learningRate: 1e-3, discriminatorRate: 4e-3, beta1: 0.5 } as const;
    expect(withLearningRate(settings, 5e-4)).toEqual({
      ...settings,
      learningRate: 5e-4,
      discriminatorRate: 2e-3,
    });
  });

  it('changes nothing else, and adds no rate of D', () => {
    const { optimiser } = presets['gan-mnist'];
    expect(withLearningRate(optimiser, 0.01)).toEqual({ ...optimiser, learningRate: 0.01 });
    const usual = presets['dcgan-64'].optimiser;
    expect(withLearningRate(usual, 0.01)).toEqual({ ...usual, learningRate: 0.01 });
  });
});
