/** The verdicts on explorations: what each says, and where one turns into another. */
import { describe, expect, it } from 'vitest';
import { arithmeticFinding } from './arithmetic.ts';
import { directionsFinding } from './directions.ts';
import { featuresFinding } from './features.ts';
import { describeFinding, recordOfFinding, type Finding } from './finding.ts';
import { forgetFinding } from './forget.ts';
import { turnFinding } from './turn.ts';
import { walkFinding } from './walk.ts';
import { libraryWords } from '../../core/sentence.ts';

const text = (finding: Finding | undefined) => finding && String(describeFinding(finding));

describe('of a window drop', () => {
  const numbers = {
    dropped: 30,
    accuracy: 0.8,
    change: { inside: 0.3, outside: 0.1 },
    controlChange: { inside: 0.1, outside: 0.1 },
  };
  const counted = (before: number, after: number, control: number) =>
    forgetFinding({ ...numbers, found: { before, after, control } });

  it.each([
    [148, 66, 237, 'object-forgotten'],
    [233, 353, 312, 'object-stays'],
    [100, 51, 90, 'object-stays'],
    [100, 50, 90, 'object-forgotten'],
    [100, 40, 50, 'no-more-than-random'],
    [228, 0, 0, 'no-more-than-random'],
    [228, 0, 3, 'object-forgotten'],
  ])('%i patches before, %i after and %i without random maps: %s', (before, after, control, name) => {
    expect(counted(before, after, control).name).toBe(name);
  });

  it('says the three counts, and what to try only if it failed', () => {
    expect(text(counted(148, 66, 237))).toBe(
      'The object is forgotten: the rule finds 148 patches, 66 without the maps, and 237 without 30 random ones',
    );
    expect(text(counted(100, 40, 50))).toMatch(/; try a higher layer, whose maps draw smaller things$/);
  });

  it('compares how much the boxes change if no rule counts', () => {
    expect(text(forgetFinding(numbers))).toBe(
      'The maps are the object’s own: its places change 3.000 times as much as others, and 1.000 times without 30 random maps',
    );
    const same = { ...numbers, controlChange: { inside: 0.29, outside: 0.1 } };
    expect(forgetFinding(same).name).toBe('no-more-than-random');
  });

  it('comes first of the classifier: maps that tell nothing draw nothing', () => {
    const found = { before: 100, after: 0, control: 100 };
    expect(forgetFinding({ ...numbers, accuracy: 0.59, found }).name).toBe('maps-unclear');
  });
});

describe('of directions', () => {
  const of = (shares: number[], endToEnd = 0.3) =>
    directionsFinding({ shares, numbers: 100, endToEnd: shares.map((_, i) => endToEnd / (i + 1)) });

  it.each([
    [[0.31, 0.2, 0.1], 0.3, 'directions-stand-out', /^A few directions of z do most: /],
    [[0.021, 0.02], 0.3, 'directions-stand-out', /^Some directions of z do more than others: /],
    [[0.019, 0.019], 0.3, 'directions-alike', /^No direction stands out: /],
    [[0.9, 0.05], 0.019, 'directions-stand-still', /^No direction changes the picture: .* 1\.9% /],
  ])('shares of %j and %d from end to end: %s', (shares, endToEnd, name, sentence) => {
    const found = of(shares, endToEnd);
    expect(found.name).toBe(name);
    expect(text(found)).toMatch(sentence);
  });

  it('compares them with as many random ones, and says what to try only if nothing changes', () => {
    expect(text(of([0.31, 0.2, 0.1]))).toBe(
      'A few directions of z do most: these 3 make 61.0% of all change, where 3 of 100 random ones would make 3.0%',
    );
    expect(text(of([0.3]))).toBe(
      'Some directions of z do more than others: this one makes 30.0% of all change, where 1 of 100 random ones would make 1.0%',
    );
    expect(text(of([0.3], 0))).toMatch(/; train longer, or again with another seed or a lower learningRate$/);
  });
});

