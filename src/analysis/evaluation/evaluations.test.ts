/** The evaluations of a generator, on data with known answers. */
import { describe, expect, it, vi } from 'vitest';
import { range } from '../../core/numbers.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import { toBytes } from '../../core/value-range.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { Generator, withGenerator } from '../../runs/generator.ts';
import { untrainedConditional, untrainedDcgan } from '../../runs/testing/untrained-run.ts';
import { discriminatorFeatures } from '../features/discriminator.ts';
import { randomFeatures } from '../features/random-network.ts';
import { evaluateFeatures, type MeasuresEvaluation } from './measures.ts';
import { measuresReport, measuresValues } from './measures-report.ts';
import { evaluateNearest } from './nearest.ts';
import { mirrorRows } from '../../core/pictures.ts';
import { nearestReport } from './nearest-report.ts';
import { evaluateParzen } from './parzen.ts';

const runtime = await createNodeRuntime({ threads: 1 });
const run = untrainedDcgan();
const size = 3 * 16 * 16;

/** A source of pictures of bytes. */
function sourceOf(name: string, pictures: readonly Uint8Array[]): PictureSource {
  return {
    kind: 'pictures',
    name,
    description: `${pictures.length} pictures`,
    count: pictures.length,
    channels: 3,
    nameOf: (index) => `${name}[${index}]`,
    read: async (index) => pictures[index]!,
  };
}

/** Striped pictures, which no untrained generator makes. */
const stripes = (count: number, first: number): Uint8Array[] =>
  range(first, first + count).map((n) =>
    Uint8Array.from({ length: size }, (_, at) => ((at * (n + 3)) % 2) * 255 - n),
  );

const withSamples = async <T>(use: (generator: Generator, samples: Uint8Array[]) => Promise<T>) =>
  withGenerator(Generator.create(run, runtime), async (generator) => {
    const bytes = new Uint8Array(toBytes(await generator.sampleSeeds(range(0, 4)), 'signed'));
    return use(
      generator,
      range(0, 4).map((i) => bytes.slice(i * size, (i + 1) * size)),
    );
  });

describe('evaluateNearest', () => {
  it('finds mirrored copies of a training that mirrors its pictures', async () => {
    const copiesOf = async (mirror: boolean) => {
      const options = { ...run.options, preparation: { ...run.options.preparation!, mirror } };
      return withGenerator(Generator.create({ ...run, options }, runtime), async (generator) => {
        const { width } = run.gan.image;
        const mirrored = await generator.sampleSeeds(range(0, 4));
        mirrorRows(mirrored, 0, mirrored.length, width);
        const bytes = new Uint8Array(toBytes(mirrored, 'signed'));
        const pictures = range(0, 4).map((i) => bytes.slice(i * size, (i + 1) * size));
        const training = sourceOf('training', [...stripes(9, 0), ...pictures]);
        const heldOut = sourceOf('new', stripes(6, 20));
        const findings = await evaluateNearest({ generator, training, heldOut, runtime, count: 4 });
        const { numbers } = await nearestReport(generator, findings);
        return { copies: findings.copies, protocol: findings.protocol, numbers: JSON.stringify(numbers) };
      });
    };
    const found = await copiesOf(true);
    expect(found.copies).toBe(4);
    expect(found.protocol).toContain('13 training pictures');
    expect(found.protocol).toContain('training pictures as they are and mirrored');
    expect(found.numbers).toContain('"mirrored":true');
    expect(await copiesOf(false)).toMatchObject({
      copies: 0,
      numbers: expect.not.stringContaining('mirrored'),
    });
  });

  it('finds the samples that are in the training data, by pixels and by features', async () => {
    const found = await withSamples(async (generator, samples) => {
      const training = sourceOf('training', [...stripes(9, 0), ...samples]);
      const heldOut = sourceOf('new', stripes(6, 20));
      const features = await discriminatorFeatures(run.gan, run.state, runtime);
      const stages: string[] = [];
      const onProgress = ({ doing }: { doing: string }) => void stages.push(doing);
      const findings = await evaluateNearest({
        generator,
        training,
        heldOut,
        features,
        runtime,
        count: 4,
        onProgress,
      });
      await features.release();
      expect(stages).toEqual(['sampling', 'comparing']);
      return findings;
    });
    expect([found.verdict, found.copies]).toEqual(['copies', 4]);
    expect(found.variety).toBeGreaterThan(0.05);
    expect([...found.measured.keys()]).toEqual(['pixels', 'features']);
    expect(found.protocol).toBe(
      '4 samples against 13 training pictures of training, beside 4 held-out pictures of new',
    );
    for (const { neighbours, samples, heldOut } of found.measured.values()) {
      const nearest = range(0, 4).map((i) => found.read[neighbours.indices[i * neighbours.k]!]!.record);
      expect(nearest).toEqual([9, 10, 11, 12]);
      expect(Math.max(...samples)).toBeLessThan(Math.min(...heldOut));
    }
  });

  it('finds no copies where there are none, and holds training pictures out if it gets no others', async () => {
    const { copies, protocol } = await withSamples(async (generator) =>
      evaluateNearest({ generator, training: sourceOf('training', stripes(20, 0)), runtime, count: 4 }),
    );
    expect(copies).toBe(0);
    expect(protocol).toContain(
      '4 other training pictures, chosen at random, that stand in for held-out ones',
    );
  });

  it.each([
    ['no weights for z', /project\.weight$/],
    ['no weights for its last maps', /deconv\d\.weight$/],
  ])(
    'says of a generator with %s that it has collapsed, even if its one picture is a copy',
    async (_, zeroed) => {
      const collapsed = untrainedDcgan();
      for (const name of collapsed.state.names().filter((each) => zeroed.test(each))) {
        const shape = collapsed.state.shapeOf(name);
        collapsed.state.set(name, new Float32Array(shape.reduce((product, side) => product * side, 1)));
      }
      await withGenerator(Generator.create(collapsed, runtime), async (generator) => {
        const one = new Uint8Array(toBytes(await generator.sampleSeeds([0]), 'signed'));
        for (const training of [stripes(20, 0), [...stripes(20, 0), one]]) {
          const pictures = sourceOf('training', training);
          const found = await evaluateNearest({ generator, training: pictures, runtime, count: 4 });
          expect([found.verdict, found.suggestion]).toEqual([
            'collapsed',
            expect.stringMatching(/^All samples are practically the same picture/),
          ]);
          expect(found.variety).toBeLessThan(1e-3);
        }
      });
    },
  );

  it('refuses too few pictures before it samples, and stops by the signal', async () => {
    await withSamples(async (generator) => {
      const few = evaluateNearest({ generator, training: sourceOf('few', stripes(2, 0)), runtime });
      await expect(few).rejects.toThrow('few has 2 pictures, too few to hold some out');
      const training = sourceOf('training', stripes(20, 0));
      const stopped = evaluateNearest({
        generator,
        training,
        runtime,
        count: 4,
        signal: AbortSignal.abort(),
      });
      await expect(stopped).rejects.toThrow('aborted');
    });
  });

  it.each(['sampling', 'comparing'] as const)('stops by the signal while it is %s', async (doing) => {
    await withSamples(async (generator) => {
      const stopping = new AbortController();
      const stopped = evaluateNearest({
        generator,
        training: sourceOf('training', stripes(600, 0)),
        runtime,
        count: 4,
        signal: stopping.signal,
        onProgress: (progress) => {
          if (progress.doing === doing) stopping.abort(new Error('enough'));
        },
      });
      await expect(stopped).rejects.toThrow('enough');
    });
  });
});

