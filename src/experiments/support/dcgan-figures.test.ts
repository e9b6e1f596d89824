/** The figures of the 2015 paper on tiny networks, in seconds: tests of the procedure, not of the pictures. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { mean, range, sum } from '../../core/numbers.ts';
import { withoutMaps } from '../../analysis/explore/generator-maps.ts';
import { vectorsOf } from '../../analysis/explore/latent.ts';
import { paperSamples } from '../../analysis/explore/window-drop.ts';
import { missingLettersSentence } from '../../drawing/fonts.ts';
import type * as Presets from '../../gan/presets/presets.ts';
import { latentOfSeeds } from '../../gan/sampling/sampler.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { Budget } from './budget.ts';
import { dcganFigure4 } from '../dcgan-figure-4/experiment.ts';
import { dcganFigure5 } from '../dcgan-figure-5/experiment.ts';
import { dcganFigure6 } from '../dcgan-figure-6/experiment.ts';
import { dcganFigure7 } from '../dcgan-figure-7/experiment.ts';
import { dcganFigure8 } from '../dcgan-figure-8/experiment.ts';
import type { ExperimentContext, Outcome } from './experiment.ts';
import { missingLettersRemarks, writableContent } from './figure-files.ts';
import type { Generator } from '../../runs/generator.ts';
import { openGenerator, untrainedGenerator } from './generators.ts';
import { bars, contextOf, tinyDcgan } from '../testing/tiny-runs.ts';

// Without a run, an experiment trains the preset, which takes long. Here the preset's networks are as small as the run's.
vi.mock('../../gan/presets/presets.ts', async (importOriginal) => {
  const { presets, ...rest } = await importOriginal<typeof Presets>();
  const usual = presets['dcgan-64'];
  const small = { ...usual, network: { ...usual.network, height: 16, width: 16, ngf: 2, ndf: 4 } };
  return { ...rest, presets: { ...presets, 'dcgan-64': small } };
});

const runtime = await createNodeRuntime({ threads: 1 });
const sources = { training: bars('bars', 40, 3) };

let folder = '';
let run = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparring-figures-'));
  run = await tinyDcgan(folder, runtime);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const contextWith = (more: Partial<ExperimentContext> = {}): ExperimentContext =>
  contextOf(runtime, folder, sources, { runs: [run], ...more });

const oursOf = ({ rows }: Outcome) => rows.map(({ ours }) => ours!.value);

/** The size of the picture of that name. */
async function sizeOf({ files }: Outcome, name: string): Promise<{ width: number; height: number }> {
  const bytes = writableContent(files.find((file) => file.name === name)!);
  const { format, width, height } = await sharp(bytes).metadata();
  expect(format).toBe('jpeg');
  return { width, height };
}

/** A picture of 16×16 in a figure, with its frame. */
const cell = 16 * 8 + 2 * 3;
/** Positions and values of one of the run's pictures. */
const area = 16 * 16;
const pictureSize = 3 * area;

/** Expects a number to be `exact`, rounded to some decimals. */
function expectRounded(rounded: number, exact: number, digits: number): void {
  expect(Math.abs(rounded - exact)).toBeLessThan(0.51 * 10 ** -digits);
}

it('keep the letters that no font has, for the remarks of the result', async () => {
  const unassigned = '\u0378'; // no font has a letter for a code that Unicode has not assigned
  const renamed = join(folder, 'renamed');
  await cp(run, renamed, { recursive: true });
  const file = join(renamed, 'options.json');
  const options = JSON.parse(await readFile(file, 'utf8')) as object;
  await writeFile(file, JSON.stringify({ ...options, data: `rooms ${unassigned}` }));
  const { files } = await dcganFigure4.run(contextWith({ runs: [renamed] }));
  expect(missingLettersRemarks(files)).toEqual([missingLettersSentence([unassigned])]);
});

/** Runs `use` with the run's generator, trained and untrained. */
async function withRun<T>(use: (generator: Generator, untrained: Generator) => Promise<T>): Promise<T> {
  const generator = await openGenerator(run, runtime);
  const untrained = await untrainedGenerator(generator, runtime);
  const found = await use(generator, untrained);
  await Promise.all([generator.release(), untrained.release()]);
  return found;
}

/** The root mean square difference of two pictures in [−1, 1], in percent of the difference of black and white. */
function difference(a: Float32Array, b: Float32Array): number {
  const squares = a.map((value, i) => (value - b[i]!) ** 2);
  return (100 * Math.sqrt(sum(squares) / a.length)) / 2;
}

