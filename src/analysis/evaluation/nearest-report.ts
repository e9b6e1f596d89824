/** The comparison with training pictures as numbers, a figure and sentences. */
import { rounded } from '../../core/numbers.ts';
import { counted, figure, percent } from '../../core/wording.ts';
import { classNameOf } from '../../data/pictures/source.ts';
import type { Findings } from '../../runs/findings.ts';
import type { MetricValue } from '../../runs/evaluations.ts';
import type { Generator } from '../../runs/generator.ts';
import type { NearnessComparison } from '../metrics/memorisation.ts';
import { nearestFigure } from './nearest-figure.ts';
import { units, type MeasureName, type NearestFindings } from './nearest-findings.ts';

export async function nearestReport(generator: Generator, findings: NearestFindings): Promise<Findings> {
  const {
    training,
    protocol,
    seeds,
    classes,
    read,
    measured,
    variety,
    copies,
    verdict,
    suggestion,
    skipped,
  } = findings;
  const pictureAt = (index: number) => {
    const { record, isMirrored } = read[index]!;
    return { picture: training.nameOf(record), ...(isMirrored ? { mirrored: true } : {}) };
  };
  const spaces = [...measured].map(([name, { neighbours, samples, heldOut, comparison }]) => [
    name,
    {
      unit: units[name],
      ...comparison,
      distances: { samples: [...samples].map(rounded), heldOut: [...heldOut].map(rounded) },
      neighbours: seeds.map((seed, i) => ({
        seed,
        ...(classes === undefined ? {} : { class: classNameOf(training, classes[i]!) }),
        nearest: Array.from({ length: neighbours.k }, (_, j) => ({
          ...pictureAt(neighbours.indices[i * neighbours.k + j]!),
          distance: rounded(Math.sqrt(neighbours.squared[i * neighbours.k + j]!)),
        })),
      })),
    },
  ]);
  return {
    figure: await nearestFigure(generator, findings),
    numbers: {
      protocol,
      verdict,
      suggestion,
      variety: variety === undefined ? null : rounded(variety),
      copies,
      ...(Object.fromEntries(spaces) as Record<string, unknown>),
      skipped: Object.fromEntries(skipped),
    },
    sentences: [
      `${protocol}.`,
      ...[...measured].map(([name, { comparison }]) => sentenceOf(name, comparison)),
      ...(variety === undefined
        ? []
        : [
            `Two samples differ ${figure(variety)} times as much as two held-out pictures do, by pixels: the variety of the samples.`,
          ]),
      suggestion,
      ...(skipped.size === 0 ? [] : [`Skipped ${counted(skipped.size, 'picture')} that could not be read.`]),
    ],
  };
}

/**
 * The comparison by pixels as one number of the run: if samples are to held-out pictures as one draw to another, either is
 * the nearer one in half of the pairs. Copies and blurred pictures are nearer, and noise is further away.
 */
export function nearestValue({ measured, protocol, seeds }: NearestFindings): MetricValue {
  const { nearer } = measured.get('pixels')!.comparison;
  return {
    metric: 'nearest',
    value: rounded(Math.abs(nearer - 0.5)),
    better: 'lower',
    what: 'distance from 0.5 of the share of pairs in which a sample is nearer to the training pictures than a held-out picture',
    samples: seeds.length,
    protocol,
  };
}

const by: Readonly<Record<MeasureName, string>> = { pixels: 'By pixels', features: 'By D’s features' };

function sentenceOf(name: MeasureName, comparison: NearnessComparison): string {
  const { samples, heldOut, nearer, chance, veryNear, shared } = comparison;
  return (
    `${by[name]}, the median distance to the nearest training picture is ${figure(samples['0.5'])} for samples and ` +
    `${figure(heldOut['0.5'])} for held-out pictures. In ${percent(nearer)} of the pairs of a sample and a held-out ` +
    `picture the sample is nearer (50% ± ${percent(chance)} if the two were alike); ${percent(veryNear)} of the samples ` +
    `are nearer than all but the nearest 1% of held-out pictures. Two samples share their nearest picture in ` +
    `${percent(shared.samples)} of cases, two held-out pictures in ${percent(shared.heldOut)}.`
  );
}
