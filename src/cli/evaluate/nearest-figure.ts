/** The picture of `evaluate --metric nearest`: pairs to look at, and both distributions. */
import { above, caption, space, table, type Block } from '../../drawing/pixels/blocks.ts';
import { readValues } from '../../data/read-values.ts';
import { histogram } from '../../drawing/pixels/histogram.ts';
import { picturesOf } from '../../analysis/figures/parts.ts';
import { explained } from '../explore/output.ts';
import type { MeasureName, NearestFindings } from './nearest.ts';
import type { Painter } from '../inputs/painter.ts';
import { figure } from '../terminal/durations.ts';

/** Samples of each kind that are shown: the first ones, and the nearest ones. */
const shown = 5;
const histogramWidth = 880;

const headings: Readonly<Record<MeasureName, string>> = {
  pixels: 'nearest by pixels',
  features: 'nearest by D’s features',
};

/** Samples in rows, each with its neighbours in each measure. */
export async function nearestFigure(
  painter: Painter,
  findings: NearestFindings,
  suggestion: string,
): Promise<Block> {
  const { seeds, measured, sets } = findings;
  const first = seeds.slice(0, shown);
  const judge = measured.get('features') ?? measured.get('pixels')!;
  const nearest = seeds
    .toSorted((a, b) => judge.samples[a]! - judge.samples[b]!)
    .filter((seed) => !first.includes(seed))
    .slice(0, shown);
  const parts: Block[] = [
    caption('The first samples'),
    await rowsOfPairs(painter, findings, first),
    ...(nearest.length === 0
      ? []
      : [
          caption(
            `The samples nearest to a training picture${measured.has('features') ? ', by features' : ''}`,
          ),
          await rowsOfPairs(painter, findings, nearest),
        ]),
  ];
  for (const [name, { samples, heldOut }] of measured) {
    parts.push(
      caption(name === 'pixels' ? 'Distances by pixels' : 'Distances by D’s features'),
      histogram(
        { name: 'held-out pictures', values: heldOut },
        { name: 'samples', values: samples },
        {
          label: 'distance to the nearest training picture',
          width: histogramWidth,
        },
      ),
    );
  }
  const body = above(parts, { gap: 14 });
  return explained(
    painter,
    'Samples and their nearest training pictures',
    body,
    `${suggestion}\n${sets.protocol}. Numbers below pictures are distances.`,
  );
}

async function rowsOfPairs(
  painter: Painter,
  { samples, read, measured, sets }: NearestFindings,
  seeds: readonly number[],
): Promise<Block> {
  const { image } = painter.run.gan;
  const size = image.channels * image.height * image.width;
  const below = (block: Block, words: string) =>
    above([block, caption(words, { colour: 'faint' })], { align: 'middle' });
  const rows: Block[][] = [];
  for (const seed of seeds) {
    const [sample] = picturesOf(samples.subarray(seed * size, (seed + 1) * size), image, () => 'accent');
    const row = [below(sample!, `seed ${seed}`)];
    for (const { neighbours } of measured.values()) {
      const { k } = neighbours;
      const records = [...neighbours.indices.subarray(seed * k, (seed + 1) * k)].map((index) => read[index]!);
      row.push(space(24));
      const reading = { shape: image, range: image.range, records };
      for await (const { values } of readValues(sets.training, reading)) {
        picturesOf(values, image).forEach((block, j) =>
          row.push(below(block, figure(Math.sqrt(neighbours.squared[seed * k + j]!)))),
        );
      }
    }
    rows.push(row);
  }
  const titles = [caption('sample'), ...[...measured.keys()].flatMap((name) => heading(name))];
  return table([titles, ...rows], 8);
}

/** Above the first of a measure's three pictures: a column is as wide as one. */
function heading(name: MeasureName): Block[] {
  const words = caption(headings[name]);
  // Drawn over the columns to the right, which are as wide together as the words.
  return [space(24), { ...words, width: 0 }, space(), space()];
}