/** The measures of figure 4, computed independently: the difference of samples, and changes along lines relative to it. */
async function smoothness(generator: Generator): Promise<number[]> {
  const samples = vectorsOf(await generator.sampleSeeds(range(0, 64)), pictureSize);
  const sampleDifference = mean(
    range(0, 64).flatMap((i) => range(0, i).map((j) => difference(samples[i]!, samples[j]!))),
  );
  const ends = vectorsOf(latentOfSeeds(generator.gan, range(0, 9)), 100);
  const lines: number[][] = [];
  for (const leg of range(0, 8)) {
    const z = range(0, 10).flatMap((t) =>
      Array.from(ends[leg]!, (from, i) => from + (t / 9) * (ends[leg + 1]![i]! - from)),
    );
    const pictures = vectorsOf(await generator.sample(Float32Array.from(z)), pictureSize);
    lines.push(range(0, 9).map((t) => difference(pictures[t]!, pictures[t + 1]!)));
  }
  const changes = lines.flat();
  return [
    sampleDifference,
    (100 * mean(changes)) / sampleDifference,
    (100 * Math.max(...changes)) / sampleDifference,
    100 * mean(lines.map((line) => Math.max(...line) / sum(line))),
  ];
}

describe('dcgan-figure-4', () => {
  it('walks through nine z, and compares changes with the difference of samples', async () => {
    const outcome = await dcganFigure4.run(contextWith());
    const ours = oursOf(outcome);
    const expected = await withRun(async (generator, untrained) => [
      ...(await smoothness(generator)),
      ...(await smoothness(untrained)),
    ]);
    expect(expected.slice(4)).not.toEqual(expected.slice(0, 4)); // two steps have changed every weight
    expect(ours).toHaveLength(8);
    expected.forEach((exact, i) => expectRounded(ours[i]!, exact, 1));
    const lines = outcome.numbers!['lines'] as { from: number; to: number; changes: number[] }[];
    expect(lines.map(({ from, to }) => [from, to])).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map((i) => [i, i + 1]));
    expect(lines.every(({ changes }) => changes.length === 9)).toBe(true);
    const { width, height } = await sizeOf(outcome, 'dcgan-figure-4.jpg');
    expect(width).toBeGreaterThan(10 * cell);
    expect(height).toBeGreaterThan(8 * cell);
    expect(outcome.protocol).toContain(
      'dcgan-64 (16×16, z of 100 Gaussian numbers) trained on 40 pictures of bars',
    );
    expect(outcome.remarks[1]).toContain('uniform, this one Gaussian');
  });

  it('trains for most of its budget if no run is given', async () => {
    const outcome = await dcganFigure4.run(contextWith({ runs: [], budget: new Budget(0.01) }));
    expect(outcome.protocol).toMatch(/^Straight .* dcgan-64 .* trained on 40 pictures of training for 0 min/);
    expect(outcome.protocol).toMatch(/, \d+ steps of 16/);
    expect((await sizeOf(outcome, 'dcgan-figure-4.jpg')).width).toBeGreaterThan(10 * cell);
  });
});

interface FeatureNumbers {
  readonly feature: number;
  readonly top: readonly {
    readonly picture: string;
    readonly activation: number;
    readonly concentration: number;
  }[];
}

describe('dcgan-figure-5', () => {
  it('shows what features respond to, and keeps real pictures in a separate file', async () => {
    const outcome = await dcganFigure5.run(contextWith());
    // The mean over all shown responses; random filters are the initial ones of the training.
    const { random, trained } = outcome.numbers as Record<'random' | 'trained', FeatureNumbers[]>;
    [trained, random].forEach((found, i) => {
      const shares = found.flatMap(({ top }) => top.map(({ concentration }) => concentration));
      expect(shares).toHaveLength(6 * 5);
      expectRounded(oursOf(outcome)[i]!, 100 * mean(shares), 1);
    });
    expect(trained).not.toEqual(random);
    const shown = await sizeOf(outcome, 'dcgan-figure-5.jpg');
    expect(shown.width).toBeGreaterThan(2 * 5 * cell);
    const full = await sizeOf(outcome, 'dcgan-figure-5-pictures.jpg');
    expect(full.height).toBeGreaterThanOrEqual(shown.height + 6 * cell);
    // Only files with `shows` are recorded.
    expect(outcome.files.map(({ shows }) => shows !== undefined)).toEqual([true, false]);
    expect(trained.map(({ feature }) => feature)).toEqual([0, 1, 2, 3, 4, 5]);
    for (const { top } of trained) {
      expect(new Set(top.map(({ picture }) => picture)).size).toBe(5);
      expect(top[0]!.picture).toMatch(/^bars\[\d+\]$/);
      const activations = top.map(({ activation }) => activation);
      expect(activations).toEqual(activations.toSorted((a, b) => b - a));
    }
  });
});

