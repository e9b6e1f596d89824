import { describe, expect, it } from 'vitest';
import { largestOf, tryDownFrom } from './largest.mjs';
import { axisOver, largestSentences, renderScaling, timeSentence } from './page.mjs';

const point = (value, flops, share) => ({
  value,
  flops,
  expected: flops / 2e9,
  ratio: { median: share, least: share, most: share },
  peakBytes: 1e8 * value,
});
const base = { name: 'dcgan-64, batch 8', threads: 2, flops: 2e9, seconds: 0.1 };
const batches = { name: 'pictures a batch', base, points: [point(4, 1e9, 0.6), point(16, 4e9, 1.8)] };
const threads = { name: 'threads', base, points: [point(1, 2e9, 1.9), point(2, 2e9, 1)] };
const points = [
  { batchSize: 16, peakBytes: 2e9 },
  { batchSize: 32, peakBytes: 3e9 },
];

describe('the largest batch', () => {
  it('is where the line through smaller ones reaches the memory, as a multiple of eight', () => {
    expect(largestOf(points, 5e9)).toBe(64);
    expect(largestOf(points, 5.7e9)).toBe(72); // 75.2
    expect(largestOf(points, 1e9)).toBe(0);
  });

  it('is reported with its measurements, and whether it was tried', () => {
    const found = { imageSize: 64, memory: 24, batch: 336, points };
    const beginning =
      'The paper’s dcgan at 64×64 trains in 24 GB with batches of up to 336, according to the line through smaller ones (measured: 16: 2.00 GB, 32: 3.00 GB; 2 GB are left to the system)';
    const tried = { batch: 336, failed: [], peakBytes: 21.5e9, seconds: 40 };
    const less = { ...tried, batch: 240, failed: [336, 280] };
    const results = [
      found,
      ...[tried, less, { error: 'not tried' }].map((outcome) => ({ ...found, tried: outcome })),
    ];
    expect(largestSentences(results)).toEqual([
      `${beginning}.`,
      `${beginning}; tried: 336 takes 21.5 GB and 40.0 s per step.`,
      `${beginning}; tried, 336 and 280 did not train: 240 takes 21.5 GB and 40.0 s per step.`,
      `${beginning}; not tried.`,
    ]);
  });

  it('is tried, and then smaller ones', async () => {
    const attempts = [];
    const upTo = (max) => async (batch) => {
      attempts.push(batch);
      return batch > max ? { error: 'ended without an answer' } : { peakBytes: 1e9, seconds: 2 };
    };
    expect(await tryDownFrom(336, 64, 0, upTo(250))).toEqual({
      batch: 232,
      failed: [336, 280],
      peakBytes: 1e9,
      seconds: 2,
    });
    expect(attempts).toEqual([336, 280, 232]);
    expect(await tryDownFrom(96, 64, 0, upTo(0))).toMatchObject({ error: 'none of 96, 80 trained' });
    expect(await tryDownFrom(64, 64, 0, upTo(0))).toEqual({
      error: 'not tried, because 64 is known to train',
    });
    expect((await tryDownFrom(96, 64, 1e6, upTo(100))).error).toMatch(/^not tried, because only/);
  });
});

describe('the page of scaling', () => {
  it('has logarithmic axes, with ticks inside', () => {
    expect(axisOver('ms', [30, 700])).toMatchObject({ scale: 'log', ticks: [50, 100, 200, 500] });
    expect(axisOver('batch', [16, 32], { exactly: true }).ticks).toEqual([16, 32]);
  });

  it('compares the growth of time with that of operations', () => {
    expect(timeSentence(batches)).toBe(
      'From 4 to 16 pictures a batch the operations grow 4.00-fold, the time 3.00-fold (dcgan-64, batch 8).',
    );
    expect(timeSentence(threads)).toBe(
      'From 1 to 2 threads the time becomes 0.53 times as long (dcgan-64, batch 8).',
    );
  });

  it('is one drawing with a plot for each series, without memory over threads', () => {
    const machine = { date: '2026-11-24', processor: 'a', cores: 2, memoryGB: 24 };
    const picture = renderScaling({
      machine,
      threads: 2,
      loadBefore: 0,
      loadAfter: 2,
      series: [batches, threads],
      largest: [],
    });
    expect(picture).toMatch(/^<\?xml/);
    for (const title of ['Time over pictures a batch', 'Time over threads', 'Memory over pictures a batch']) {
      expect(picture).toContain(title);
    }
    expect(picture).not.toContain('Memory over threads');
    expect(picture).not.toContain('NaN');
  });
});
