/** The rules of trainings, on the numbers of real ones. */
import { describe, expect, it } from 'vitest';
import { seriesNamed, watched } from './testing/series.ts';

describe('of a healthy training', () => {
  const healthy = seriesNamed('healthy');
  it('there are ten series or more', () => {
    expect(healthy.length).toBeGreaterThanOrEqual(10);
  });

  it.each(healthy)('nothing is said: %s', (_, series) => {
    expect(watched(series)).toEqual({ said: [], atEnd: [] });
  });
});

describe('of a failed training', () => {
  it.each([
    ['failed-minimax-digits', ['d-saturated at 181']],
    ['failed-few-digits', ['few-pictures at 1065']],
    // Its samples fell from 1.04 to 0.35, and D wins from then on.
    ['failed-rates-digits', ['samples-alike at 600', 'd-winning at 1014', 'd-saturated at 1110']],
    // Its samples never differed by more than a tenth of what digits do.
    ['failed-samples-alike-digits', ['samples-alike at 1500']],
    ['failed-ring', ['modes-missed at 1600']],
  ])('each thing is said once: %s', (name, expected) => {
    expect(watched(seriesNamed(name)[0]![1]).said).toEqual(expected);
  });

  it('what is no longer so is not said at the end', () => {
    expect(watched(seriesNamed('failed-minimax-digits')[0]![1]).atEnd).toEqual([]);
  });

  it.each([
    [
      'failed-few-digits',
      "D has seen each of the 64 pictures 1,100 times and may know them by heart, few as they are for so varied a set (over the last 1,000 steps, D(x) is 0.92 and D(G(z)) 0.08 on average): train with more pictures, or with augment: 'color,translation', or with mirror if mirrored ones look real; holdOut: 0.1 keeps some to compare with",
    ],
    [
      'failed-rates-digits',
      'Samples have become alike: two of them differ 0.352 times as much as two real pictures do, after 1.040 times at step 300; train again with a lower learningRate or another seed; keepEvery keeps earlier checkpoints to sample from',
    ],
    [
      'failed-ring',
      'Samples reach only 46.1% of the distribution, and leave out the rest: train again with more updates of D, such as k: 5, with a lower learningRate, or with another seed',
    ],
  ])('says what is wrong, by which numbers, and what to try: %s', (name, sentence) => {
    expect(watched(seriesNamed(name)[0]![1]).atEnd).toContain(sentence);
  });
});
