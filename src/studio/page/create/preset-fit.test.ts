import { describe, expect, it } from 'vitest';
import { trainingChoices } from '../../server/jobs/choices.ts';
import type { InspectionFound } from '../../messages/jobs.ts';
import { fittedPresets, smallerBatch } from './preset-fit.ts';

const { presets } = trainingChoices();

function pictures(side: number, classes?: readonly string[], count = 5000): InspectionFound {
  const spread = { least: side, median: side, most: side };
  return {
    kind: 'pictures',
    name: 'x',
    description: '',
    count,
    looked: 100,
    formats: {},
    colours: {},
    width: spread,
    height: spread,
    sizes: [],
    ...(classes === undefined ? {} : { classes: classes.map((name) => ({ name, pictures: 10 })) }),
    copies: 0,
    unreadable: 0,
    faults: [],
    notes: [],
    hasSheet: false,
  };
}
const points = (dimension: number): InspectionFound => ({
  kind: 'points',
  name: 'x',
  description: '',
  dimension,
});

describe('a batch', () => {
  const preset = presets.find(({ name }) => name === 'dcgan-64')!;
  const found = (count: number, unreadable = 0) =>
    ({ ...pictures(64), count, unreadable }) as InspectionFound;

  it('is no larger than all examples that are trained on', () => {
    expect(preset.batchSize).toBe(16);
    expect(smallerBatch(preset, found(12))).toBe(12);
    expect(smallerBatch(preset, found(20, 5))).toBe(15);
    expect(smallerBatch(preset, found(20), 0.25)).toBe(15);
  });

  it('is as the preset has it where that fits, and where nothing does', () => {
    for (const of of [found(16), found(20, 4), found(5, 5), points(2)])
      expect(smallerBatch(preset, of)).toBeUndefined();
  });
});

describe('the presets for data', () => {
  it.each([
    ['digits', pictures(28), 'quick-28'],
    ['icons', pictures(32), 'quick-64'],
    ['photographs', pictures(64), 'quick-64'],
    ['large photographs', pictures(1024), 'quick-64'],
    ['few photographs', pictures(1024, undefined, 300), 'few-64'],
    ['a line', points(1), 'gan-1d'],
    ['a plane', points(2), 'gan-2d'],
  ])('begin with what suits %s', (_, found, best) => {
    const [first] = fittedPresets(presets, found);
    expect(first).toMatchObject({ preset: { name: best }, misfit: undefined, isUsual: true });
  });

  it('are shown with the size that small pictures are learned at', () => {
    const sized = fittedPresets(presets, pictures(50)).filter(({ preset }) => preset.imageSize !== undefined);
    expect(sized).toMatchObject([
      {
        preset: { name: 'quick-64', imageSize: { width: 48, height: 48 }, image: { width: 48, channels: 3 } },
      },
    ]);
    expect(fittedPresets(presets, pictures(64)).every(({ preset }) => preset.imageSize === undefined)).toBe(
      true,
    );
  });

  it('say of each that does not suit them why', () => {
    const misfits = (found: InspectionFound) =>
      Object.fromEntries(fittedPresets(presets, found).map(({ preset, misfit }) => [preset.name, misfit]));
    expect(misfits(pictures(28))).toMatchObject({
      'gan-2d': 'pictures',
      'gan-tfd': 'second-stage',
      'dcgan-mnist-conditional': 'no-classes',
      dcgan: undefined,
    });
    expect(misfits(pictures(28, ['0', '1']))['dcgan-mnist-conditional']).toBeUndefined();
    expect(misfits(points(2))).toMatchObject({ 'gan-1d': 'dimension', 'dcgan-28': 'points' });
  });

  it('are all of them, those that do not suit at the end', () => {
    for (const found of [pictures(64), points(1)]) {
      const fitted = fittedPresets(presets, found);
      expect(fitted.map(({ preset }) => preset.name).toSorted()).toEqual(
        presets.map(({ name }) => name).toSorted(),
      );
      const firstMisfit = fitted.findIndex(({ misfit }) => misfit !== undefined);
      expect(fitted.slice(firstMisfit).every(({ misfit }) => misfit !== undefined)).toBe(true);
    }
  });
});