interface Box {
  readonly seed: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * By how much positions in boxes are brighter than the others in pictures with boxes, in percent of the difference of
 * black and white.
 */
function contrastOf(images: Float32Array, boxes: readonly Box[]): number {
  const [inside, outside]: [number[], number[]] = [[], []];
  vectorsOf(images, pictureSize).forEach((picture, seed) => {
    const own = boxes.filter((box) => box.seed === seed);
    if (own.length === 0) return;
    for (const place of range(0, area)) {
      const [x, y] = [place % 16, Math.floor(place / 16)];
      const isInside = own.some(
        ({ left, top, width, height }) => x >= left && x < left + width && y >= top && y < top + height,
      );
      const value = mean([0, 1, 2].map((channel) => picture[channel * area + place]!));
      (isInside ? inside : outside).push(value);
    }
  });
  return (100 * (mean(inside) - mean(outside))) / 2;
}

describe('dcgan-figure-6', () => {
  it('drops the maps that draw bright patches, and for comparison as many random maps', async () => {
    const outcome = await dcganFigure6.run(contextWith());
    const [boxes, dropped, heldOut, before, after, random] = oursOf(outcome);
    expect(outcome.rows.slice(0, 2).map(({ paper }) => paper)).toEqual([{ value: 52 }, { value: 200 }]);
    expect(boxes).toBeGreaterThanOrEqual(10);
    const {
      droppedMaps,
      accuracy,
      contrasts,
      boxes: found,
    } = outcome.numbers as {
      droppedMaps: number[];
      accuracy: { heldOut: number };
      contrasts: { random: number[] };
      boxes: Box[];
    };
    expect([droppedMaps.length, found.length]).toEqual([dropped, boxes]);
    expectRounded(heldOut!, 100 * accuracy.heldOut, 1);
    expect(heldOut).toBeGreaterThan(55); // 50 by chance: G draws bright patches with one of its maps
    const [exactBefore, exactAfter] = await withRun(async (generator) => {
      const z = latentOfSeeds(generator.gan, range(0, paperSamples));
      const changed = withoutMaps(generator.gan, 'deconv1', droppedMaps);
      return [
        contrastOf(await generator.sample(z), found),
        contrastOf(await generator.sampleWith(changed, z), found),
      ];
    });
    expectRounded(before!, exactBefore, 1);
    expectRounded(after!, exactAfter, 1);
    expect(before).toBeGreaterThan(after!); // bright patches were dropped
    expect(contrasts.random).toHaveLength(3);
    expectRounded(random!, 100 * mean(contrasts.random), 1);
    expect(outcome.protocol).toContain('No person drew the boxes: they surround patches that are brighter');
    expect((await sizeOf(outcome, 'dcgan-figure-6.jpg')).width).toBeGreaterThan(8 * cell);
  });

  it('uses boxes that a person drew', async () => {
    const file = join(folder, 'boxes.json');
    const box = { left: 4, top: 2, width: 6, height: 5 };
    const boxes = Array.from({ length: 12 }, (_, seed) => ({ seed, ...box }));
    await writeFile(file, JSON.stringify({ boxes }));
    const outcome = await dcganFigure6.run(
      contextWith({ has: (key) => key === 'boxes', pathOf: (key) => (key === 'boxes' ? file : key) }),
    );
    expect(oursOf(outcome)[0]).toBe(12);
    expect(outcome.protocol).toContain('A person drew the boxes.');
    expect(outcome.numbers!['boxes']).toEqual(boxes);
  });
});

/** A context with exemplars that a person chose. */
async function withExemplars(exemplars: unknown): Promise<ExperimentContext> {
  const file = join(folder, 'exemplars.json');
  await writeFile(file, JSON.stringify(exemplars));
  return contextWith({
    has: (key) => key === 'exemplars',
    pathOf: (key) => (key === 'exemplars' ? file : key),
  });
}

describe('dcgan-figure-7', () => {
  it('chooses concepts by brightness, and measures the result', async () => {
    const outcome = await dcganFigure7.run(contextWith());
    expect(outcome.rows).toHaveLength(15);
    const [a, b, c] = oursOf(outcome);
    expect(a).toBeGreaterThan(0);
    expect([b! < 0, c! < 0]).toEqual([true, true]);
    const [middleOfA, middleOfB, middleOfC] = oursOf(outcome).slice(7);
    expect([middleOfA! > 0, middleOfB! > 0, middleOfC! < 0]).toEqual([true, true, true]);
    // Three samples each, and no sample twice.
    const { seeds, measured } = outcome.numbers as {
      seeds: Record<'a' | 'b' | 'c', number[]>;
      measured: Record<'a' | 'b' | 'c' | 'pixels', { brightness: number }>;
    };
    expect(new Set(Object.values(seeds).flat()).size).toBe(9);
    // A linear measure adds up in pixels if no value was clamped.
    expect(oursOf(outcome).at(-1)).toBe(0);
    const total = measured.a.brightness - measured.b.brightness + measured.c.brightness;
    expect(measured.pixels.brightness).toBeCloseTo(total, 2);
    expect(outcome.protocol).toContain('No person chose the samples: they are the 3 of the seeds 0 to 255');
    expect((await sizeOf(outcome, 'dcgan-figure-7.jpg')).width).toBeGreaterThan(9 * cell);
  });

  it('uses samples that a person chose, and reports which share of their differences is carried over', async () => {
    const outcome = await dcganFigure7.run(
      await withExemplars({ a: [0, 1, 2], b: [3, 4, 5], c: [6, 7], d: 'left aside' }),
    );
    expect(outcome.rows).toHaveLength(7);
    const [, inPixels, ofSamples] = oursOf(outcome);
    expect(oursOf(outcome).at(-1)).toBe(0); // no value was clamped
    expect(inPixels).toBe(100);
    expect(Number.isFinite(ofSamples)).toBe(true);
    expect(outcome.protocol).toContain('A person chose the samples of A, B and C.');
    expect(outcome.numbers!['seeds']).toEqual({ a: [0, 1, 2], b: [3, 4, 5], c: [6, 7] });
  });

  it('refuses concepts with a single sample, and missing concepts', async () => {
    const says = 'exemplars.json is invalid at b: expected two or more samples';
    await expect(dcganFigure7.run(await withExemplars({ a: [0, 1], b: [3, 3], c: [6, 7] }))).rejects.toThrow(
      says,
    );
    await expect(dcganFigure7.run(await withExemplars({ a: [0, 1] }))).rejects.toThrow('is invalid at b');
  });
});

describe('dcgan-figure-8', () => {
  it('turns other samples along the axis between those lightest on the left and on the right', async () => {
    const outcome = await dcganFigure8.run(contextWith());
    const [from, to, atStart, , , , atEnd, correlation, byChance, untrained, turned] = oursOf(outcome);
    expect(from).toBeLessThan(0);
    expect(to).toBeGreaterThan(0);
    // Even untrained networks are smooth in z, so their samples turn.
    expect(atEnd).toBeGreaterThan(atStart!);
    expect(correlation).toBeGreaterThan(0);
    const { byChance: chances } = outcome.numbers as { byChance: number[] };
    expect(new Set(chances).size).toBe(3); // three axes from separate draws
    expectRounded(byChance!, mean(chances.map(Math.abs)), 2);
    expect(byChance).toBeLessThan(correlation!);
    expect(untrained).toBeGreaterThan(0);
    expect(turned).toBeGreaterThan(50);
    const { seeds } = outcome.numbers as { seeds: Record<'from' | 'to' | 'walked', number[]> };
    expect([seeds.from.length, seeds.to.length, ...seeds.walked]).toEqual([4, 4, 256, 319]);
    const { width, height } = await sizeOf(outcome, 'dcgan-figure-8.jpg');
    expect(width).toBeGreaterThan(9 * cell);
    expect(height).toBeGreaterThan(8 * cell);
  });

  it('uses groups that a person chose, and moves samples that are in neither', async () => {
    const outcome = await dcganFigure8.run(await withExemplars({ from: [1, 2], to: [300, 5, 6] }));
    expect(outcome.protocol).toContain('two groups that a person chose. ');
    expect(outcome.protocol).toContain('seeds 301 to 364');
    expect(outcome.rows.some(({ what }) => what.includes('untrained'))).toBe(false);
    expect(outcome.remarks).toEqual([]);
  });
});
