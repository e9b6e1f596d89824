import { describe, expect, it } from 'vitest';
import { objectives } from '../../src/gan/objectives/objectives.ts';
import { lossesOfLogits } from '../../src/gan/objectives/of-logits.ts';
import { adam, sgd, type Optimiser } from '../../src/nn/optimiser.ts';
import { grad } from '../../src/engine/tensor/grad.ts';
import { interpret } from '../../src/engine/tensor/interpret.ts';
import * as ops from '../../src/engine/tensor/ops.ts';
import { maxDifference, readGolden } from './golden-file.ts';

describe('optimisers follow PyTorch', () => {
  const golden = readGolden('adam-sgd');
  const optimisers: Readonly<Record<string, Optimiser>> = {
    adam: adam({ learningRate: 2e-4, beta1: 0.5 }),
    adamDefault: adam({ learningRate: 1e-3, beta1: 0.9 }),
    sgd: sgd({ learningRate: 0.1 }),
    sgdMomentum05: sgd({ learningRate: 0.1, momentum: 0.5 }),
    sgdMomentum09: sgd({ learningRate: 0.1, momentum: 0.9 }),
  };

  it.each(Object.keys(optimisers))('%s', (name) => {
    const optimiser = optimisers[name]!;
    const parameter = ops.input('parameter', [5]);
    const slots = Object.fromEntries(optimiser.slots.map((slot) => [slot, ops.input(slot, [5])]));
    const scalars = Object.fromEntries(
      Object.keys(optimiser.scalars(1)).map((key) => [key, ops.input(key, [])]),
    );
    const next = optimiser.apply(parameter, ops.input('gradient', [5]), slots, scalars);
    const gradients = golden.tensor('gradients').data;
    const expected = golden.tensor(`${name}.64`).data;
    let values: ArrayLike<number>[] = [
      golden.tensor('initial').data,
      ...optimiser.slots.map(() => new Array<number>(5).fill(0)),
    ];
    for (let step = 0; step < 10; step++) {
      const feeds: Record<string, ArrayLike<number>> = { gradient: gradients.slice(step * 5, step * 5 + 5) };
      for (const [key, value] of Object.entries(optimiser.scalars(step + 1))) feeds[key] = [value];
      ['parameter', ...optimiser.slots].forEach((key, i) => (feeds[key] = values[i]!));
      values = interpret([next.parameter, ...optimiser.slots.map((slot) => next.slots[slot]!)], feeds);
      for (let i = 0; i < 5; i++) {
        // The golden float64 results were rounded to float32 in the file: an error of half a unit in the last place.
        const rounding = Math.abs(expected[step * 5 + i]!) * 2 ** -24;
        expect(Math.abs(values[0]![i]! - expected[step * 5 + i]!)).toBeLessThanOrEqual(rounding + 1e-12);
      }
    }
  });
});

describe('losses follow PyTorch, at logits from −100 to 100', () => {
  const golden = readGolden('losses');
  const given = golden.tensor('logits').data;
  const logits = ops.input('logits', [given.length, 1]);
  const { minimax, 'non-saturating': usual } = objectives;
  // Each half of the discriminator's loss alone: at these logits the other half vanishes.
  const surelyReal = ops.constant(new Float64Array(given.length).fill(1000), [given.length, 1]);
  const surelyFake = ops.constant(new Float64Array(given.length).fill(-1000), [given.length, 1]);
  const losses = {
    real: lossesOfLogits(usual, { real: logits, fake: surelyFake }).discriminator,
    fake: lossesOfLogits(usual, { real: surelyReal, fake: logits }).discriminator,
    smoothed: lossesOfLogits(usual, { real: logits, fake: surelyFake }, 0.9).discriminator,
  };

  it.each(Object.entries(losses))('%s', (name, loss) => {
    const [value, gradient] = interpret([loss, grad(loss, [logits])[0]], { logits: given });
    expect(value![0]! / golden.tensor(`${name}.mean`).data[0]!).toBeCloseTo(1, 6);
    const scaled = gradient!.map((g) => g * given.length); // golden gradients are of the sum, ours of the mean
    expect(maxDifference(scaled, golden.tensor(`${name}.gradient`).data)).toBeLessThan(1e-6);
  });

  it('the generator’s loss is that of a real picture, or minus that of a fake one', () => {
    const nodes = [usual, minimax].map(
      (objective) => lossesOfLogits(objective, { real: logits, fake: logits }).generator,
    );
    const [nonSaturating, saturating] = interpret(nodes, { logits: given });
    expect(nonSaturating![0]! / golden.tensor('real.mean').data[0]!).toBeCloseTo(1, 6);
    expect(-saturating![0]! / golden.tensor('fake.mean').data[0]!).toBeCloseTo(1, 6);
  });
});
