import { describe, expect, it } from 'vitest';
import { UsageError } from '../../core/errors.ts';
import { interpret } from '../../engine/tensor/interpret.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { lossInStep, type LossPart } from './objective.ts';
import { objectives } from './objectives.ts';
import { lecam, penalised } from './penalties.ts';
import { critic } from './wasserstein.ts';
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

  const softplus = (x: number) => Math.log(1 + Math.exp(x));
  const pairs = (of: (real: number, fake: number) => number) =>
    mean(feeds.real.map((x, i) => of(x, feeds.fake[i]!)));
  it.each([
    ['least-squares', 1, pairs((x, g) => (x - 1) ** 2 / 2 + g ** 2 / 2), pairs((_, g) => (g - 1) ** 2 / 2)],
    [
      'least-squares',
      0.9,
      pairs((x, g) => (x - 0.9) ** 2 / 2 + g ** 2 / 2),
      pairs((_, g) => (g - 1) ** 2 / 2),
    ],
    ['hinge', 1, pairs((x, g) => Math.max(0, 1 - x) + Math.max(0, 1 + g)), pairs((_, g) => -g)],
    ['relativistic', 1, pairs((x, g) => softplus(g - x)), pairs((x, g) => softplus(x - g))],
  ] as const)('%s, with real examples labelled %d', (name, label, ofD, ofG) => {
    const losses = lossesOfLogits(objectives[name], { real, fake }, label);
    const [d, g] = interpret([losses.discriminator, losses.generator], feeds);
    expect(d![0]).toBeCloseTo(ofD, 12);
    expect(g![0]).toBeCloseTo(ofG, 12);
  });

  it('of the critic are differences of mean scores', () => {
    const losses = lossesOfLogits(critic, { real, fake });
    const [d, g] = interpret([losses.discriminator, losses.generator], feeds);
    expect([d![0], g![0]]).toEqual([mean(feeds.fake) - mean(feeds.real), -mean(feeds.fake)]);
  });

  it('pull outputs towards the mean of the other kind with LeCam, and are kept as its state', () => {
    const losses = lossesOfLogits(penalised(critic, lecam({ weight: 0.3 })), { real, fake });
    const [d] = interpret([losses.discriminator], feeds);
    const [meanReal, meanFake] = [mean(feeds.real), mean(feeds.fake)];
    const distance = pairs((x, g) => (x - meanFake) ** 2 + (g - meanReal) ** 2);
    expect(d![0]).toBeCloseTo(meanFake - meanReal + 0.3 * distance, 12);
  });

  it('are refused for an objective that draws random numbers', () => {
    const random = {
      ...objectives.minimax,
      generator: ({ random: draw }) => draw([], () => {}),
    } satisfies typeof objectives.minimax;
    expect(() => lossesOfLogits(random, { real, fake })).toThrow('this objective draws random numbers');
  });
});
