/** What a finding proposes is something else than what the training does already. */
import { describe, expect, it } from 'vitest';
import type { TrainingFacts } from './training-numbers.ts';
import { TrainingWatch } from './training-watch.ts';

const facts: TrainingFacts = { examplesPerStep: 100, objective: 'non-saturating', k: 1 };

function adviceOn(name: string, watch: TrainingWatch): string {
  const found = watch.findings.find((finding) => finding.name === name);
  expect(found).toBeDefined();
  return String(found!.advice);
}

describe('to a training that misses modes', () => {
  const advice = (changes: Partial<TrainingFacts>) => {
    const watch = new TrainingWatch({ ...facts, ...changes });
    for (const step of [1500, 1600, 1700]) watch.add({ step, dReal: 0.6, dFake: 0.4, coverage: 0.4 });
    return adviceOn('modes-missed', watch);
  };

  it.each([
    [{}, 'train again with more updates of D, such as k: 5, with a lower learningRate, or with another seed'],
    [{ k: 5 }, 'train again with a lower learningRate, or with another seed'],
    [{ k: 20 }, 'train again with a lower learningRate, or with another seed'],
    [
      { objective: 'minimax' },
      "train again with objective: 'non-saturating', whose gradient does not vanish where D is certain, with more updates of D, such as k: 5, with a lower learningRate, or with another seed",
    ],
    [
      { objective: 'minimax', k: 5 },
      "train again with objective: 'non-saturating', whose gradient does not vanish where D is certain, with a lower learningRate, or with another seed",
    ],
  ])('%o', (changes, expected) => expect(advice(changes)).toBe(expected));
});

describe('to a training that knows its few pictures', () => {
  const advice = (changes: Partial<TrainingFacts>) => {
    const watch = new TrainingWatch({ ...facts, examples: 64, ...changes });
    for (let step = 1; step <= 1000; step++) watch.add({ step, dReal: 0.92, dFake: 0.08 });
    return adviceOn('few-pictures', watch);
  };

  it.each([
    [
      {},
      "train with more pictures, or with augment: 'color,translation', or with mirror if mirrored ones look real; holdOut: 0.1 keeps some to compare with",
    ],
    [
      { isMirrored: true, isAugmented: true },
      'train with more pictures; holdOut: 0.1 keeps some to compare with',
    ],
    [
      { holdsOut: true, isAugmented: true },
      'train with more pictures, or with mirror if mirrored ones look real',
    ],
    [{ isMirrored: true, holdsOut: true, isAugmented: true }, 'train with more pictures'],
  ])('%o', (changes, expected) => expect(advice(changes)).toBe(expected));
});
