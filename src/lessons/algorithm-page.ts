/** The page of `explain algorithm`: the lines of algorithm 1 beside the numbers of a step. */
import type { Judgement } from '../gan/networks/judgement.ts';
import { column, padded, row, type Box } from '../drawing/svg/box.ts';
import { arrow, line, type Mark } from '../drawing/svg/marks.ts';
import { figureWidth, type Page } from '../drawing/svg/page.ts';
import { histogramBars, type Layer } from '../drawing/svg/plot-layers.ts';
import { plot } from '../drawing/svg/plot.ts';
import { rasterOfValues } from '../drawing/svg/raster.ts';
import { table } from '../drawing/svg/table.ts';
import { textAt, words } from '../drawing/svg/words.ts';
import type { ImageSpec } from '../gan/networks/gan.ts';
import type { Departure } from './algorithm-departures.ts';
import type { WatchedExample, WatchedStep } from './algorithm-step.ts';
import type { AlgorithmPart } from './algorithm-table.ts';

export interface AlgorithmContents {
  /** Shape and range of the pictures, if the examples are pictures. */
  readonly image: ImageSpec | undefined;
  readonly step: WatchedStep;
  readonly parts: readonly AlgorithmPart[];
  readonly departures: readonly Departure[];
  readonly lesson: string;
  /** Whose step it is: `preset gan-1d on gaussian-1d`. */
  readonly of: string;
  /** Whether the training itself would do this step next: with its own k and seed. */
  readonly isOwn: boolean;
  /** What D answers with. */
  readonly judgement: Judgement;
}

export function algorithmPage(contents: AlgorithmContents): Page {
  const { step, parts, departures, lesson, of, isOwn, image, judgement } = contents;
  const [ofD, ofG] = parts as [AlgorithmPart, AlgorithmPart];
  return {
    title: `Algorithm 1, as step ${step.step} of ${of} does it`,
    lead: lesson,
    sections: [
      {
        heading: '1. The algorithm and its numbers',
        paragraphs: [
          'Algorithm 1 of Goodfellow et al. 2014 repeats one step until the training ends: k updates of D, each with examples of its own, and one update of G. At the left is what it says, at the right what this step did. Of the many weights one is shown for each network, that with the largest gradient.',
        ],
        figure: column(
          [looped(partBox(ofD, image), step.k), padded(partBox(ofG, image), { left: loopWidth })],
          {
            gap: 28,
          },
        ),
        caption:
          'Everything in a column is from before its update, but for the last line. The losses and the weights are those of the step itself.',
      },
      {
        heading: '2. What D says of each example',
        paragraphs: [
          `The loss is a mean over the batch. These are the ${judgement === 'score' ? 'scores' : 'probabilities'} behind it: what D says of each real example, and of each generated one.`,
        ],
        figure: judgementPlots(step, judgement),
        caption:
          judgement === 'score'
            ? 'A higher score says that an example looks more real. If G were perfect, D could not tell them apart, and both would be spread alike.'
            : 'If D were perfect, all real examples would be at 1 and all generated ones at 0. If G were, D could not tell them apart, and all would be at 0.5.',
      },
      {
        heading: '3. Where this training departs from algorithm 1',
        paragraphs: [
          departures.length === 0
            ? 'Nowhere: it is algorithm 1 as written.'
            : 'The algorithm leaves the networks, the optimiser and k open. Where this training does something else than it or the paper says:',
        ],
        figure: departureTable(departures),
        caption: 'Goodfellow et al. 2014, section 4; Radford et al. 2015, sections 3 and 4.',
      },
    ],
    footer: `The step was computed on a copy, by the programs of the training. ${isOwn ? 'The training has the same weights after it, bit by bit.' : 'The training itself has another k or seed, so its next step is another.'} Gradients and single judgements are from the same step with gradients and updates apart, and may differ in the last digits.`,
  };
}

const loopWidth = 56;

function partBox({ heading, columns, lines }: AlgorithmPart, image: ImageSpec | undefined): Box {
  return table(
    [
      { heading, align: 'start' },
      { heading: '', align: 'start' },
      ...columns.map((each) => ({ heading: each, align: 'end' as const })),
    ],
    lines.map(({ line: said, what, values, pictures }) => [
      words(said, { size: 14, bold: true }),
      words(what, { size: 13.5, tone: 'soft' }),
      ...values.map((value, i) =>
        image === undefined || pictures === undefined
          ? words(value, { size: 13.5 })
          : row(
              pictures[i]!.slice(0, shownPictures).map((example) => thumbnail(example, image)),
              { gap: 4 },
            ),
      ),
    ]),
    { size: 13.5, gap: 24 },
  );
}

