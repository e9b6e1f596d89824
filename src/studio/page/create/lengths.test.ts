import { describe, expect, it } from 'vitest';
import { stepLimit } from '../../../runs/run-length.ts';
import { lengthIn, lengthQuery, linkedLengths, usualMinutes } from './lengths.ts';

describe('a length', () => {
  /** As an estimate says it of 1,000 pictures in batches of 64 with two updates of D. */
  const data = { pictures: 1000, name: 'x', batchSize: 64, k: 2 };
  const pace = { secondsPerStep: 0.5, stepsPerEpoch: Math.floor(1000 / 64) / 2 };

  it.each([0.1, 1, 2.5, 25, 300])('of %d epochs has the steps that a run of them has', (amount) => {
    const { steps, epochs, minutes } = linkedLengths({ kind: 'epochs', amount }, pace);
    expect(steps).toBe(stepLimit({ epochs: amount }, data));
    expect([epochs, minutes]).toEqual([amount, (steps * 0.5) / 60]);
  });

  it('of minutes has the steps that are done by then, and at least one', () => {
    expect(linkedLengths({ kind: 'minutes', amount: 10 }, pace)).toEqual({
      minutes: 10,
      steps: 1200,
      epochs: 1200 / 7.5,
    });
    expect(linkedLengths({ kind: 'minutes', amount: 1e-6 }, pace).steps).toBe(1);
  });

  it('of steps has what they take', () => {
    expect(linkedLengths({ kind: 'steps', amount: 15 }, pace)).toEqual({
      steps: 15,
      epochs: 2,
      minutes: 0.125,
    });
  });

  it('is in the address in one way only', () => {
    const query = lengthQuery('epochs', '3');
    expect(query).toEqual({ minutes: undefined, steps: undefined, epochs: '3' });
    expect(lengthIn({ data: 'x', epochs: '3' })).toEqual({ kind: 'epochs', text: '3' });
    expect(lengthIn({ data: 'x' })).toBeUndefined();
  });

  it('is short for what is learned soon', () => {
    expect([
      usualMinutes('points', undefined),
      usualMinutes('pictures', 28),
      usualMinutes('pictures', 64),
    ]).toEqual([1, 10, 60]);
  });
});