describe('evaluateParzen', () => {
  it('scores pictures near the samples higher than others', async () => {
    await withSamples(async (generator, samples) => {
      const [own, others] = [sourceOf('own', samples), sourceOf('others', stripes(4, 0))];
      const scoreOf = async (test: PictureSource) =>
        (await evaluateParzen({ generator, validation: own, test, runtime, count: 4 })).score;
      const [near, far] = [await scoreOf(own), await scoreOf(others)];
      expect(near.mean).toBeGreaterThan(far.mean + 1000);
      expect(near.sigma).toBe(far.sigma);
    });
  });

  it('stops by the signal', async () => {
    await withSamples(async (generator, samples) => {
      const source = sourceOf('own', samples);
      const stopped = evaluateParzen({
        generator,
        validation: source,
        test: source,
        runtime,
        count: 4,
        signal: AbortSignal.abort(),
      });
      await expect(stopped).rejects.toThrow('aborted');
    });
  });

  it.each(['sampling', 'reading', 'scoring'] as const)(
    'stops by the signal while it is %s',
    async (doing) => {
      await withSamples(async (generator, samples) => {
        const [source, stopping] = [sourceOf('own', samples), new AbortController()];
        const stopped = evaluateParzen({
          generator,
          validation: source,
          test: source,
          runtime,
          count: 4,
          signal: stopping.signal,
          onProgress: (progress) => {
            if (progress.doing === doing) stopping.abort(new Error('enough'));
          },
        });
        await expect(stopped).rejects.toThrow('enough');
      });
    },
  );
});

