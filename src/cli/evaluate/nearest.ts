/** `sparring evaluate RUN --metric nearest`: has the generator memorised its training pictures? */
import { deviceOptions } from '../options/shared.ts';
import { joined, range, rounded } from '../../core/numbers.ts';
import { RandomStream } from '../../core/random.ts';
import { SparringError } from '../../core/errors.ts';
import { readValues } from '../../data/read-values.ts';
import { namedSplitOf } from '../../data/sets/registry.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import { convolutionsOf, DiscriminatorFeatures } from '../../analysis/features/discriminator.ts';
import {
  compareNearness,
  nearnessOf,
  sayWhatItSuggests,
  verdictOf,
  type NearnessComparison,
} from '../../analysis/metrics/memorisation.ts';
import { NeighbourSearch, type Neighbours } from '../../analysis/metrics/nearest-neighbours.ts';
import { rowsOf } from '../../analysis/metrics/rows.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import type { EvaluateFlags } from './evaluate-command.ts';
import { nearestFigure } from './nearest-figure.ts';
import { valueSpan } from '../../core/value-range.ts';
import { checkFigure, writeFindings } from '../explore/output.ts';
import { withGenerator, type Generator } from '../../runs/generator.ts';
import { openData } from '../inputs/open-data.ts';
import { checkPictures, openGenerator } from '../inputs/open-run.ts';
import { openRunData } from '../inputs/run-data.ts';
import { openTerminal } from '../terminal/terminal.ts';
import { counted, figure, grouped, percent } from '../terminal/durations.ts';

const usualCount = 1000;
/** Of a set that was not split, at most this share stands in for held-out pictures. */
const splitShare = 0.2;
/** Pixels that differ by less than this, of the range of values, in the root mean square: five of 255 levels. */
const copyBelow = 0.02;
/** Neighbours that are looked for, shown and listed. */
const shownNeighbours = 3;
const blockSize = 256;

/** How pictures are compared: by their pixels, or by what D sees in them. */
export type MeasureName = 'pixels' | 'features';

/** What was found in one of the measures. */
export interface Measured {
  /** Of the samples, then of the held-out pictures; indices count the training pictures in the order read. */
  readonly neighbours: Neighbours;
  /** Distances to the nearest, of samples and of held-out pictures. */
  readonly samples: Float64Array;
  readonly heldOut: Float64Array;
  readonly comparison: NearnessComparison;
}

/** The three sets. */
interface Sets {
  readonly training: PictureSource;
  /** Of `training`: what samples are compared with, in this order. */
  readonly references: Uint32Array;
  readonly heldOut: PictureSource;
  /** Of `heldOut`. */
  readonly heldOutRecords: Uint32Array;
  /** How they came about, in words. */
  readonly protocol: string;
}

/** @throws SparringError if the pictures cannot be opened or there are too few of them */
export async function evaluateNearest(path: string, flags: EvaluateFlags): Promise<void> {
  checkFigure(flags, 0);
  await withGenerator(openGenerator(path, flags), async (generator) => {
    checkPictures(generator.run, 'evaluate');
    const training = await openRunData(generator.run.options, flags);
    let heldOut: PictureSource | undefined;
    try {
      heldOut = await openHeldOut(generator, flags);
      await compare(generator, flags, setsOf(training, heldOut, flags));
    } finally {
      training.close?.();
      heldOut?.close?.();
    }
  });
}

/** What was named, else what the run holds out, else the test set of the set that the run was trained on, if that has a name and a test set. */
async function openHeldOut(generator: Generator, flags: EvaluateFlags): Promise<PictureSource | undefined> {
  if (flags.heldOut !== undefined) return openData(flags.heldOut, flags);
  const { options } = generator.run;
  if (options.preparation !== null && options.preparation.holdOut !== null) {
    return openRunData(options, flags, 'held-out');
  }
  const named = namedSplitOf(flags.data ?? options.data);
  const hasTest = named !== undefined && named.split !== 'test' && named.set.splits.includes('test');
  return hasTest ? openData(`${named.set.name}:test`, flags) : undefined;
}