describe('of a turn', () => {
  it.each([
    // Four dark faces and four bright ones, and two groups that nobody chose, of one generator.
    ['chosen groups', { agreement: 0.859, random: [0.57, 0.41], chance: 0.875 }, 'common-turn'],
    ['random groups', { agreement: 0.487, random: [0.709, 0.3], chance: 0.745 }, 'no-common-turn'],
    ['equal ones', { agreement: 0.5, random: [0.5], chance: 1 }, 'no-common-turn'],
  ])('%s', (_, numbers, name) => {
    expect(turnFinding(numbers)?.name).toBe(name);
  });

  it('says both numbers, and to choose more samples where chance makes up most of the axis', () => {
    expect(text(turnFinding({ agreement: 0.859, random: [0.57, 0.41], chance: 0.875 }))).toBe(
      'Along the axis samples change alike: 0.859 is the mean cosine of two samples’ changes, and at most 0.570 along 2 random axes of its length; to make it clearer, choose more samples that differ in one thing alone: chance makes up 87.5% of this axis',
    );
    expect(turnFinding({ agreement: 0.8, random: [0.6], chance: 0.5 })?.advice).toBeUndefined();
  });

  it('is none if nothing can be compared', () => {
    expect(turnFinding({ agreement: Number.NaN, random: [Number.NaN], chance: 1 })).toBeUndefined();
  });
});

describe('of arithmetic', () => {
  const numbers = { norm: 10.2, typicalNorm: 10, clamped: 0.16, exemplars: 3 };

  it.each([
    [17.3, 'y-too-far'],
    [13.1, 'y-too-far'],
    [12.9, 'y-typical'],
    [10.2, 'y-typical'],
    [7.1, 'y-typical'],
    [5.8, 'y-too-near'],
  ])('a norm of %f, of 10: %s', (norm, name) => {
    expect(arithmeticFinding({ ...numbers, norm }).name).toBe(name);
  });

  it('advises more samples only if a concept has fewer than three', () => {
    expect(text(arithmeticFinding({ ...numbers, norm: 17.3, exemplars: 1 }))).toMatch(
      /; choose three samples or more for each concept, whose mean is nearer$/,
    );
    expect(text(arithmeticFinding({ ...numbers, norm: 17.3 }))).toMatch(/; choose other samples$/);
  });
});

describe('of a walk', () => {
  const even = { changes: Array.from({ length: 9 }, () => 0.03), endToEnd: 0.2 };

  it('is that it is smooth, with the largest step as a share of its leg', () => {
    const steeper = { changes: [0.01, 0.01, 0.089, 0.01, 0.01], endToEnd: 0.2 };
    expect(text(walkFinding([even, steeper]))).toBe(
      'The pictures change smoothly: no step makes up more than 44.5% of the way between two seeds, so there is no sign of pictures that G knows by heart',
    );
  });

  it('is that it jumps, if one step makes up most of a leg', () => {
    const jump = { changes: [0.01, 0.01, 0.19, 0.01, 0.01], endToEnd: 0.2 };
    expect(walkFinding([even, jump])).toMatchObject({ name: 'walk-jumps' });
    expect(text(walkFinding([even, jump]))).toMatch(
      /^In 1 of 2 legs one step makes up most of the way \(95\.0%\)/,
    );
  });

  it('is that it stands still, if no leg changes anything that is seen', () => {
    const still = { changes: [0.001, 0.012, 0.001, 0.001, 0.001], endToEnd: 0.013 };
    expect(walkFinding([still, still])?.name).toBe('walk-stands-still');
    // A leg between two pictures that happen to be alike has no jumps.
    expect(walkFinding([even, still])?.name).toBe('walk-smooth');
  });

  it('is none of a walk with few steps', () => {
    expect(walkFinding([{ changes: [0.2], endToEnd: 0.2 }])).toBeUndefined();
  });
});

describe('of features', () => {
  it.each([
    [0.797, 0.689, 'features-sharper'],
    [0.733, 0.765, 'features-like-random'],
    [0.997, 0.995, undefined],
  ])(
    'a tenth of a picture with %f of the response, and %f of random filters: %s',
    (trained, random, name) => {
      expect(featuresFinding({ trained, random })?.name).toBe(name);
    },
  );
});

it('has null in JSON where there is nothing to try', () => {
  const finding = featuresFinding({ trained: 0.797, random: 0.689 })!;
  expect(recordOfFinding(finding, libraryWords)).toEqual({
    name: 'features-sharper',
    sentence:
      'D has learned to look at parts of pictures: a tenth of a picture holds 79.7% of their response, and 68.9% of that of random filters, 1.157 times as much',
    advice: null,
  });
});