describe('evaluateFeatures', () => {
  const evaluated = async (
    real: (samples: readonly Uint8Array[]) => readonly Uint8Array[],
    more: Partial<MeasuresEvaluation> = {},
  ) =>
    withGenerator(Generator.create(run, runtime), async (generator) => {
      const bytes = new Uint8Array(toBytes(await generator.sampleSeeds(range(0, 24)), 'signed'));
      const samples = range(0, 24).map((i) => bytes.slice(i * size, (i + 1) * size));
      const network = await randomFeatures(run.gan.image, runtime);
      const source = sourceOf('real', real(samples));
      const options = { generator, real: source, split: 'training', network, runtime, count: 12 } as const;
      try {
        const findings = await evaluateFeatures({ ...options, ...more });
        return { findings, report: measuresReport(generator, findings), values: measuresValues(findings) };
      } finally {
        await network.release();
      }
    });

  it('finds other samples of the same generator like its own, and stripes unlike them', async () => {
    const { findings: own } = await evaluated((samples) => samples.slice(12));
    const { findings: others } = await evaluated(() => stripes(12, 0));
    expect(Math.abs(own.kid!.mean)).toBeLessThan(4 * own.kid!.standardError!);
    expect(others.kid!.mean).toBeGreaterThan(100 * Math.abs(own.kid!.mean));
    expect(own.prdc!.precision).toBeGreaterThan(0.7);
    expect(others.prdc).toEqual({ precision: 0, recall: 0, density: 0, coverage: 0 });
    expect(own.comparison).toMatchObject({ samples: 12, real: 12, split: 'training' });
    expect(own.fid).toBe(undefined);
  });

  it('measures no distance to the samples themselves, which are rounded to bytes as files are', async () => {
    const { findings } = await evaluated((samples) => samples.slice(0, 12), {
      metrics: ['fid'],
      insist: true,
    });
    expect(findings.fid).toBeLessThan(1e-6);
  });

  it('names each number with what it depends on, in the order asked for', async () => {
    const { values, report, findings } = await evaluated((samples) => samples.slice(9), {
      metrics: ['prdc', 'kid'],
      split: 'held-out',
      references: 14,
    });
    const suffix = '@random-conv-64,bicubic,n=12/14,held-out';
    expect(values.map(({ metric, better }) => [metric, better])).toEqual([
      [`coverage${suffix}`, 'higher'],
      [`precision${suffix}`, 'higher'],
      [`recall${suffix}`, 'higher'],
      [`density${suffix}`, 'higher'],
      [`kid${suffix.replace(',', '-whitened,')}`, 'lower'],
    ]);
    const protocol =
      '12 samples and 14 held-out pictures of real, compared by random-conv-64 after bicubic resizing';
    expect(values[0]).toMatchObject({
      value: Number(findings.prdc!.coverage.toPrecision(6)),
      samples: 12,
      protocol,
    });
    expect(values[4]!.protocol).toBe(
      `${protocol}; KID is the mean of 100 pairs of subsets of 6, with features whitened by those of the real pictures`,
    );
    expect(report.numbers).toMatchObject({
      samples: 12,
      real: 14,
      measures: { kid: { value: values[4]!.value } },
    });
    expect(report.sentences).toContain(`${values[4]!.protocol}.`);
  });

  it('refuses FID of few pictures before it samples, and stops by the signal', async () => {
    const stages: string[] = [];
    const onProgress = ({ doing }: { doing: string }) => void stages.push(doing);
    const few = evaluated((samples) => samples, { metrics: ['fid'], onProgress });
    await expect(few).rejects.toThrow('FID of 12 samples and 24 real pictures depends more on these numbers');
    expect(stages).toEqual([]);
    const stopped = evaluated((samples) => samples, { signal: AbortSignal.abort() });
    await expect(stopped).rejects.toThrow('aborted');
  });
});

it('draws the classes of a conditional generator in the shares of the pictures that it is compared with', async () => {
  const conditional = untrainedConditional();
  const bytes = range(0, 40).map((n) => Uint8Array.from({ length: 64 }, (_, at) => (at * (n + 3)) % 251));
  // Three of four are of class 0, the others of class 2.
  const labels = Uint8Array.from(range(0, 40), (n) => (n % 4 === 3 ? 2 : 0));
  const real = { ...sourceOf('labelled', bytes), channels: 1, labels } as const;
  const network = await randomFeatures(conditional.gan.image, runtime);
  await withGenerator(Generator.create(conditional, runtime), async (generator) => {
    const drawn = vi.spyOn(generator, 'sampleSeeds');
    const counted = () => {
      const all = drawn.mock.calls.flatMap(([, classes]) => classes ?? []);
      return [0, 1, 2].map((label) => all.filter((each) => each === label).length);
    };

    await evaluateFeatures({
      generator,
      real,
      split: 'training',
      network,
      metrics: ['kid'],
      runtime,
      count: 40,
    });
    expect(counted()).toEqual([30, 0, 10]);
    drawn.mockClear();
    await evaluateParzen({ generator, validation: real, test: real, runtime, count: 80 });
    expect(counted()).toEqual([60, 0, 20]);
    drawn.mockClear();
    const findings = await evaluateNearest({ generator, training: real, runtime, count: 40 });
    expect(counted()).toEqual([30, 0, 10]);
    const { numbers } = await nearestReport(generator, findings);
    const { neighbours } = numbers['pixels'] as { neighbours: readonly { seed: number; class: string }[] };
    expect(new Set(neighbours.map((each) => each.class))).toEqual(new Set(['class 0', 'class 2']));
  });
  await network.release();
});
