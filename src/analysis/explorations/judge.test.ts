/** What D says of sets of pictures, compared with a judge that gets the same values directly. */
import { describe, expect, it } from 'vitest';
import { range } from '../../core/numbers.ts';
import { RandomStream } from '../../core/random.ts';
import { pictureSource } from '../../data/picture-source.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { exampleStatistics } from '../../gan/sampling/standing-statistics.ts';
import { Judge } from '../../gan/sampling/judge.ts';
import type { TrainedRun } from '../../runs/trained-run.ts';
import { untrainedConditional, untrainedDcgan } from '../../runs/testing/untrained-run.ts';
import { exploreJudge, type JudgeSettings } from './judge.ts';
import type { SourceToJudge } from './judged-sets.ts';

const runtime = await createNodeRuntime({ threads: 1 });
const usual = { pictures: [], controls: [], count: 20, show: 6, seed: 3, normalisation: 'running' } as const;

/** Coloured noise as a source, and the same values as D takes them. */
function coloured(name: string, count: number, step: number) {
  const bytes = new Uint8Array(count * 3 * 256);
  for (const [i, value] of new RandomStream(8, 'test', step)
    .uniform(new Float32Array(bytes.length), 0, 256)
    .entries()) {
    bytes[i] = Math.floor(value);
  }
  const source = pictureSource({ data: bytes, shape: [count, 3, 16, 16] }, { name });
  return { source, values: Float32Array.from(bytes, (byte) => byte / 127.5 - 1) };
}

const asSet = (source: PictureSource, role: SourceToJudge['role'] = 'other'): SourceToJudge => ({
  role,
  name: source.name,
  source,
});

async function judged(run: TrainedRun, settings: Partial<JudgeSettings>) {
  const found = await exploreJudge(run, runtime, { ...usual, ...settings });
  return { ...found, of: (name: string) => found.sets.find((set) => set.name === name)! };
}

/** D(x) by name, with the state as it is. */
async function direct(run: TrainedRun, values: Float32Array, labels?: number[]): Promise<Float32Array> {
  const judge = await Judge.create(run.gan, runtime);
  const probabilities = await judge.judge(values, run.state, { labels });
  await judge.release();
  return probabilities;
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < actual.length; i++) expect(actual[i]).toBeCloseTo(expected[i]!, 5);
}

