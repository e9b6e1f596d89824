import { expect, it } from 'vitest';
import { interpret } from '../engine/tensor/interpret.ts';
import { input } from '../engine/tensor/ops.ts';
import { adam } from './optimiser.ts';

it('takes Adam’s rate from a schedule at each update', () => {
  const scheduled = adam({ learningRate: (update) => 0.1 / update });
  for (const update of [1, 2, 1000]) {
    expect(scheduled.scalars(update)).toEqual(adam({ learningRate: 0.1 / update }).scalars(update));
  }
});

it('adds the gradient of an L2 penalty to that of the loss before the moments', () => {
  const names = ['parameter', 'gradient', 'moment1', 'moment2', 'rate', 'epsilon'] as const;
  const update = (l2: number, gradient: number) => {
    const [parameter, loss, moment1, moment2, rate, epsilon] = names.map((name) => input(name, [1]));
    const next = adam({ l2 }).apply(
      parameter!,
      loss!,
      { moment1: moment1!, moment2: moment2! },
      {
        rate: rate!,
        epsilon: epsilon!,
      },
    );
    const feeds = {
      parameter: [2],
      gradient: [gradient],
      moment1: [0.5],
      moment2: [1],
      rate: [0.1],
      epsilon: [0],
    };
    return interpret([next.parameter, next.slots['moment1']!, next.slots['moment2']!], feeds).map(([x]) => x);
  };
  expect(update(0.25, 3)).toEqual(update(0, 3 + 0.25 * 2));
});
