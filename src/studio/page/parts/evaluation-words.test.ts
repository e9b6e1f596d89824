import { describe, expect, it } from 'vitest';
import { peopleValue } from '../../../runs/people.ts';
import { english } from '../language/en/english.ts';
import { formatsOf } from '../language/formats.ts';
import { chinese } from '../language/zh-CN/chinese.ts';
import { evaluationNote, evaluationTitle, evaluationValue } from './evaluation-words.ts';

const played = { step: 100, ...peopleValue({ right: 11, of: 20, round: 1, reals: 'held-out' }) };
const measured = {
  step: 100,
  metric: 'parzen',
  what: 'log-likelihood of mnist:test by Parzen windows',
  value: 225.04,
  standardError: 2.06,
  samples: 10_000,
  better: 'higher',
} as const;
const formats = formatsOf('en');

describe('an evaluation', () => {
  it('of features names its measure, its network and both numbers of pictures', () => {
    const metric = 'kid@random-conv-64-whitened,bicubic,n=2048/20,training';
    const kid = { metric, what: 'kernel distance', samples: 2048, better: 'lower' } as const;
    expect(evaluationTitle(kid, english)).toBe('KID by random-conv-64-whitened');
    expect(evaluationNote(kid, english, formats)).toBe(
      '2,048 samples, 20 training pictures, lower is better',
    );
    expect(evaluationTitle(kid, chinese)).toBe('KID，按 random-conv-64-whitened');
    const heldOut = { ...kid, metric: metric.replace('training', 'held-out').replace('kid', 'recall') };
    expect(evaluationTitle(heldOut, chinese)).toBe('召回率，按 random-conv-64-whitened');
    expect(evaluationNote(heldOut, chinese, formats)).toBe('2,048 个样本，20 张留出图片, 越低越好');
    const unknown = { ...kid, metric: 'taste@net,bicubic,n=1/2,training' };
    expect(evaluationTitle(unknown, english)).toBe(`${unknown.metric}: kernel distance`);
  });

  it('by people says what half of the right answers means, and has percents', () => {
    expect(evaluationTitle(played, english)).toBe(
      'Share of right answers that people gave, real or generated',
    );
    expect(evaluationNote(played, english, formats)).toBe('20 pictures; 50%: they cannot tell');
    expect(evaluationValue(played, formats)).toBe('55% ± 10.6%');
    expect(evaluationTitle(played, chinese)).toBe('人判断真假的正确率');
    expect(evaluationNote(played, chinese, formats)).toBe('20 张图片；50% 表示分辨不出');
  });

  it('by a measure says on how many samples, and which end is good', () => {
    expect(evaluationNote(measured, english, formats)).toBe('10,000 samples, higher is better');
    expect(evaluationValue(measured, formats)).toBe('225 ± 2.06');
    expect(evaluationTitle(measured, chinese)).toBe('Parzen 窗：mnist:test 的对数似然');
  });

  it('of a metric without words is called as it was recorded', () => {
    const own = { metric: 'constructor', what: 'my own measure' };
    expect(evaluationTitle(own, chinese)).toBe('constructor: my own measure');
  });
});
