import { describe, expect, it } from 'vitest';
import { english } from '../language/en/english.ts';
import { formatsOf } from '../language/formats.ts';
import { chinese } from '../language/zh-CN/chinese.ts';
import { healthOf } from '../parts/health.ts';
import { firstLine, hasNetwork, newsOf, shareDone, stepsOf, subjectOf, timeOf } from './facts.ts';
import { testCard } from './testing/cards.ts';

const words = english.shelf;
const formats = formatsOf('en');

describe('the share of a run that is done', () => {
  it('is of the end that comes first', () => {
    const card = testCard('a', { state: 'training', step: 250, seconds: 300 });
    expect(shareDone({ ...card, target: { steps: 1000, minutes: null } })).toBe(0.25);
    expect(shareDone({ ...card, target: { steps: null, minutes: 10 } })).toBe(0.5);
    expect(shareDone({ ...card, target: { steps: 1000, minutes: 10 } })).toBe(0.5);
    expect(shareDone({ ...card, step: 2000, target: { steps: 1000, minutes: null } })).toBe(1);
  });

  it('is not told where there is no end, or where it was reached', () => {
    expect(
      shareDone(testCard('a', { state: 'training', target: { steps: null, minutes: null } })),
    ).toBeUndefined();
    expect(shareDone(testCard('a'))).toBeUndefined();
  });
});

describe('a card says', () => {
  it('how far its run is', () => {
    const card = testCard('a', { state: 'paused', step: 1234, seconds: 150 });
    expect(stepsOf({ ...card, target: { steps: 60_000, minutes: null } }, words, formats)).toBe(
      '1,234 of 60,000 steps',
    );
    expect(stepsOf({ ...card, target: { steps: null, minutes: 5 } }, words, formats)).toBe(
      '1,234 steps, 2.5 of 5 min',
    );
    expect(stepsOf({ ...card, target: { steps: null, minutes: 90 } }, words, formats)).toBe(
      '1,234 steps, 2 of 90 min',
    );
    expect(stepsOf(testCard('a', { step: 1000 }), words, formats)).toBe('1,000 steps');
  });

  it('of a training how fast it is, and how long it will take', () => {
    const card = testCard('a', { state: 'training', stepsPerSecond: 21.34, secondsLeft: 600, seconds: 60 });
    expect(newsOf(card, words, formats)).toBe('21.3 steps/s');
    expect(newsOf({ ...card, stepsPerSecond: 0.25 }, words, formats)).toBe('4 s per step');
    expect(timeOf(card, words, formats)).toBe('10 min left');
  });

  it('of another run how long it took, and when it changed', () => {
    const card = testCard('a', { seconds: 3720, changed: Date.now() - 7_200_000, stepsPerSecond: 9 });
    expect(timeOf(card, words, formats)).toBe('in 1 hr 2 min');
    expect(newsOf(card, words, formats)).toBe('2 hours ago');
  });

  it('what was trained on what', () => {
    const image = { width: 64, height: 48, channels: 3 };
    expect(subjectOf(testCard('a', { image }), words)).toBe('mnist · dcgan-28 · 64×48');
    expect(subjectOf(testCard('a', { data: 'ring-2d', preset: 'gan-2d', isOfPoints: true }), words)).toBe(
      'ring-2d · gan-2d · points',
    );
    const { data: _, preset: __, ...broken } = testCard('a');
    expect(subjectOf(broken, words)).toBe('');
  });

  it('the first line of its notes', () => {
    expect(firstLine('\n  lower rate\nsecond')).toBe('lower rate');
    expect(firstLine('')).toBe('');
  });
});

