/** DCGAN's path from the first feature maps to the picture: the maps to scale, the layers, and their overlaps. */
import { sum } from '../core/numbers.ts';
import type { GeneratorPath, MapsShape, PathLayer } from './dcgan-path.ts';
import { drawMatrix, largestOf, titled } from '../drawing/svg/matrix.ts';
import { figureWidth } from '../drawing/svg/page.ts';
import { beside, element, stacked, textAt, textLines, type Drawing } from '../drawing/svg/svg.ts';

/** One column a path. */
export function pathFigure(paths: readonly GeneratorPath[]): Drawing {
  const width = (figureWidth - 48) / paths.length;
  const strongest = Math.max(...paths.map(({ overlap }) => largestOf(overlap.counts)));
  return beside(
    paths.map((path) => fixedWidth(column(path, width, strongest), width)),
    { gap: 48 },
  );
}

function column(path: GeneratorPath, width: number, strongest: number): Drawing {
  const { preset, kernel, layers, overlap } = path;
  const cell = Math.floor(Math.min(22, width / overlap.counts.length));
  const layer = layers.find((each) => each.layer === overlap.layer)!;
  const { from, to } = layer;
  return stacked(
    [
      textLines([`Kernels of ${kernel}×${kernel}, stride 2: preset ${preset}`], { size: 16, bold: true }),
      mapsDrawing([layers[0]!.from, ...layers.map((each) => each.to)], width),
      layerTable(layers, width),
      titled(
        drawMatrix(overlap.counts, { cell, strongest }),
        'inputs that reach each pixel',
        `${layer.layer}: ${from.side}×${from.side} to ${to.side}×${to.side}`,
      ),
    ],
    { gap: 20 },
  );
}

/** So that both columns begin at the same places, whatever they hold. */
function fixedWidth(drawing: Drawing, width: number): Drawing {
  return { ...drawing, width };
}

/** Squares for the maps' sides, with how many maps below; as roots, or 4×4 beside 64×64 were a dot. */
function mapsDrawing(maps: readonly MapsShape[], width: number): Drawing {
  const gap = 26;
  const roots = maps.map(({ side }) => Math.sqrt(side));
  const unit = (width - gap * (maps.length - 1) - 16) / sum(roots);
  const tallest = Math.max(...roots) * unit;
  const parts: string[] = [];
  let x = 8;
  maps.forEach(({ side, channels }, i) => {
    const drawn = roots[i]! * unit;
    const y = tallest - drawn;
    const middle = x + drawn / 2;
    parts.push(
      element('rect', { x, y, width: drawn, height: drawn, rx: 2, class: 'positive', 'fill-opacity': 0.3 }),
    );
    parts.push(element('rect', { x, y, width: drawn, height: drawn, rx: 2, class: 'frame' }));
    parts.push(textAt(`${side}×${side}`, middle, tallest + 18, { size: 13, anchor: 'middle', bold: true }));
    parts.push(textAt(`×${channels}`, middle, tallest + 34, { size: 12, anchor: 'middle', tone: 'soft' }));
    if (i < maps.length - 1) {
      parts.push(textAt('→', x + drawn + gap / 2, tallest - 8, { size: 18, anchor: 'middle', tone: 'soft' }));
    }
    x += drawn + gap;
  });
  return { width, height: tallest + 40, markup: parts.join('') };
}

const headings = ['layer', 'kernel', 'stride', 'padding', 'out. pad.', 'maps', 'sides'];
/** Where each column ends, or, of the first, begins; in shares of the width. */
const columns = [0, 0.25, 0.38, 0.52, 0.66, 0.85, 1];

function layerTable(layers: readonly PathLayer[], width: number): Drawing {
  const rows = layers.map((layer) => [
    layer.layer,
    `${layer.kernel}×${layer.kernel}`,
    String(layer.stride),
    String(layer.padding),
    String(layer.outputPadding),
    `${layer.from.channels} → ${layer.to.channels}`,
    `${layer.from.side} → ${layer.to.side}`,
  ]);
  const lineHeight = 22;
  const line = (cells: readonly string[], y: number, tone: string) =>
    cells.map((cell, i) =>
      textAt(cell, columns[i]! * width, y, { size: 12.5, anchor: i === 0 ? 'start' : 'end', tone }),
    );
  const markup = [
    ...line(headings, 15, 'soft'),
    element('path', { class: 'frame', d: `M0 22.5H${width}` }),
    ...rows.flatMap((row, i) => line(row, 40 + i * lineHeight, 'ink')),
  ];
  return { width, height: 30 + rows.length * lineHeight, markup: markup.join('') };
}