describe('judged pictures', () => {
  const mine = coloured('mine', 7, 0);
  const training = coloured('training', 70, 1);

  it('have the probabilities of D with its running statistics, in descending order', async () => {
    const run = untrainedDcgan();
    const { numbers } = await judged(run, { pictures: [asSet(mine.source)] });
    const expected = await direct(run, mine.values);
    const { pictures } = numbers as { pictures: { set: string; name: string; probability: number }[] };
    expect(pictures.map(({ name }) => name).toSorted()).toEqual(range(0, 7).map((i) => `mine[${i}]`));
    for (const { set, name, probability } of pictures) {
      expect([set, probability]).toEqual(['mine', expect.closeTo(expected[Number(name.slice(5, -1))]!, 5)]);
    }
    const inOrder = pictures.map(({ probability }) => probability);
    expect(inOrder).toEqual(inOrder.toSorted((a, b) => b - a));
    expect(new Set(inOrder).size).toBe(7);
  });

  it('are normalised by the statistics of the training pictures, which the run keeps apart', async () => {
    const run = untrainedDcgan();
    const controls = [asSet(training.source, 'training')];
    const { sets } = await judged(run, {
      pictures: [asSet(mine.source)],
      controls,
      normalisation: 'standing',
    });
    // Six training pictures of seventy are beyond the one full batch, in the order of the random choice.
    const order = new RandomStream(0, 'shuffle', 0).permutation(70);
    const size = 3 * 256;
    const shuffled = new Float32Array(70 * size);
    order.forEach((from, to) =>
      shuffled.set(training.values.subarray(from * size, (from + 1) * size), to * size),
    );
    const statistics = await exampleStatistics(run.gan, shuffled, run.state, runtime);
    const before = await direct(run, mine.values);
    for (const [name, values] of statistics) run.state.set(name, values);
    const expected = await direct(run, mine.values);
    expect(before).not.toEqual(expected);
    const names = sets[0]!.names.map((name) => Number(name.slice(5, -1)));
    expectClose(
      sets[0]!.probabilities,
      names.map((i) => expected[i]!),
    );
    expect(sets.map(({ role }) => role)).toEqual(['other', 'training', 'samples', 'noise']);
    expect(sets[0]!.moreRealThanTraining).toBeGreaterThanOrEqual(0);
  });

  it('are normalised by each set, in batches as in training, the last filled from the first', async () => {
    const run = untrainedDcgan(); // batches of 5
    const many = coloured('many', 18, 2);
    const { of } = await judged(run, { pictures: [asSet(many.source)], normalisation: 'batch' });
    const { names, probabilities } = of('many');
    const size = 3 * 256;
    const order = names.map((name) => Number(name.slice(5, -1)));
    const filled = [...order, ...order.slice(0, 2)];
    const values = new Float32Array(20 * size);
    filled.forEach((from, to) => values.set(many.values.subarray(from * size, (from + 1) * size), to * size));
    const judge = await Judge.create(run.gan, runtime, { normalisation: 'batch', batchSize: 5 });
    expectClose(probabilities, (await judge.judge(values, run.state)).subarray(0, 18));
    await judge.release();
  });

  it('are refused if they are too few for statistics of their own, or there are none to measure', async () => {
    const one = { pictures: [asSet(mine.source)] };
    await expect(judged(untrainedDcgan(), { ...one, count: 3, normalisation: 'batch' })).rejects.toThrow(
      'mine has 3 pictures, too few for statistics of their own, expected 5 or more',
    );
    await expect(judged(untrainedDcgan(), { ...one, normalisation: 'standing' })).rejects.toThrow(
      'standing statistics of a discriminator are those of its training pictures, and got none',
    );
  });

  it('may be fewer than there are, and those that cannot be read are told', async () => {
    const damaged: PictureSource = {
      ...mine.source,
      read: async (index, shape) => {
        const { DataError } = await import('../../core/errors.ts');
        if (index === 4) throw new DataError('mine[4]: damaged');
        return mine.source.read(index, shape);
      },
    };
    const { of } = await judged(untrainedDcgan(), { pictures: [asSet(damaged)] });
    expect([of('mine').names.length, [...of('mine').skipped]]).toEqual([6, [['mine[4]', 'damaged']]]);
    const few = await judged(untrainedDcgan(), { pictures: [asSet(mine.source)], count: 3 });
    expect([few.of('mine').names.length, few.of('mine').available]).toEqual([3, 7]);
  });
});

describe('controls', () => {
  it('are samples of consecutive seeds, and noise, which the seed determines', async () => {
    const run = untrainedDcgan();
    const { sets, numbers } = await judged(run, {});
    expect(sets.map(({ role, isShown }) => [role, isShown])).toEqual([
      ['samples', true],
      ['noise', false],
    ]);
    expect(sets[0]!.names.slice(0, 2)).toEqual(['seed 3', 'seed 4']);
    const noise = new RandomStream(3, 'noise', 0).uniform(new Float32Array(20 * 3 * 256), -1, 1);
    expectClose(sets[1]!.probabilities, await direct(run, noise));
    expect((numbers as { pictures: object[] }).pictures).toHaveLength(20);
    const other = await judged(run, { seed: 4 });
    expect(other.sets[1]!.probabilities).not.toEqual(sets[1]!.probabilities);
  });
});

describe('a conditional D', () => {
  const data = new Float32Array(6 * 64).map((_, i) => ((i * 37) % 256) / 255);
  const picturesOf = (labels?: number[]) =>
    pictureSource({ data, shape: [6, 8, 8], range: 'unit' }, { name: 'mine', ...(labels && { labels }) });

  it('judges each picture by its class, or all by one', async () => {
    const run = untrainedConditional();
    const values = Float32Array.from(data, (value) => Math.round(value * 255) / 255);
    const labels = [0, 1, 2, 0, 1, 2];
    for (const [source, label, expected] of [
      [picturesOf(labels), undefined, labels],
      [picturesOf(), 2, labels.map(() => 2)],
      [picturesOf(labels), 2, labels],
    ] as const) {
      const { of } = await judged(run, { pictures: [asSet(source)], label });
      const { names, probabilities } = of('mine');
      const all = await direct(run, values, [...expected]);
      expectClose(
        probabilities,
        names.map((name) => all[Number(name.slice(5, -1))]!),
      );
    }
  });

  it('refuses pictures without a class', async () => {
    await expect(judged(untrainedConditional(), { pictures: [asSet(picturesOf())] })).rejects.toThrow(
      'mine has no labels, but these networks are conditional and judge a picture by its class',
    );
  });
});
