import { describe, expect, it } from 'vitest';
import { objectives } from '../../src/gan/objectives/objectives.ts';
import { lossesOfLogits } from '../../src/gan/objectives/of-logits.ts';
import { adam, sgd, type Optimiser } from '../../src/nn/optimiser.ts';
import { grad } from '../../src/engine/tensor/grad.ts';
import { interpret } from '../../src/engine/tensor/interpret.ts';
import * as ops from '../../src/engine/tensor/ops.ts';
import { maxDifference, readGolden } from './golden-file.ts';
import { optimised } from './optimised.ts';

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
    const expected = golden.tensor(`${name}.64`).data;
    const [initial, gradients] = [golden.tensor('initial').data, golden.tensor('gradients').data];
    let step = 0;
    for (const values of optimised(optimisers[name]!, initial, gradients)) {
      for (let i = 0; i < 5; i++) {
        // The golden float64 results were rounded to float32 in the file: an error of half a unit in the last place.
        const rounding = Math.abs(expected[step * 5 + i]!) * 2 ** -24;
        expect(Math.abs(values[i]! - expected[step * 5 + i]!)).toBeLessThanOrEqual(rounding + 1e-12);
      }
      step++;
    }
    expect(step).toBe(10);
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
