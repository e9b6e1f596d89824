import { describe, expect, it } from 'vitest';
import { UsageError } from '../../core/errors.ts';
import { interpret } from '../../engine/tensor/interpret.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { lossInStep, type LossPart } from './objective.ts';
import { objectives } from './objectives.ts';
import { lossesOfLogits } from './of-logits.ts';

describe('a loss with parts', () => {
  const part = (value: number, every?: number): LossPart => ({
    loss: () => ops.constant(value),
    ...(every === undefined ? {} : { every }),
  });
  const value = (parts: readonly LossPart[], due: readonly number[]) =>
    interpret([lossInStep(parts, (every) => due.includes(every))])[0]![0];

  it('is the sum of the parts that are due in a step', () => {
    const parts = [part(1), part(10, 4), part(100, 16), part(1000, 1)];
    expect(value(parts, [])).toBe(1001);
    expect(value(parts, [4])).toBe(1011);
    expect(value(parts, [4, 16])).toBe(1111);
  });

  it('does not build a part that is not due', () => {
    const unbuilt: LossPart = {
      every: 4,
      loss: () => {
        throw new Error('built');
      },
    };
    expect(value([part(1), unbuilt], [])).toBe(1);
    expect(() => value([part(1), unbuilt], [4])).toThrow('built');
  });

  it('requires a part that is in every step, and integer intervals', () => {
    expect(() => value([part(1, 2)], [2])).toThrow(
      new UsageError('a loss has no part that is in every step: leave out `every` of one of its parts'),
    );
    expect(() => value([], [])).toThrow(UsageError);
    for (const every of [0, 1.5, -2, Number.NaN]) {
      expect(() => value([part(1), part(1, every)], [])).toThrow(UsageError);
    }
  });
});

describe('the losses of logits', () => {
  const [real, fake] = [ops.input('real', [2, 1]), ops.input('fake', [2, 1])];
  const feeds = { real: [0.3, -1.2], fake: [2, 0.1] };
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  const mean = (values: number[]) => (values[0]! + values[1]!) / 2;

  it.each([
    ['minimax', 1, (l: number) => Math.log(1 - sigmoid(l))],
    ['non-saturating', 0.9, (l: number) => -Math.log(sigmoid(l))],
  ] as const)('%s, with real examples labelled %d', (name, label, ofFake) => {
    const losses = lossesOfLogits(objectives[name], { real, fake }, label);
    const [d, g] = interpret([losses.discriminator, losses.generator], feeds);
    const onReal = feeds.real.map(
      (l) => -label * Math.log(sigmoid(l)) - (1 - label) * Math.log(1 - sigmoid(l)),
    );
    expect(d![0]).toBeCloseTo(mean(onReal) + mean(feeds.fake.map((l) => -Math.log(1 - sigmoid(l)))), 12);
    expect(g![0]).toBeCloseTo(mean(feeds.fake.map(ofFake)), 12);
  });

  it('are refused for an objective that draws random numbers', () => {
    const random = {
      ...objectives.minimax,
      generator: ({ random: draw }) => draw([], () => {}),
    } satisfies typeof objectives.minimax;
    expect(() => lossesOfLogits(random, { real, fake })).toThrow('this objective draws random numbers');
  });
});
