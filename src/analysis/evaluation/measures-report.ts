/** Measures of features as numbers, a figure and sentences, and as metrics of the run. */
import { rounded } from '../../core/numbers.ts';
import { counted, figure, fineFigure, percent } from '../../core/wording.ts';
import { picturesOf } from '../../drawing/figures/parts.ts';
import { column, inRows, row, type Box } from '../../drawing/svg/box.ts';
import { headed } from '../../drawing/svg/figure.ts';
import { table } from '../../drawing/svg/table.ts';
import { figureOfRun, type Findings } from '../../runs/findings.ts';
import type { MetricValue } from '../../runs/evaluations.ts';
import type { Generator } from '../../runs/generator.ts';
import {
  comparedWording,
  kidValue,
  metricName,
  kidWording,
  type FeatureComparison,
} from '../../runs/picture-features.ts';
import type { PrecisionRecall } from '../metrics/precision-recall.ts';
import type { FeatureMetric, MeasuresFindings } from './measures.ts';

/** One number of the findings. */
interface Measure {
  /** As metrics of runs are called, without the suffix: `kid`. */
  readonly name: string;
  /** As people call it. */
  readonly title: string;
  readonly value: number;
  readonly standardError?: number | undefined;
  readonly better: MetricValue['better'];
  /** What it is, without the value. */
  readonly what: string;
  /** How it is read, in a table. */
  readonly reading: string;
  readonly shown: string;
}

/** The numbers of each metric. */
const numbersOf: Readonly<Record<FeatureMetric, (findings: MeasuresFindings) => readonly Measure[]>> = {
  kid: ({ kid }) =>
    kid === undefined
      ? []
      : [
          {
            name: 'kid',
            title: 'Kernel distance (KID)',
            value: kid.mean,
            standardError: kid.standardError,
            better: 'lower',
            what: 'kernel distance to real pictures (KID)',
            reading: 'lower is better, 0 for the same kind of pictures',
            shown: withError(kid.mean, kid.standardError),
          },
        ],
  fid: ({ fid }) =>
    fid === undefined
      ? []
      : [
          {
            name: 'fid',
            title: 'Fréchet distance (FID)',
            value: fid,
            better: 'lower',
            what: 'Fréchet distance to real pictures (FID)',
            reading: 'lower is better, among equal numbers of pictures',
            shown: fineFigure(fid),
          },
        ],
  prdc: ({ prdc }) => (prdc === undefined ? [] : shares.map((share) => shareOf(share, prdc))),
};

/** Coverage first: of these four it alone falls both when pictures are bad and when kinds of pictures are missing. */
const shares = [
  {
    name: 'coverage',
    what: 'share of real pictures with a sample near them',
    reading: 'real pictures with a sample near them',
  },
  {
    name: 'precision',
    what: 'share of samples that lie among real pictures',
    reading: 'samples that lie among real pictures',
  },
  {
    name: 'recall',
    what: 'share of real pictures that lie among samples',
    reading: 'real pictures that lie among samples',
  },
  {
    name: 'density',
    what: 'how densely samples lie among real pictures',
    reading: 'about 1 for the same kind of pictures',
  },
] as const;

function shareOf({ name, what, reading }: (typeof shares)[number], found: PrecisionRecall): Measure {
  const value = found[name];
  const shown = name === 'density' ? figure(value) : percent(value);
  const title = `${name[0]!.toUpperCase()}${name.slice(1)}`;
  return { name, title, value, better: 'higher', what, reading, shown };
}

function measuresOf(findings: MeasuresFindings): Measure[] {
  return findings.metrics.flatMap((metric) => numbersOf[metric](findings));
}

/** The error has as many decimals as the value, or one digit where it is smaller than that. */
function withError(value: number, error: number | undefined): string {
  const shown = fineFigure(value);
  if (error === undefined) return shown;
  const decimals = shown.split('.')[1]?.length ?? 0;
  const isVisible = error === 0 || Number(error.toFixed(decimals)) > 0;
  return `${shown} ± ${isVisible ? error.toFixed(decimals) : error.toPrecision(1)}`;
}

/** The numbers as metrics of the run, named with all that they depend on. */
export function measuresValues(findings: MeasuresFindings): MetricValue[] {
  const { comparison, kid } = findings;
  return measuresOf(findings).map(({ name, value, better, what }) =>
    name === 'kid'
      ? kidValue(kid!, comparison)
      : {
          metric: metricName(name, comparison),
          value: rounded(value),
          better,
          what,
          samples: comparison.samples,
          protocol: comparedWording(comparison),
        },
  );
}

export function measuresReport(generator: Generator, findings: MeasuresFindings): Findings {
  const { samples, real, comparison, kid, skipped } = findings;
  const measures = measuresOf(findings);
  const compared = comparedWording(comparison);
  const protocol = kid === undefined ? compared : `${compared}; ${kidWording(kid, comparison)}`;
  const { image } = generator.gan;
  const columns = image.width > 40 ? 4 : 8;
  const pictures = (heading: string, first: Float32Array): Box =>
    headed(heading, inRows(picturesOf(first, image).slice(0, columns * 4), columns, { gap: 2 }));
  const rows = measures.map(({ title, shown, reading }) => [title, shown, reading]);
  const body = column(
    [
      row([pictures('Samples', samples.first), pictures(headingOf(comparison), real.first)], { gap: 40 }),
      table(
        [{ heading: 'measure' }, { heading: 'value' }, { heading: 'how to read it', align: 'start' }],
        rows,
      ),
    ],
    { gap: 28 },
  );
  return {
    figure: figureOfRun(generator, body, {
      title:
        measures.length === 1
          ? `${measures[0]!.title}: ${measures[0]!.shown}`
          : 'Samples and real pictures, compared by features',
      reading: `${protocol}. Only numbers of the same network, resizing, counts and split compare.`,
    }),
    numbers: {
      protocol,
      network: comparison.network.name,
      resizing: comparison.network.resizing,
      split: comparison.split,
      samples: samples.count,
      real: real.count,
      measures: Object.fromEntries(
        measures.map(({ name, value, standardError, better }) => [
          name,
          {
            metric: metricName(name, comparison),
            value: rounded(value),
            ...(standardError === undefined ? {} : { standardError: rounded(standardError) }),
            ...(name === 'kid' ? { deviation: rounded(kid!.deviation) } : {}),
            better,
          },
        ]),
      ),
      skipped: Object.fromEntries(skipped),
    },
    sentences: [
      ...measures.map(({ title, shown, reading }) => `${title}: ${shown} (${reading}).`),
      `${protocol}.`,
      ...(skipped.size === 0 ? [] : [`Skipped ${counted(skipped.size, 'picture')} that could not be read.`]),
    ],
  };
}

function headingOf({ split }: Pick<FeatureComparison, 'split'>): string {
  return split === 'training' ? 'Training pictures' : 'Held-out pictures';
}
