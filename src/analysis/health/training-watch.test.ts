import { describe, expect, it } from 'vitest';
import { range } from '../../core/numbers.ts';
import { RandomStream } from '../../core/random.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { pointMlp } from '../../gan/networks/point-mlp.ts';
import { pointSets } from '../../gan/presets/point-distributions.ts';
import { presets } from '../../gan/presets/presets.ts';
import { latentOfSeeds, Sampler } from '../../gan/sampling/sampler.ts';
import { optimisersOf } from '../../gan/training/optimiser-settings.ts';
import { Trainer } from '../../gan/training/trainer.ts';
import { Coverage } from '../metrics/coverage.ts';
import { rowsOf } from '../metrics/rows.ts';
import { describeFinding } from './finding.ts';
import { TrainingWatch } from './training-watch.ts';

const won = { dReal: 0.9999, dFake: 0.0001 };

type Step = typeof won;

const endless = { examplesPerStep: 32 };

/** The same judgements, `count` times. */
const steps = (count: number, step: Step = won): Step[] => Array.from({ length: count }, () => ({ ...step }));

function foundAfter(judged: readonly Step[]) {
  const watch = new TrainingWatch(endless);
  for (const [i, step] of judged.entries()) watch.add({ step: i + 1, ...step });
  return watch.findings;
}

describe('a training', () => {
  it('is saturated if D was certain of everything in the last hundred steps, and not before', () => {
    const before = [...steps(40, { dReal: 0.5, dFake: 0.5 }), ...steps(99)];
    expect(foundAfter(before)).toEqual([]);
    const [found, ...others] = foundAfter([...before, won]);
    expect(others).toEqual([]);
    expect(found!.name).toBe('d-saturated');
    expect(String(describeFinding(found!))).toBe(
      'D tells all apart, so G has nothing to learn from (over the last 100 steps, D(x) is 0.9999 and D(G(z)) 0.0001 on average): train again with r1: 1, with a lower learningRate, or with more examples',
    );
  });

  it.each([
    ['of 99 steps', steps(99)],
    ['whose D doubts the real ones', steps(100, { dReal: 0.99, dFake: 0.0001 })],
    ['whose D doubts the fakes', steps(100, { dReal: 0.9999, dFake: 0.01 })],
    ['whose D takes all for real', steps(100, { dReal: 1, dFake: 1 })],
    ['whose D doubted once', [...steps(99), { dReal: 0.5, dFake: 0.5 }]],
    ['with numbers that are none', steps(100, { dReal: Number.NaN, dFake: 0 })],
  ])('%s is not', (_, judged) => {
    expect(foundAfter(judged)).toEqual([]);
  });

  it('counts the steps of earlier sessions', () => {
    const records = Array.from({ length: 120 }, (_, i) => ({ step: i + 1, ...won }));
    expect(new TrainingWatch(endless, records).findings).toMatchObject([{ name: 'd-saturated' }]);
    const other = new TrainingWatch(endless, [
      ...records.slice(0, 60),
      { step: 61, score: 1 },
      { step: 62, dReal: null },
    ]);
    expect(other.findings).toEqual([]);
  });
});

describe('a training on a ring of points', () => {
  const { network, optimiser } = presets['gan-2d'];
  const gan = pointMlp({ ...network, generator: [64, 64], discriminator: [64, 64] });
  const z = latentOfSeeds(gan, range(0, 512));
  const usual = optimisersOf(optimiser, { batches: 1000, k: 1 });
  const still = optimisersOf({ ...optimiser, learningRate: 1e-9 }, { batches: 1000, k: 1 });
  const slow = optimisersOf({ ...optimiser, learningRate: 1e-5 }, { batches: 1000, k: 1 });
  const quick = optimisersOf({ ...optimiser, learningRate: 0.01 }, { batches: 1000, k: 1 });
  const fast = optimisersOf({ ...optimiser, learningRate: 0.1 }, { batches: 1000, k: 1 });

  it.each([
    ['is silent', usual, 0, []],
    [
      'is saturated if D learns fast, and G hardly moves to where the points are',
      { generator: still.generator, discriminator: fast.discriminator },
      10,
      ['d-saturated', 'modes-missed'],
    ],
    [
      'misses modes if D learns fast, and G too slowly to follow',
      { generator: slow.generator, discriminator: quick.discriminator },
      0,
      ['modes-missed'],
    ],
  ])('%s', async (_, optimisers, away, expected) => {
    const runtime = await createNodeRuntime({ threads: 1 });
    const trainer = await Trainer.create({ gan, optimisers, batchSize: 64 }, runtime);
    const sampler = await Sampler.create(gan, runtime);
    const ring = (count: number, step: number) => {
      const points = pointSets['ring-2d'].draw(count, new RandomStream(5, 'points', step));
      return points.map((value) => value + away);
    };
    const coverage = new Coverage(rowsOf(ring(512, 10_000), 2));
    const watch = new TrainingWatch(endless);
    for (let step = 0; step < 1700; step++) {
      const report = await trainer.step(async () => ring(64, step));
      const isDrawn = report.step % 200 === 0;
      const samples = isDrawn ? await trainer.state.reading((state) => sampler.sample(z, state)) : undefined;
      watch.add({
        ...report,
        ...(samples === undefined ? {} : { coverage: coverage.of(rowsOf(samples, 2)) }),
      });
    }
    await sampler.release();
    await trainer.release();
    expect(watch.findings.map(({ name }) => name)).toEqual(expected);
  });
});

describe('a training whose D gives scores', () => {
  it('is not judged by how certain D is, but by its grids', () => {
    const score = Array.from({ length: 1700 }, (_, i) => ({
      step: i + 1,
      scoreReal: 40,
      scoreFake: -40,
      ...(i % 100 === 99 ? { variety: i < 800 ? 0.9 : 0.1 } : {}),
    }));
    const earlier = new TrainingWatch(endless, score.slice(0, 800));
    expect(earlier.findings).toEqual([]);
    for (const step of score.slice(800)) earlier.add(step);
    expect(earlier.findings.map(({ name }) => name)).toEqual(['samples-alike']);
  });
});