const shownPictures = 3;
const thumbnailHeight = 36;

function thumbnail({ values }: WatchedExample, image: ImageSpec): Box {
  const [width, height] = [Math.round((thumbnailHeight * image.width) / image.height), thumbnailHeight];
  const raster = rasterOfValues(Float32Array.from(values), image);
  const frame = { kind: 'rectangle', x: 0.5, y: 0.5, width: width + 1, height: height + 1 } as const;
  return {
    width: width + 2,
    height: height + 2,
    marks: [
      { kind: 'picture', x: 1, y: 1, width, height, raster },
      { ...frame, paint: { stroke: 'rule' } },
    ],
  };
}

/** The box with an arrow at its left, from its end back to its beginning. */
function looped(body: Box, k: number): Box {
  const [x, top, bottom] = [12, 38, body.height - 10];
  const marks: Mark[] = [
    line(loopWidth - 12, bottom, x, bottom, { stroke: 'mark', strokeWidth: 1.5 }),
    line(x, bottom, x, top, { stroke: 'mark', strokeWidth: 1.5 }),
    ...arrow(
      [
        [x, top],
        [loopWidth - 12, top],
      ],
      'mark',
    ),
    textAt(`${k}×`, x + 8, (top + bottom) / 2 + 5, { size: 15, bold: true, tone: 'mark' }),
  ];
  return {
    width: loopWidth + body.width,
    height: body.height,
    marks: [...marks, { kind: 'group', x: loopWidth, y: 0, marks: body.marks }],
  };
}

const plotGap = 32;
const binCount = 25;

function judgementPlots({ discriminator, generator, k }: WatchedStep, judgement: Judgement): Box {
  const shown = k === 1 ? [0] : [0, k - 1];
  const all = [
    ...shown.flatMap((i) => [...discriminator[i]!.judgedReal, ...discriminator[i]!.judgedFake]),
    ...generator.judgedFake,
  ];
  const axis =
    judgement === 'score'
      ? { label: 'score', from: Math.min(...all), to: Math.max(...all) }
      : { label: 'probability of being real', from: 0, to: 1 };
  const bins = { from: axis.from, to: axis.to, bins: binCount };
  const histogram = (name: string, series: 0 | 1, values: readonly number[]) =>
    ({ kind: 'steps', name, series, bars: histogramBars(values, bins) }) as const;
  const panels = [
    ...shown.map((i) => ({
      title: k === 1 ? 'D’s step' : `D’s step ${i + 1} of ${k}`,
      layers: [
        histogram('D(x)', 0, discriminator[i]!.judgedReal),
        histogram('D(G(z))', 1, discriminator[i]!.judgedFake),
      ],
    })),
    { title: 'G’s step', layers: [histogram('D(G(z))', 1, generator.judgedFake)] },
  ];
  const width = Math.floor((figureWidth - plotGap * (panels.length - 1)) / panels.length);
  return row(
    panels.map(({ title, layers }) =>
      plot({
        title,
        width,
        height: 260,
        names: 'key',
        x: axis,
        y: { label: 'share of the batch', from: 0, to: highestOf(layers) },
        layers,
      }),
    ),
    { gap: plotGap },
  );
}

function highestOf(layers: readonly (Layer & { kind: 'steps' })[]): number {
  const highest = Math.max(...layers.flatMap(({ bars }) => bars.map(({ height }) => height)));
  return Math.min(1, Math.ceil(highest * 10.5) / 10);
}

function departureTable(departures: readonly Departure[]): Box {
  if (departures.length === 0)
    return words('k, the batch and the networks are left open by it.', { tone: 'soft' });
  const widths = [300, 370, 330];
  const cell = (text: string, i: number) => words(text, { size: 13.5, width: widths[i]! });
  return table(
    ['the paper', 'here', 'why'].map((heading) => ({ heading, align: 'start' as const })),
    departures.map(({ paper, here, why }) => [paper, here, why].map(cell)),
    { size: 13.5, gap: 24 },
  );
}
