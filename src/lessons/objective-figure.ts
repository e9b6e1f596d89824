/** The pushes of all objectives, drawn over D's score of a generated picture. */
import { row, type Box } from '../drawing/svg/box.ts';
import { plot, type Layer } from '../drawing/svg/plot.ts';
import type { SeriesIndex } from '../drawing/svg/theme.ts';
import type { ObjectiveName } from '../gan/objectives/objectives.ts';
import { pairedScore, pushesAt, type PushesAt } from './objective-pushes.ts';

/** A curve, of the objectives that share it. */
interface Curve {
  readonly of: ObjectiveName;
  readonly name: string;
  readonly series: SeriesIndex;
}

const generatorCurves: readonly Curve[] = [
  { of: 'minimax', name: 'minimax: σ(s)', series: 1 },
  { of: 'non-saturating', name: 'non-saturating: 1 − σ(s)', series: 0 },
  { of: 'least-squares', name: 'least squares: 1 − s', series: 2 },
  { of: 'hinge', name: 'hinge and Wasserstein: 1', series: 3 },
  { of: 'relativistic', name: `relativistic: σ(${pairedScore} − s)`, series: 5 },
];

const discriminatorCurves: readonly Curve[] = [
  { of: 'non-saturating', name: 'minimax and non-saturating: σ(s)', series: 0 },
  { of: 'least-squares', name: 'least squares: s', series: 2 },
  { of: 'hinge', name: 'hinge: 1 above −1, 0 below', series: 3 },
  { of: 'wasserstein', name: 'Wasserstein: 1 everywhere', series: 4 },
  { of: 'relativistic', name: `relativistic: σ(s − ${pairedScore})`, series: 5 },
];

const range = { from: -4, to: 4 };
const points = 161;

/** G's push at the left, D's at the right. */
export function objectiveFigure({ width, gap }: { width: number; gap: number }): Box {
  const scores = Array.from(
    { length: points },
    (_, i) => range.from + ((range.to - range.from) * i) / (points - 1),
  );
  const swept = pushesAt(scores);
  const drawn = (title: string, curves: readonly Curve[], network: 'generator' | 'discriminator') =>
    plot({
      title,
      width: (width - gap) / 2,
      height: 400,
      names: 'key',
      x: { label: 's: D’s score of the generated picture', ...range },
      y: { label: 'gradient with respect to the score', from: -2, to: 3 },
      layers: curves.map((curve) => layerOf(curve, swept, network)),
    });
  return row(
    [
      drawn('How G pushes the score up', generatorCurves, 'generator'),
      drawn('How D pushes it down', discriminatorCurves, 'discriminator'),
    ],
    { gap },
  );
}

function layerOf(
  { of, name, series }: Curve,
  swept: readonly PushesAt[],
  network: 'generator' | 'discriminator',
): Layer {
  return { kind: 'line', name, series, points: swept.map((at) => [at.score, at[network][of]]) };
}