describe('the health of a run', () => {
  const finding = {
    name: 'd-winning',
    sentence: 'D is winning (0.98)',
    advice: 'lower the learning rate',
    details: { dReal: 0.984, dFake: 0.031, steps: 1000, limitsSlope: false },
  } as const;

  it('is brief on the card, with the numbers and what to try beside', () => {
    expect(healthOf(testCard('a', { finding }), english)).toEqual({
      kind: 'warning',
      brief: 'D is winning: it tells real examples from samples nearly always',
      sentence: 'D is winning (0.98).',
      advice: 'Lower the learning rate.',
    });
    const { brief, sentence } = healthOf(testCard('a', { finding }), chinese);
    expect(brief).toContain('占上风');
    expect(sentence).toBe(
      '判别器占上风：几乎总能分清真实样例和样本（最近 1,000 步平均：D(x) 为 0.98，D(G(z)) 为 0.03）。',
    );
  });

  it('says in both languages when the best step is behind, and what is well without a warning', () => {
    const [best, last] = [
      { step: 12_000, value: 0.031 },
      { step: 20_000, value: 0.0525 },
    ];
    const behind = {
      name: 'best-behind',
      sentence: 'the best step is behind',
      advice: "sample with step: 'best'",
      details: { measure: 'KID', best, last },
    } as const;
    expect(healthOf(testCard('a', { finding: behind }), english)).toEqual({
      kind: 'warning',
      brief: 'The best step is behind: an earlier checkpoint draws better',
      sentence: 'The best step is behind.',
      advice: 'Sample from the best checkpoint; to train further, branch from it with a lower learning rate.',
    });
    expect(healthOf(testCard('a', { finding: behind }), chinese)).toMatchObject({
      sentence: '最佳的一步已经过去：KID 第 12,000 步时为 0.031，第 20,000 步时为 0.0525。',
      advice: '从最佳检查点采样；若要继续训练，从它分支，并用更低的学习率。',
    });
    const falling = {
      name: 'distance-falling',
      sentence: 'KID is still falling',
      details: { measure: 'KID', before: last, last: best },
    } as const;
    expect(healthOf(testCard('a', { finding: falling }), chinese)).toEqual({
      kind: 'fine',
      brief: '样本仍在接近真实图片',
      sentence: 'KID 仍在下降：第 20,000 步时为 0.0525，第 12,000 步时为 0.031；继续训练可能使样本更好。',
    });
  });

  it('proposes in Chinese, too, only what the training does not do already', () => {
    const adviceOn = (isAugmented: boolean, isMirrored: boolean, holdsOut: boolean) =>
      chinese.findings['few-pictures'].advice('', {
        ...finding.details,
        pictures: 64,
        passes: 1100,
        isAugmented,
        isMirrored,
        holdsOut,
      });
    expect(adviceOn(false, false, false)).toBe(
      '用更多图片训练，或使用图像增强（颜色、平移）；如果镜像后的图片看起来也真实，可加上镜像。留出十分之一的图片可供对比。',
    );
    expect(adviceOn(true, true, true)).toBe('用更多图片训练。');
    const missed = { coverage: 0.461, isMinimax: true, canUpdateMore: false };
    const inChinese = chinese.findings['modes-missed'];
    expect(inChinese.sentence('', missed)).toBe('样本只覆盖了分布的 46.1%，其余部分被漏掉。');
    expect(inChinese.advice('', missed)).toBe(
      '改用非饱和损失（其梯度在这种情况下不会消失），降低学习率，或换一个种子重新训练。',
    );
  });

  it('is why the run failed, and names of files stay as they are', () => {
    const problem = 'options.json is missing';
    expect(healthOf(testCard('a', { state: 'broken', problem }), english)).toEqual({
      kind: 'problem',
      brief: problem,
      sentence: `${problem}.`,
    });
  });

  it('is fine where nothing is said', () => {
    expect(healthOf(testCard('a', { bytes: 1 }), english)).toEqual({ kind: 'fine', brief: words.healthy });
    expect(healthOf(testCard('a'), english)).toEqual({ kind: 'fine', brief: '' });
    expect(healthOf(testCard('a', { step: 0 }), english).brief).toBe(words.notBegun);
  });
});

it('has a network once it has trained', () => {
  expect(hasNetwork(testCard('a'))).toBe(true);
  expect(hasNetwork(testCard('a', { state: 'empty', step: 0 }))).toBe(false);
  expect(hasNetwork(testCard('a', { state: 'broken' }))).toBe(false);
});
