import { expect, it } from 'vitest';
import { dot, norm, range } from '../../core/numbers.ts';
import { dcgan } from '../../gan/networks/dcgan.ts';
import { latentOfSeeds } from '../../gan/sampling/sampler.ts';
import { turnSeeds } from './by-seeds.ts';
import { vectorsOf } from './latent.ts';
import { turnAxis } from './latent-turn.ts';
import { compareTurn } from './turn-control.ts';

const dimension = 6;
const gan = dcgan({
  height: 16,
  width: 16,
  channels: 1,
  latentDim: dimension,
  latentDistribution: 'normal',
  ngf: 2,
  ndf: 2,
  kernel: 4,
  leak: 0.2,
  projectionNorm: 'channel',
  sideMultiple: 8,
});
const seeds = { from: [0, 1], to: [2, 3, 4], apply: [5, 6, 7] };
/** A picture whose values are the squares of z: along an axis a, it changes by 2·z·a per length of a. */
const squares = { gan, sample: async (z: Float32Array) => z.map((value) => value * value) };
/** One in which every z changes in the same way. */
const identity = { gan, sample: async (z: Float32Array) => z.slice() };

/** The mean cosine of the changes along an axis, by that formula. */
function agreementAlong(axis: Float32Array): number {
  const changes = vectorsOf(latentOfSeeds(gan, seeds.apply), dimension).map((z) =>
    z.map((value, i) => 2 * value * axis[i]!),
  );
  const pairs = [
    [0, 1],
    [0, 2],
    [1, 2],
  ] as const;
  const cosines = pairs.map(([a, b]) => {
    const [first, second] = [changes[a]!, changes[b]!];
    return dot(first, second) / norm(first) / norm(second);
  });
  return cosines.reduce((sum, cosine) => sum + cosine, 0) / cosines.length;
}

it('compares how alike samples change along the axis and along random ones of its length', async () => {
  const turn = await turnSeeds(squares, seeds, { steps: 3, length: 1 });
  const { agreement, random } = await compareTurn(squares, seeds, turn);
  expect(agreement).toBeCloseTo(agreementAlong(turn.axis), 5);
  expect(random).toHaveLength(8);
  const first = turnAxis(
    latentOfSeeds(gan, range(1_000_000, 1_000_002)),
    latentOfSeeds(gan, range(1_000_002, 1_000_005)),
    dimension,
  );
  expect(random[0]).toBeCloseTo(agreementAlong(first), 5); // the cosine does not know the length
  expect(new Set(random).size).toBe(8);
});

it('moves along random axes as far as along the axis', async () => {
  const seen: Float32Array[] = [];
  const watching = {
    gan,
    sample: async (z: Float32Array) => {
      seen.push(z);
      return z.slice();
    },
  };
  const turn = await turnSeeds(watching, seeds, { steps: 3, length: 2 });
  await compareTurn(watching, seeds, turn);
  const ends = vectorsOf(seen.at(-1)!, dimension);
  expect(ends).toHaveLength(8 * 3 * 2);
  for (let i = 0; i < ends.length; i += 2) {
    const way = ends[i]!.map((value, j) => ends[i + 1]![j]! - value);
    expect(norm(way)).toBeCloseTo(2 * turn.norm, 4);
  }
});

it('is 1 where all samples change in the same way, along any axis', async () => {
  const turn = await turnSeeds(identity, seeds, { steps: 2, length: 1 });
  const { agreement, random } = await compareTurn(identity, seeds, turn);
  for (const value of [agreement, ...random]) expect(value).toBeCloseTo(1, 5);
});

it('says how much of the axis is chance: the variances of two means of random z', async () => {
  const turn = await turnSeeds(identity, seeds, { steps: 2, length: 1 });
  const { chance } = await compareTurn(identity, seeds, turn);
  expect(chance).toBeCloseTo((dimension * (1 / 2 + 1 / 3)) / turn.norm ** 2, 6);
});

it('takes the z that the generator takes: halved, they have half the axis, and chance has the same share of it', async () => {
  const halved = {
    ...identity,
    latentOf: (of: readonly number[]) => latentOfSeeds(gan, of).map((value) => value / 2),
  };
  const [whole, half] = await Promise.all(
    [identity, halved].map((each) => turnSeeds(each, seeds, { steps: 2, length: 1 })),
  );
  expect(half!.axis).toEqual(whole!.axis.map((value) => value / 2));
  const [ofWhole, ofHalf] = [
    await compareTurn(identity, seeds, whole!),
    await compareTurn(halved, seeds, half!),
  ];
  expect(ofHalf.chance).toBeCloseTo(ofWhole.chance, 6);
});

it('is not a number of one sample, which can be compared with none', async () => {
  const alone = { ...seeds, apply: [5] };
  const turn = await turnSeeds(identity, alone, { steps: 2, length: 1 });
  expect((await compareTurn(identity, alone, turn)).agreement).toBeNaN();
});
