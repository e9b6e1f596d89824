/** The figure of DCGAN's path from the first feature maps to the picture: the maps, the layers and their overlaps. */
import { sum } from '../core/numbers.ts';
import { column, row, type Box } from '../drawing/svg/box.ts';
import type { Mark } from '../drawing/svg/marks.ts';
import { drawMatrix, largestOf, titled } from '../drawing/svg/matrix.ts';
import { figureWidth } from '../drawing/svg/page.ts';
import { table } from '../drawing/svg/table.ts';
import { textAt, words } from '../drawing/svg/words.ts';
import type { GeneratorPath, MapsShape, PathLayer } from './dcgan-path.ts';

const gap = 48;

/** One column per path. */
export function pathFigure(paths: readonly GeneratorPath[]): Box {
  const width = Math.floor((figureWidth - gap * (paths.length - 1)) / paths.length);
  const strongest = Math.max(...paths.map(({ overlap }) => largestOf(overlap.counts)));
  // All columns have the same width, so that they start at regular positions.
  return row(
    paths.map((path) => ({ ...pathColumn(path, width, strongest), width })),
    { gap },
  );
}

function pathColumn(path: GeneratorPath, width: number, strongest: number): Box {
  const { preset, kernel, layers, overlap } = path;
  const cell = Math.floor(Math.min(22, width / overlap.counts.length));
  const layer = layers.find((each) => each.layer === overlap.layer)!;
  const { from, to } = layer;
  return column(
    [
      words(`Kernels of ${kernel}×${kernel}, stride 2: preset ${preset}`, { size: 16, bold: true }),
      mapsDrawing([layers[0]!.from, ...layers.map((each) => each.to)], width),
      layerTable(layers, width),
      titled({
        body: drawMatrix(overlap.counts, { cell, strongest }),
        name: 'inputs that reach each pixel',
        remark: `${layer.layer}: ${from.side}×${from.side} to ${to.side}×${to.side}`,
      }),
    ],
    { gap: 20 },
  );
}

/** Squares for the sizes of the maps, with their numbers below. Sides are drawn as roots, so that 4×4 stays visible. */
function mapsDrawing(maps: readonly MapsShape[], width: number): Box {
  const arrowGap = 26;
  const roots = maps.map(({ side }) => Math.sqrt(side));
  const unit = (width - arrowGap * (maps.length - 1) - 16) / sum(roots);
  const tallest = Math.max(...roots) * unit;
  const marks: Mark[] = [];
  let x = 8;
  maps.forEach(({ side, channels }, i) => {
    const drawn = roots[i]! * unit;
    const y = tallest - drawn;
    const middle = x + drawn / 2;
    const square = { kind: 'rectangle', x, y, width: drawn, height: drawn, radius: 2 } as const;
    marks.push(
      { ...square, paint: { fill: 'positive', fillOpacity: 0.25, stroke: 'positive' } },
      textAt(`${side}×${side}`, middle, tallest + 18, { size: 13, anchor: 'middle', bold: true }),
      textAt(`×${channels}`, middle, tallest + 34, { size: 12, anchor: 'middle', tone: 'soft' }),
    );
    if (i < maps.length - 1) {
      const between = x + drawn + arrowGap / 2;
      marks.push(textAt('→', between, tallest - 8, { size: 18, anchor: 'middle', tone: 'soft' }));
    }
    x += drawn + arrowGap;
  });
  return { width, height: Math.ceil(tallest) + 40, marks };
}

const headings = ['layer', 'kernel', 'stride', 'padding', 'out. pad.', 'maps', 'sides'];

function layerTable(layers: readonly PathLayer[], width: number): Box {
  const rows = layers.map((layer) => [
    layer.layer,
    `${layer.kernel}×${layer.kernel}`,
    String(layer.stride),
    String(layer.padding),
    String(layer.outputPadding),
    `${layer.from.channels} → ${layer.to.channels}`,
    `${layer.from.side} → ${layer.to.side}`,
  ]);
  return table(
    headings.map((heading) => ({ heading })),
    rows,
    { size: 12.5, width, gap: 10 },
  );
}