function setsOf(training: PictureSource, heldOut: PictureSource | undefined, flags: EvaluateFlags): Sets {
  const { count = usualCount, references = training.count } = flags;
  const order = orderOf(training);
  const split = heldOut === undefined ? Math.floor(Math.min(count, splitShare * training.count)) : 0;
  const chosen = order.subarray(split, split + references).toSorted();
  if (heldOut === undefined && split === 0) {
    throw new SparringError(
      `${training.name} has ${counted(training.count, 'picture')}, too few to hold some out: pass --held-out`,
    );
  }
  if (chosen.length < shownNeighbours) {
    throw new SparringError(
      `there are ${counted(chosen.length, 'training picture')} to compare with, expected ${shownNeighbours} or more`,
    );
  }
  const others = heldOut ?? training;
  const heldOutRecords =
    heldOut === undefined ? order.subarray(0, split) : orderOf(heldOut).subarray(0, count);
  const what = `${counted(count, 'sample')} against ${counted(chosen.length, 'training picture')} of ${training.name}`;
  const against =
    heldOut === undefined
      ? `${grouped(split)} other training pictures, chosen at random, standing in for held-out ones`
      : `${counted(heldOutRecords.length, 'held-out picture')} of ${heldOut.name}`;
  return {
    training,
    references: chosen,
    heldOut: others,
    heldOutRecords,
    protocol: `${what}, beside ${against}`,
  };
}

/** A random order that is always the same. */
function orderOf({ count }: PictureSource): Uint32Array {
  return new RandomStream(0, 'shuffle', 0).permutation(count);
}

async function compare(generator: Generator, flags: EvaluateFlags, sets: Sets): Promise<void> {
  const { run } = generator;
  const { image } = run.gan;
  const terminal = openTerminal('stderr');
  const skipped = new Map<string, string>();
  const reading = { shape: image, range: image.range, skipped, blockSize };
  const seeds = range(0, flags.count ?? usualCount);
  terminal.progress(`making ${counted(seeds.length, 'sample')}`);
  const samples = await generator.sampleSeeds(seeds);
  const heldOut: Float32Array[] = [];
  for await (const { values } of readValues(sets.heldOut, { ...reading, records: sets.heldOutRecords })) {
    heldOut.push(values);
  }
  const queries = [samples, ...heldOut];
  const runtime = await createNodeRuntime(deviceOptions(flags));
  // A conditional D judges a picture with its class, which held-out pictures need not have.
  const hasFeatures =
    run.gan.latent.classes === undefined && convolutionsOf(run.gan.discriminator).length > 0;
  const features = hasFeatures ? await DiscriminatorFeatures.create(run.gan, runtime) : undefined;
  const size = image.channels * image.height * image.width;
  const searches = new Map<MeasureName, NeighbourSearch>();
  try {
    searches.set('pixels', new NeighbourSearch(rowsOf(joined(queries), size), shownNeighbours, runtime));
    if (features !== undefined) {
      const seen: Float32Array[] = [];
      for (const values of queries) seen.push(await features.of(values, run.state));
      const rows = rowsOf(joined(seen), features.dimension);
      searches.set('features', new NeighbourSearch(rows, shownNeighbours, runtime));
    }
    const read: number[] = [];
    for await (const block of readValues(sets.training, { ...reading, records: sets.references })) {
      await searches.get('pixels')!.add(rowsOf(block.values, size));
      if (features !== undefined) {
        const seen = await features.of(block.values, run.state);
        await searches.get('features')!.add(rowsOf(seen, features.dimension));
      }
      read.push(...block.records);
      terminal.progress(
        `${grouped(read.length)} of ${grouped(sets.references.length)} training pictures compared`,
      );
    }
    terminal.discardProgress();
    const scale = 1 / (valueSpan(image.range) * Math.sqrt(size));
    const measured = new Map<MeasureName, Measured>();
    for (const [name, search] of searches) {
      measured.set(name, measure(search.neighbours(), seeds.length, name === 'pixels' ? scale : 1));
    }
    await writeNearest(generator, flags, { sets, seeds, samples, read, measured, skipped });
  } finally {
    for (const search of searches.values()) await search.release();
    await features?.release();
  }
}

