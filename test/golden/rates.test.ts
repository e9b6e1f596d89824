/** Adam with learning rates that rise and decay, update by update, against PyTorch's schedulers. */
import { describe, expect, it } from 'vitest';
import { networkNames } from '../../src/gan/networks/state-names.ts';
import { optimisersOf, type AdamSettings } from '../../src/gan/training/optimiser-settings.ts';
import type { RateSchedule } from '../../src/gan/training/rate-schedule.ts';
import { adam } from '../../src/nn/optimiser.ts';
import { maxDifference, readGolden } from './golden-file.ts';
import { optimised } from './optimised.ts';

const golden = readGolden('rates');
const { steps, k, learningRate, discriminatorRate, beta1, beta2 } = golden.config as Record<
  'steps' | 'k' | 'learningRate' | 'discriminatorRate' | 'beta1' | 'beta2',
  number
>;
const cases = golden.config['cases'] as unknown as Readonly<Record<string, RateSchedule>>;
const networks = networkNames.map((network) => [network] as const);

describe.each(Object.entries(cases))('%s', (name, schedule) => {
  const settings: AdamSettings = {
    kind: 'adam',
    learningRate,
    discriminatorRate,
    beta1,
    beta2,
    ...schedule,
  };
  const optimisers = optimisersOf(settings, { batches: 7, k, steps });

  it.each(networks)('gives the %s PyTorch’s rates', (network) => {
    const expected = golden.tensor(`${name}.${network}.rates`).data;
    expect(expected).toHaveLength(network === 'generator' ? steps : k * steps);
    const unscheduled = adam({ learningRate: 1, beta1, beta2 });
    const rates = Array.from(expected, (_, i) => {
      const scalars = optimisers[network].scalars(i + 1);
      return scalars['rate']! / unscheduled.scalars(i + 1)['rate']!;
    });
    expect(maxDifference(rates, expected)).toBeLessThan(1e-10); // written as float32
  });

  it.each(networks)('moves a parameter of the %s as PyTorch does', (network) => {
    const expected = golden.tensor(`${name}.${network}`).data;
    const [initial, gradients] = [golden.tensor('initial').data, golden.tensor('gradients').data];
    const moved = [...optimised(optimisers[network], initial, gradients.subarray(0, expected.length))];
    // A unit in the last place of float32, as which PyTorch's were written.
    expect(
      maxDifference(
        moved.flatMap((row) => Array.from(row)),
        expected,
      ),
    ).toBeLessThan(1.2e-7);
  });
});
