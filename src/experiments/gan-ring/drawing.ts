/** Draws what the generators make of the eight Gaussians, and how many they cover over the steps. */
import { mean } from '../../core/numbers.ts';
import { grouped } from '../../core/wording.ts';
import { RandomStream } from '../../core/random.ts';
import { cloud } from '../../drawing/figures/cloud.ts';
import { encodePng, type Pixels } from '../../drawing/png.ts';
import { grid, row, space, type Box } from '../../drawing/svg/box.ts';
import { captioned, explainedFigure, type Figure } from '../../drawing/svg/figure.ts';
import { plot, type Axis, type Layer } from '../../drawing/svg/plot.ts';
import { renderSvg } from '../../drawing/svg/render.ts';
import type { SeriesIndex } from '../../drawing/svg/theme.ts';
import { words } from '../../drawing/svg/words.ts';
import { pointSets } from '../../gan/presets/point-distributions.ts';
import { nameOf, type Game, type Look, type Played } from './play.ts';

const side = 168;
const drawnPoints = 1000;

/** A row for each way, a cloud for each seed, as PNG. @param step that is drawn */
export async function drawClouds(...shown: Parameters<typeof cloudsFigure>): Promise<Pixels> {
  return encodePng(cloudsFigure(...shown));
}

/** A row for each way, a cloud for each seed. @param step that is drawn */
export function cloudsFigure(played: readonly Played[], seeds: readonly number[], step: number): Figure {
  const heading = [
    space(),
    ...played[0]!.games.map((_, i) => words(`seed ${seeds[i]}`, { size: 13, tone: 'soft' })),
  ];
  const rows = played.map((way) => [
    words(nameOf(way).replace(', ', '\n'), { size: 15, bold: true }),
    ...way.games.map((game) => cloudOf(game, step)),
  ]);
  const body = grid([heading, ...rows], { gap: { columns: 16, rows: 14 }, align: ['start'] });
  return explainedFigure(body, {
    title: 'Eight Gaussians: G’s loss and k',
    source: `ring-2d, step ${grouped(step)}`,
    reading:
      'Green: 1,000 generated points. Grey: the data. Below: how many of the eight Gaussians have points, and the share of all points that is near one. ' +
      'The further D is ahead of G, as with k = 5 early on, the less gradient the minimax loss has; the non-saturating loss then has most.',
  });
}

function cloudOf({ clouds }: Game, step: number): Box {
  const { look, points } = clouds.find((each) => each.look.step === step) ?? clouds.at(-1)!;
  const { dimension, extent, draw } = pointSets['ring-2d'];
  const drawn = cloud({
    real: draw(drawnPoints, new RandomStream(0, 'points', 0)),
    generated: points.subarray(0, drawnPoints * dimension),
    dimension,
    extent,
    side,
  });
  const stopped = look.step === step ? '' : `step ${grouped(look.step)}: `;
  return captioned(drawn, `${stopped}${look.covered} of 8, ${Math.round(100 * look.near)}% near`);
}

const size = { width: 480, height: 320, names: 'beside' } as const;
/** Colours for losses, dashes for k. */
const styles: Readonly<Record<string, { readonly series: SeriesIndex; readonly dash: string }>> = {
  'non-saturating, k = 1': { series: 0, dash: '7 3' },
  'non-saturating, k = 5': { series: 0, dash: 'none' },
  'minimax, k = 1': { series: 1, dash: '7 3' },
  'minimax, k = 5': { series: 1, dash: 'none' },
};

/** The means over the seeds, as SVG. */
export function drawProgress(played: readonly Played[]): string {
  const figure = explainedFigure(
    row(
      [
        progressPlot(
          played,
          'Gaussians covered',
          { label: 'of eight', from: 0, to: 8, ticks: [0, 2, 4, 6, 8] },
          ({ covered }) => covered,
        ),
        progressPlot(
          played,
          'Points near a Gaussian',
          { label: '% of all', from: 0, to: 100 },
          ({ near }) => 100 * near,
        ),
      ],
      { gap: 32 },
    ),
    {
      title: 'Eight Gaussians: G’s loss and k over the steps',
      reading: 'Means over the seeds. Dashed: k = 1. Solid: k = 5. Faint: each seed with k = 5.',
    },
  );
  return renderSvg(figure, figure);
}

function progressPlot(
  played: readonly Played[],
  title: string,
  y: Axis,
  valueOf: (look: Look) => number,
): Box {
  const steps = played[0]!.games[0]!.looks.map(({ step }) => step);
  const layers = played.flatMap((way): Layer[] => {
    const style = styles[nameOf(way)]!;
    const lines = way.games.map(({ looks }) => looks.map((look) => [look.step, valueOf(look)] as const));
    const valuesAt = (step: number) => lines.flatMap((line) => line.filter((point) => point[0] === step));
    const middle = steps.map((step) => [step, mean(valuesAt(step).map((point) => point[1]))] as const);
    return [
      ...(way.k === 1
        ? []
        : lines.map((points): Layer => ({ kind: 'line', points, ...style, width: 1, opacity: 0.3 }))),
      { kind: 'line', name: nameOf(way), points: middle, ...style },
    ];
  });
  return plot({ ...size, title, x: { label: 'step', from: 0, to: Math.max(1, steps.at(-1)!) }, y, layers });
}
