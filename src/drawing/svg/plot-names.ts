/** The names of a plot's layers: next to their ends, or in a key. */
import { line, type Mark } from './marks.ts';
import { widthOfText } from './measure.ts';
import { strokeOf, type Layer } from './plot-layers.ts';
import { seriesTone, type Tone } from './theme.ts';
import { textAt } from './words.ts';

export interface NamedLayer {
  readonly layer: Layer;
  readonly name: string;
}

export function namedLayers(layers: readonly Layer[]): NamedLayer[] {
  return layers.flatMap((layer) =>
    layer.name === undefined || layer.name === '' ? [] : [{ layer, name: layer.name }],
  );
}

const keyWidth = 28;
const keyGap = 8;
const entryGap = 22;

export interface KeyEntry extends NamedLayer {
  readonly x: number;
}

/** The entries of a key, in as many rows as needed. */
export function keyRows(layers: readonly NamedLayer[], width: number, size = 13): KeyEntry[][] {
  const rows: KeyEntry[][] = [];
  let x = 0;
  for (const named of layers) {
    const needed = keyWidth + keyGap + Math.ceil(widthOfText(named.name, { size, bold: false }));
    if (rows.length === 0 || x + needed > width) {
      rows.push([]);
      x = 0;
    }
    rows.at(-1)!.push({ ...named, x });
    x += needed + entryGap;
  }
  return rows;
}

export function keyMarks(
  rows: readonly (readonly KeyEntry[])[],
  at: { readonly x: number; readonly y: number; readonly height: number; readonly size: number },
): Mark[] {
  return rows.flatMap((row, i) => {
    const middle = at.y + (i + 0.5) * at.height;
    return row.flatMap(({ layer, name, x }) => [
      ...keyOf(layer, at.x + x, middle),
      textAt(name, at.x + x + keyWidth + keyGap, middle + at.size * 0.36, { size: at.size }),
    ]);
  });
}

/** A sample of the layer. */
function keyOf(layer: Layer, x: number, y: number): Mark[] {
  switch (layer.kind) {
    case 'line':
      return [line(x, y, x + keyWidth, y, strokeOf(layer))];
    case 'steps':
      return [line(x, y, x + keyWidth, y, strokeOf({ ...layer, dash: 'none' }))];
    case 'level':
      return [line(x, y, x + keyWidth, y, { stroke: layer.tone, strokeWidth: 1.5, dash: '5 4' })];
    case 'points':
      return [
        { kind: 'circle', x: x + keyWidth / 2, y, radius: 4, paint: { fill: seriesTone(layer.series) } },
      ];
    case 'bars': {
      const paint = {
        fill: layer.tone,
        ...(layer.opacity === undefined ? {} : { fillOpacity: layer.opacity }),
      };
      return [{ kind: 'rectangle', x: x + 4, y: y - 6, width: keyWidth - 8, height: 12, paint }];
    }
    case 'shade':
      return [];
  }
}

/** Names at the heights where their layers end, moved apart if they would overlap. */
export function directLabels(
  ends: readonly (NamedLayer & { readonly y: number })[],
  at: { readonly x: number; readonly top: number; readonly bottom: number; readonly size: number },
): Mark[] {
  const spacing = at.size * 1.35;
  const sorted = ends.toSorted((a, b) => a.y - b.y);
  const places = apart(
    sorted.map(({ y }) => y),
    spacing,
    at.top,
    at.bottom,
  );
  return sorted.map(({ layer, name }, i) =>
    textAt(name, at.x, places[i]! + at.size * 0.36, { size: at.size, bold: true, tone: toneOf(layer) }),
  );
}

function toneOf(layer: Layer): Tone {
  if (layer.kind === 'level' || layer.kind === 'bars') return layer.tone;
  return layer.kind === 'shade' ? 'ink' : seriesTone(layer.series);
}

/** Ascending positions at least `spacing` apart, each as near as possible to the wanted one. */
export function apart(wanted: readonly number[], spacing: number, top: number, bottom: number): number[] {
  // Groups that would overlap are merged and centred on the mean of their members' wanted positions.
  const groups: { count: number; sum: number }[] = [];
  const startOf = ({ count, sum }: { count: number; sum: number }) =>
    Math.max(top, Math.min(bottom - (count - 1) * spacing, sum / count - ((count - 1) * spacing) / 2));
  for (const place of wanted) {
    groups.push({ count: 1, sum: place });
    for (let last = groups.at(-1)!, before = groups.at(-2); before !== undefined; before = groups.at(-2)) {
      if (startOf(before) + before.count * spacing <= startOf(last)) break;
      groups.splice(-2, 2, { count: before.count + last.count, sum: before.sum + last.sum });
      last = groups.at(-1)!;
    }
  }
  return groups.flatMap((group) =>
    Array.from({ length: group.count }, (_, i) => startOf(group) + i * spacing),
  );
}
