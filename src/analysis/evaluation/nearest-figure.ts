/** The figure of the comparison with training pictures: pairs of pictures, and both distributions of distances. */
import { figureOfRun } from '../../runs/findings.ts';
import { classNameOf } from '../../data/pictures/source.ts';
import { readValues } from '../../data/read-values.ts';
import { picturesOf } from '../../drawing/figures/parts.ts';
import { at, grid, space, type Box } from '../../drawing/svg/box.ts';
import { captioned, headed, type Figure } from '../../drawing/svg/figure.ts';
import { histogramBars } from '../../drawing/svg/plot-layers.ts';
import { plot } from '../../drawing/svg/plot.ts';
import { words } from '../../drawing/svg/words.ts';
import type { Measured, MeasureName, NearestFindings } from './nearest-findings.ts';
import type { Generator } from '../../runs/generator.ts';
import { mirrorRows } from '../../core/pictures.ts';
import { figure } from '../../core/wording.ts';

/** The number of first samples shown, and of nearest ones. */
const shown = 5;
const histogramSize = { width: 520, height: 240 };
const bins = 65;

const headings: Readonly<Record<MeasureName, string>> = {
  pixels: 'nearest by pixels',
  features: 'nearest by D’s features',
};

/** Rows of samples, each with its nearest training pictures by each measure. */
export async function nearestFigure(generator: Generator, findings: NearestFindings): Promise<Figure> {
  const { seeds, measured, protocol, suggestion } = findings;
  const first = seeds.slice(0, shown);
  const judge = measured.get('features') ?? measured.get('pixels')!;
  const nearest = seeds
    .toSorted((a, b) => judge.samples[a]! - judge.samples[b]!)
    .filter((seed) => !first.includes(seed))
    .slice(0, shown);
  const by = measured.has('features') ? ', by features' : '';
  const pairs = [
    headed('The first samples', await rowsOfPairs(generator, findings, first)),
    ...(nearest.length === 0
      ? []
      : [
          headed(
            `The samples nearest to a training picture${by}`,
            await rowsOfPairs(generator, findings, nearest),
          ),
        ]),
  ];
  const plots = [...measured].map(([name, distances]) => distancesPlot(name, distances));
  const body = grid([pairs, plots], { gap: { columns: 56, rows: 28 }, align: 'start', across: 'start' });
  return figureOfRun(generator, body, {
    title: 'Samples and their nearest training pictures',
    reading: `${suggestion}\n${protocol}. Numbers below pictures are distances.`,
  });
}

/** Histograms of the distance to the nearest training picture, of samples and of held-out pictures. */
function distancesPlot(name: MeasureName, { samples, heldOut }: Pick<Measured, 'samples' | 'heldOut'>): Box {
  const [from, to] = rangeOf(samples, heldOut);
  const [near, far] = [samples, heldOut].map((values) => histogramBars(values, { from, to, bins }));
  const maxShare = Math.max(...[...near!, ...far!].map(({ height }) => height));
  return plot({
    ...histogramSize,
    title: name === 'pixels' ? 'Distances by pixels' : 'Distances by D’s features',
    x: { label: 'distance to the nearest training picture', from, to },
    y: {
      label: 'share of pictures',
      from: 0,
      to: maxShare * 1.05,
      format: (share) => `${tidy(100 * share)}%`,
    },
    layers: [
      { kind: 'bars', name: 'held-out pictures', tone: 'soft', opacity: 0.35, bars: far! },
      { kind: 'steps', name: 'samples', series: 1, bars: near! },
    ],
  });
}

function tidy(percent: number): number {
  return Number(percent.toPrecision(3));
}

/** The range of the values. It starts at zero if they come near zero, as readers expect of distances. */
function rangeOf(...series: readonly ArrayLike<number>[]): [number, number] {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const values of series) {
    for (let i = 0; i < values.length; i++) {
      min = Math.min(min, values[i]!);
      max = Math.max(max, values[i]!);
    }
  }
  const from = min >= 0 && min < max / 2 ? 0 : min;
  return max > from ? [from, max] : [from - 0.5, from + 0.5];
}

async function rowsOfPairs(
  generator: Generator,
  { samples, classes, read, measured, training }: NearestFindings,
  seeds: readonly number[],
): Promise<Box> {
  const { image } = generator.run.gan;
  const size = image.channels * image.height * image.width;
  const rows: Box[][] = [];
  for (const seed of seeds) {
    const [sample] = picturesOf(samples.subarray(seed * size, (seed + 1) * size), image, () => 'accent');
    const ofClass = classes === undefined ? [] : [classNameOf(training, classes[seed]!)];
    const row = [captioned(sample!, [`seed ${seed}`, ...ofClass].join(', '))];
    for (const { neighbours } of measured.values()) {
      const { k } = neighbours;
      const pictures = [...neighbours.indices.subarray(seed * k, (seed + 1) * k)].map(
        (index) => read[index]!,
      );
      const records = pictures.map(({ record }) => record);
      row.push(space(16));
      const reading = { shape: image, range: image.range, records };
      for await (const { values } of readValues(training, reading)) {
        for (const [j, { isMirrored }] of pictures.entries()) {
          if (isMirrored) mirrorRows(values, j * size, (j + 1) * size, image.width);
        }
        picturesOf(values, image).forEach((box, j) =>
          row.push(captioned(box, figure(Math.sqrt(neighbours.squared[seed * k + j]!)))),
        );
      }
    }
    rows.push(row);
  }
  const titles = [words('sample', headingStyle), ...[...measured.keys()].flatMap((name) => heading(name))];
  return grid([titles, ...rows], { gap: { columns: 6, rows: 8 } });
}

const headingStyle = { size: 13, tone: 'soft' } as const;

/** The heading above the three pictures of a measure, centred on the middle one. It may be wider than that picture. */
function heading(name: MeasureName): Box[] {
  const title = words(headings[name], headingStyle);
  const centred: Box = {
    width: 0,
    height: title.height,
    marks: [at(title, -Math.floor(title.width / 2), 0)],
  };
  return [space(16), space(), centred, space()];
}
