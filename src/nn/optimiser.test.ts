import { expect, it } from 'vitest';
import { adam } from './optimiser.ts';

it('takes Adam’s rate from a schedule, at each update', () => {
  const scheduled = adam({ learningRate: (update) => 0.1 / update });
  for (const update of [1, 2, 1000]) {
    expect(scheduled.scalars(update)).toEqual(adam({ learningRate: 0.1 / update }).scalars(update));
  }
});
