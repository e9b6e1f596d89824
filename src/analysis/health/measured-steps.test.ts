import { describe, expect, it } from 'vitest';
import { describeFinding } from './finding.ts';
import { measuredFindings, type MeasuredValue } from './measured-steps.ts';

const suffix = '@random-conv-64-whitened,bicubic,n=2048/2048,training';
/** KID of the steps 1,000, 2,000, … with small errors. */
const kid = (values: readonly number[], standardError = 0.001): MeasuredValue[] =>
  values.map((value, i) => ({ step: 1000 * (i + 1), metric: `kid${suffix}`, value, standardError }));
const all = Array.from({ length: 20 }, (_, i) => 1000 * (i + 1));
const said = (values: readonly MeasuredValue[], kept: readonly number[] = all) =>
  measuredFindings(values, values, kept).map((finding) => String(describeFinding(finding)));
const names = (values: readonly MeasuredValue[], kept: readonly number[] = all) =>
  measuredFindings(values, values, kept).map(({ name }) => name);

describe('the best step', () => {
  it('is behind where the last one is clearly worse, and is named with both values', () => {
    expect(said(kid([0.3, 0.031, 0.0612]))).toEqual([
      "The best step is behind, since KID was 0.0310 at step 2,000 and is 0.0612 at step 3,000: sample with step: 'best'; to train further, resume from there with a lower learningRate",
    ]);
  });

  it.each([
    ['within 15% of it', [0.3, 0.2, 0.1, 0.1149], 0.0001, []],
    ['just beyond', [0.3, 0.2, 0.1, 0.1151], 0.0001, ['best-behind']],
    ['within three errors of the difference', [0.3, 0.2, 0.1, 0.14], 0.01, []],
    ['just beyond', [0.3, 0.2, 0.1, 0.143], 0.01, ['best-behind']],
    ['about zero, where shares say nothing', [0.3, 0.2, -0.0001, 0.001], 0.0005, []],
  ] as const)('is not behind if the last is %s: %j', (_, values, error, expected) => {
    expect(names(kid(values, error)).filter((name) => name === 'best-behind')).toEqual(expected);
  });

  it('is one that has a checkpoint, as `best` goes by', () => {
    const values = kid([0.3, 0.01, 0.05, 0.2]);
    expect(said(values, [1000, 3000, 4000])[0]).toContain('KID was 0.0500 at step 3,000');
    expect(names(values, [4000])).toEqual([]);
  });

  it('is by a distance', () => {
    const parzen = [0.3, 0.01, 0.05].map((value, i) => ({ step: i, metric: 'parzen', value }));
    expect(names(parzen)).toEqual([]);
  });
});

describe('the trend', () => {
  it('falls if the last is clearly below the first half', () => {
    expect(said(kid([0.3, 0.25, 0.2, 0.1]))).toEqual([
      'KID is still falling, from 0.250 at step 2,000 to 0.100 at step 4,000, so more steps may make samples better',
    ]);
  });

  it('rests if nothing in the second half is clearly below the first', () => {
    expect(said(kid([0.3, 0.1, 0.1, 0.098, 0.104, 0.102]))).toEqual([
      'KID has rested since the first half of the training, and is 0.102 at step 6,000 after 0.100 at step 3,000: more steps alone change little; try a lower learningRate, or more pictures',
    ]);
  });

  it.each([
    ['nothing was measured', []],
    ['two steps were', [0.3, 0.1]],
    ['the second half has two, as near as the first', [0.1, 0.1, 0.1, 0.1]],
  ])('is not known if %s', (_, values) => {
    expect(names(kid(values))).toEqual([]);
  });
});

describe('a real training', () => {
  // dcgan-28 on digits at a rate of 0.003, KID at these steps with its standard errors; after step 700 at a rate of 0.02.
  const measured = (
    [
      [18, 1.15516, 0.00350155],
      [100, 0.0682671, 0.00159721],
      [200, 0.0135899, 0.000749158],
      [300, 0.00669866, 0.000612762],
      [400, 0.00406185, 0.000425882],
      [500, 0.00298475, 0.000278872],
      [600, 0.00275796, 0.000316642],
      [700, 0.00130167, 0.000240452],
      [720, 0.285913, 0.00564398],
      [780, 0.00846512, 0.000167766],
    ] as const
  ).map(([step, value, standardError]) => ({ step, metric: `kid${suffix}`, value, standardError }));
  const kept = measured.map(({ step }) => step);

  it('gets better, until a rate that is too high leaves its best step behind', () => {
    const at = (count: number) => names(measured.slice(0, count), kept);
    expect(at(2)).toEqual([]);
    for (let count = 3; count <= 8; count++) expect(at(count)).toEqual(['distance-falling']);
    expect(at(9)).toEqual(['best-behind']);
    expect(said(measured, kept)[0]).toContain('KID was 0.00130 at step 700 and is 0.00847 at step 780');
  });
});

describe('the kinds of pictures', () => {
  const shares = (precision: number, recall: number, counts = '2048/2048') => [
    { step: 1000, metric: `precision@net,bicubic,n=${counts},training`, value: precision },
    { step: 1000, metric: `recall@net,bicubic,n=${counts},training`, value: recall },
  ];

  it('are missed where samples are good and reach few real pictures', () => {
    expect(said(shares(0.7, 0.1))).toEqual([
      'G draws only some kinds of pictures: at step 1,000, 70.0% of the samples lie among real pictures (precision), but only 10.0% of the real pictures among samples (recall); if it stays so, train again with a lower learningRate or another seed',
    ]);
  });

  it.each([
    // Of real trainings: digits after 4,561 steps and after 282, faces after 3,809, a maxout network after 300.
    [0.496, 0.775],
    [0.005, 0],
    [0.785, 0.709],
    [0, 0],
    // At the limit.
    [0.7, 0.28],
    [0.39, 0.1],
  ])('are not with a precision of %d and a recall of %d', (precision, recall) => {
    expect(names(shares(precision, recall))).toEqual([]);
  });

  it('are judged by enough pictures, of the same measurement, and of the newest step', () => {
    expect(names(shares(0.7, 0.1, '2048/499'))).toEqual([]);
    const [precision, recall] = shares(0.7, 0.1);
    const otherNetwork = { ...precision!, metric: precision!.metric.replace('net', 'other') };
    expect(names([otherNetwork, recall!])).toEqual([]);
    const later = shares(0.7, 0.6).map((each) => ({ ...each, step: 2000 }));
    expect(names([...later, precision!, recall!])).toEqual([]);
  });
});