/** @param scale from Euclidean distances to those reported */
function measure(neighbours: Neighbours, samples: number, scale: number): Measured {
  const scaled = { ...neighbours, squared: neighbours.squared.map((value) => value * scale ** 2) };
  const [few, many] = [
    nearnessOf(scaled, 0, samples),
    nearnessOf(scaled, samples, scaled.squared.length / scaled.k),
  ];
  const comparison = compareNearness(few, many);
  return { neighbours: scaled, samples: few.distances, heldOut: many.distances, comparison };
}

/** All that was found. */
export interface NearestFindings {
  readonly sets: Pick<Sets, 'training' | 'protocol'>;
  readonly seeds: readonly number[];
  readonly samples: Float32Array;
  /** Records of the training pictures, in the order in which neighbours count them. */
  readonly read: readonly number[];
  readonly measured: ReadonlyMap<MeasureName, Measured>;
  readonly skipped: ReadonlyMap<string, string>;
}

async function writeNearest(
  generator: Generator,
  flags: EvaluateFlags,
  findings: NearestFindings,
): Promise<void> {
  const { sets, seeds, read, measured, skipped } = findings;
  const pixels = measured.get('pixels')!;
  const copies = pixels.samples.filter((distance) => distance < copyBelow).length;
  const verdict = verdictOf(pixels.comparison, measured.get('features')?.comparison, copies);
  const suggestion = sayWhatItSuggests(verdict, copies, seeds.length);
  const nameOf = (index: number) => sets.training.nameOf(read[index]!);
  const spaces = [...measured].map(([name, { neighbours, samples, heldOut, comparison }]) => [
    name,
    {
      unit: units[name],
      ...comparison,
      distances: { samples: [...samples].map(rounded), heldOut: [...heldOut].map(rounded) },
      neighbours: seeds.map((seed, i) => ({
        seed,
        nearest: Array.from({ length: neighbours.k }, (_, j) => ({
          picture: nameOf(neighbours.indices[i * neighbours.k + j]!),
          distance: rounded(Math.sqrt(neighbours.squared[i * neighbours.k + j]!)),
        })),
      })),
    },
  ]);
  await writeFindings(generator, flags, {
    name: 'nearest',
    figure: await nearestFigure(generator, findings, suggestion),
    numbers: {
      protocol: sets.protocol,
      verdict,
      suggestion,
      copies,
      ...(Object.fromEntries(spaces) as Record<string, unknown>),
      skipped: Object.fromEntries(skipped),
    },
    sentences: [
      `${sets.protocol}.`,
      ...[...measured].map(([name, { comparison }]) => sentenceOf(name, comparison)),
      suggestion,
      ...(skipped.size === 0 ? [] : [`Skipped ${counted(skipped.size, 'picture')} that could not be read.`]),
    ],
  });
}

/** What a distance is, in each measure. */
export const units: Readonly<Record<MeasureName, string>> = {
  pixels: 'root mean square difference of the pixels, as a share of the range from black to white',
  features: 'Euclidean distance of the activations of D’s convolutions, max-pooled to 4×4',
};

const by: Readonly<Record<MeasureName, string>> = { pixels: 'By pixels', features: 'By D’s features' };

function sentenceOf(name: MeasureName, comparison: NearnessComparison): string {
  const { samples, heldOut, nearer, chance, veryNear, shared } = comparison;
  return (
    `${by[name]}, the median distance to the nearest training picture is ${figure(samples['0.5'])} of samples and ` +
    `${figure(heldOut['0.5'])} of held-out pictures. Of pairs of the two, the sample is the nearer one in ` +
    `${percent(nearer)} (50% ± ${percent(chance)} if they were alike); ${percent(veryNear)} of the samples are nearer ` +
    `than all but the nearest 1% of held-out pictures. Two samples have the same nearest picture in ` +
    `${percent(shared.samples)} of cases, two held-out pictures in ${percent(shared.heldOut)}.`
  );
}
