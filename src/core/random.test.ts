import { describe, expect, it } from 'vitest';
import { mean } from './numbers.ts';
import { philox4x32, RandomStream } from './random.ts';

const hex = (words: Uint32Array): string[] => [...words].map((word) => word.toString(16).padStart(8, '0'));

describe('philox4x32', () => {
  // Known answers published with the Random123 library (kat_vectors, philox4x32 10).
  it.each([
    [
      [0, 0, 0, 0],
      [0, 0],
      ['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8'],
    ],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      ['408f276d', '41c83b0e', 'a20bc7c6', '6d5451fd'],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      ['d16cfe09', '94fdcceb', '5001e420', '24126ea1'],
    ],
  ])('gives the known answer for counter %j', (counter, key, expected) => {
    const words = Uint32Array.from(counter);
    philox4x32(words, key[0]!, key[1]!);
    expect(hex(words)).toEqual(expected);
  });
});

describe('RandomStream', () => {
  it('depends only on seed, stream and step', () => {
    const draw = (seed: number, step: number) => [
      ...new RandomStream(seed, 'test', step).normal(new Float32Array(9)),
    ];
    expect(draw(1, 2)).toEqual(draw(1, 2));
    expect(draw(1, 2)).not.toEqual(draw(1, 3));
    expect(draw(1, 2)).not.toEqual(draw(2, 2));
    expect(draw(2 ** 40, 2)).not.toEqual(draw(0, 2));
  });

  it('has the moments of the distributions it names', () => {
    const count = 100_000;
    const uniform = new RandomStream(3, 'test', 0).uniform(new Float64Array(count), -1, 1);
    expect(Math.abs(mean(uniform))).toBeLessThan(0.01);
    expect(Math.abs(mean(uniform.map((v) => v * v)) - 1 / 3)).toBeLessThan(0.01);
    const normal = new RandomStream(3, 'test', 1).normal(new Float64Array(count), 2, 0.5);
    expect(Math.abs(mean(normal) - 2)).toBeLessThan(0.01);
    expect(Math.abs(mean(normal.map((v) => (v - 2) ** 2)) - 0.25)).toBeLessThan(0.01);
  });

  it('tosses independent coins of the given probability', () => {
    const coins = new RandomStream(4, 'test', 0).coins(new Float32Array(100_001), 0.8, 1.25);
    const heads = coins.filter((coin) => coin !== 0);
    expect(heads.every((coin) => coin === 1.25)).toBe(true);
    expect(Math.abs(heads.length / coins.length - 0.8)).toBeLessThan(0.01);
    const pairs = coins.filter((coin, i) => i % 2 === 0 && coin !== 0 && coins[i + 1] !== 0);
    expect(Math.abs(pairs.length / 50_000 - 0.64)).toBeLessThan(0.01);
  });

  it('draws distinct numbers, all equally often', () => {
    const random = new RandomStream(1, 'test', 0);
    const times = new Array<number>(20).fill(0);
    for (let draw = 0; draw < 4000; draw++) {
      const drawn = random.distinct(5, 20);
      expect(new Set(drawn).size).toBe(5);
      for (const number of drawn) times[number]! += 1;
    }
    // The expected count is 1,000, with a standard deviation of √(4000 · ¼ · ¾) = 27.
    times.forEach((count) => expect(Math.abs(count - 1000)).toBeLessThan(5 * 27));
    expect(new Set(random.distinct(6, 6))).toEqual(new Set([0, 1, 2, 3, 4, 5]));
  });

  it('permutes: each number occurs once', () => {
    const order = new RandomStream(5, 'shuffle', 0).permutation(1000);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect([...order]).not.toEqual([...new RandomStream(5, 'shuffle', 1).permutation(1000)]);
  });
});
