import { describe, expect, it } from 'vitest';
import { describeFinding } from './finding.ts';
import { judgeFindings, type JudgedBy, type JudgedSet } from './judge.ts';

/** Thirty probabilities around a mean, in steps of a thousandth. */
const set = (role: JudgedSet['role'], mean: number, name: string = role, count = 30): JudgedSet => ({
  role,
  name,
  probabilities: Float32Array.from({ length: count }, (_, i) => mean + (i - (count - 1) / 2) / 1000),
});
const training = set('training', 0.84);
const by: JudgedBy = { data: 'houses', normalisation: 'standing' };

const found = (sets: readonly JudgedSet[], how: Partial<JudgedBy> = {}) =>
  judgeFindings(sets, { ...by, ...how }).map((finding) => [
    finding.name,
    describeFinding(finding).toString(),
  ]);

describe('the lesson', () => {
  it('says so if noise is judged more real than the training pictures', () => {
    expect(found([training, set('noise', 0.92), set('other', 0.3, 'rooms')])).toEqual([
      [
        'strangers-more-real',
        'D finds noise (0.92) more real than its training pictures (0.84): D knows what G does wrong; it is no classifier of houses',
      ],
    ]);
  });

  it('names the set that is judged most real', () => {
    const [[name, sentence] = []] = found([training, set('noise', 0.05), set('other', 0.84, 'rooms')]);
    expect(name).toBe('strangers-as-real');
    expect(sentence).toMatch(/^D finds rooms \(0\.84\) about as real as its training pictures \(0\.84\): /);
  });

  it('says so if strangers pass for real, if less surely', () => {
    expect(found([training, set('noise', 0.7)])).toEqual([
      [
        'strangers-real',
        'D takes noise (0.70) for real too, only less surely than its training pictures (0.84): D knows what G does wrong; it is no classifier of houses',
      ],
    ]);
  });

  it('does not praise a D that doubts everything else', () => {
    expect(found([training, set('noise', 0.05), set('other', 0.26, 'faces')])[0]).toEqual([
      'no-classifier',
      'D finds faces (0.26) less real than its training pictures (0.84), and was never asked about such pictures: D knows what G does wrong; it is no classifier of houses',
    ]);
  });

  it('is not drawn from a handful of pictures', () => {
    const [[, sentence] = []] = found([training, set('noise', 0.05), set('other', 0.99, 'me.jpg', 1)]);
    expect(sentence).toContain('D finds noise (0.05) less real');
  });

  it.each([
    ['noise', [training, set('noise', 0.92, 'noise', 1)]],
    ['noise and training pictures', [set('training', 0.84, 'training', 3), set('noise', 0.3, 'noise', 3)]],
  ])('compares nothing with a handful: %s', (_, sets) => {
    expect(found(sets)[0]).toEqual([
      'no-classifier',
      'D knows what G does wrong; it is no classifier of houses',
    ]);
  });

  it.each([
    [
      0.98,
      'D takes noise (0.98) for real: D knows what G does wrong; it is no classifier of what a picture shows',
    ],
    [
      0.4,
      'D takes none of these for real, noise (0.40) most: D knows what G does wrong; it is no classifier of what a picture shows',
    ],
  ])('is drawn without training pictures, too: noise %s', (noise, sentence) => {
    expect(found([set('noise', noise), set('samples', 0.01)], { data: undefined })).toEqual([
      ['no-classifier', sentence],
    ]);
  });
});

describe('what is wrong with D', () => {
  const noise = set('noise', 0.05);
  const names = (sets: readonly JudgedSet[], how: Partial<JudgedBy> = {}) =>
    found([training, noise, ...sets], how)
      .slice(1)
      .map(([name]) => name);

  it('is nothing for a usual one', () => {
    expect(names([set('samples', 0.22), set('held-out', 0.838)])).toEqual([]);
  });

  it('is that G fools it', () => expect(names([set('samples', 0.84)])).toEqual(['d-fooled']));

  it('is that it is certain', () => {
    const certain = { ...training, probabilities: new Float32Array(30).fill(0.999) };
    const rejected = {
      ...training,
      role: 'samples',
      probabilities: new Float32Array(30).fill(0.001),
    } as const;
    expect(judgeFindings([certain, rejected, noise], by).map(({ name }) => name)).toEqual([
      'no-classifier',
      'd-certain',
    ]);
  });

  it('is that it has learned its pictures by heart, unless that may be chance', () => {
    expect(names([set('held-out', 0.3)])).toEqual(['d-memorises']);
    expect(names([set('held-out', 0.3, 'few', 5)])).toEqual([]);
  });

  it('is that running statistics mislead, and what to pass', () => {
    const doubted = [set('training', 0.02), noise];
    expect(judgeFindings(doubted, by)).toHaveLength(1);
    const [, fault] = judgeFindings(doubted, { ...by, normalisation: 'running' });
    expect(describeFinding(fault!).toString()).toBe(
      "with running statistics D doubts its own training pictures (0.02), because they average over real and generated batches: pass normalisation: 'standing'",
    );
  });
});
