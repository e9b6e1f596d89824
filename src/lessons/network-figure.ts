/** Both networks as in figure 1 of Radford et al. 2015: boxes for the maps, and lines from a kernel to what it makes. */
import { grouped } from '../core/wording.ts';
import { maxOf } from '../core/extremes.ts';
import { sum } from '../core/numbers.ts';
import type { Shape } from '../core/shape.ts';
import { column, type Box } from '../drawing/svg/box.ts';
import { arrow, line, type Mark } from '../drawing/svg/marks.ts';
import { figureWidth } from '../drawing/svg/page.ts';
import { textAt, words } from '../drawing/svg/words.ts';
import { cuboidMarks, patchCorners, polygon, type Cuboid, type Patch } from './cuboid.ts';
import type { NetworkName } from '../gan/networks/state-names.ts';
import type { NetworkLayer, NetworkSummary, Networks } from './network-layers.ts';
import { kernelWording, sizes, strideWording } from './network-table.ts';

/** The picture is at the right of both rows, so D is drawn from the right to the left. */
export function networkFigure({ generator, discriminator }: Networks): Box {
  return column([networkRow(generator), networkRow(discriminator)], { gap: 28, align: 'end' });
}

/** What a drawing of a network says, in a language. */
export interface NetworkWords {
  /** Empty: none, and no space for one. */
  readonly titles: Readonly<Record<NetworkName, string>>;
  readonly inputs: Readonly<Record<NetworkName, string>>;
  readonly outputs: Readonly<Record<NetworkName, string>>;
  /** Below the length of a vector. */
  numbers(count: number): string;
  stride(stride: string): string;
  readonly pool: (pool: string) => string;
  readonly dense: string;
  readonly flattenDense: string;
  readonly denseReshape: string;
  readonly projectReshape: string;
  readonly withClass: string;
}

const englishWords: NetworkWords = {
  titles: {
    generator: 'The generator G, from left to right',
    discriminator: 'The discriminator D, from right to left',
  },
  inputs: { generator: 'z', discriminator: 'x or G(z)' },
  outputs: { generator: 'G(z)', discriminator: 'logit' },
  numbers: (count) => (count === 1 ? 'number' : 'numbers'),
  stride: (stride) => `stride ${stride}`,
  pool: (pool) => pool,
  dense: 'dense',
  flattenDense: 'flatten, dense',
  denseReshape: 'dense, reshape',
  projectReshape: 'project, reshape',
  withClass: 'with the class',
};

/** One network, and where each layer and its result are in the drawing. */
export interface NetworkRow extends Box {
  /** In the order of the data. */
  readonly layers: readonly { readonly layer: string; readonly x: number; readonly width: number }[];
  /** The height of what stands below the boxes. */
  readonly captionHeight: number;
}

/** The tone of a network’s boxes. */
export const networkTones = { generator: 'positive', discriminator: 'negative' } as const;

/** One value between two layers, with its place in the drawing. */
interface Stage {
  readonly shape: Shape;
  readonly cuboid: Cuboid;
  readonly name: string | undefined;
}

const tallest = 150;
const barWidth = 9;
const titleHeight = 30;
const labelHeight = 56;
const captionHeight = 54;
const maxGap = 190;
/** How far an edge of full length recedes. */
const recession = [0.4 * tallest, 0.26 * tallest] as const;

/** G from the left to the right, D from the right to the left. */
export function networkRow(summary: NetworkSummary, given: NetworkWords = englishWords): NetworkRow {
  const { network, layers } = summary;
  const tone = networkTones[network];
  const isGenerator = network === 'generator';
  const names = [given.inputs[network], ...layers.slice(1).map(() => undefined), given.outputs[network]];
  const shapes = [summary.input, ...layers.map((layer) => layer.output)];
  // From the left to the right, whichever way the data flows.
  const order = <T>(list: readonly T[]) => (isGenerator ? list : list.toReversed());
  const title = given.titles[network];
  const top = labelHeight + 16 + (title === '' ? 0 : titleHeight);
  const { stages, width, bottom } = placed(order(shapes), order(names), top);
  const connections = order(layers).map((layer, i) => ({
    layer,
    left: stages[i]!,
    right: stages[i + 1]!,
  }));
  const marks = [
    ...(title === '' ? [] : words(title, { size: 16, bold: true }).marks),
    ...connections.flatMap(({ layer, left, right }) => connectionMarks(layer, left, right)),
    ...stages.flatMap(({ cuboid }) => cuboidMarks(cuboid, tone)),
    ...connections.flatMap(({ layer, left, right }) => windowMarks(layer, left, right)),
    ...stages.flatMap((stage) => captionMarks(stage, bottom, given)),
    ...connections.flatMap(({ layer, left, right }) =>
      labelMarks(operationLines(layer, given, left === stages[0] && isGenerator), left, right, {
        y: top - 16,
        isGenerator,
      }),
    ),
  ];
  return {
    width,
    height: Math.ceil(bottom + captionHeight),
    marks,
    layers: order(connections.map((each) => placeOf(each, isGenerator))),
    captionHeight,
  };
}

interface Connection {
  readonly layer: NetworkLayer;
  readonly left: Stage;
  readonly right: Stage;
}

/** From beside what goes into a layer to the far side of its result. */
function placeOf({ layer: { layer }, left, right }: Connection, isGenerator: boolean) {
  const [x, end] = isGenerator ? [endOf(left), endOf(right)] : [left.cuboid.x, right.cuboid.x];
  return { layer, x, width: end - x };
}

function endOf({ cuboid }: Stage): number {
  return cuboid.x + cuboid.width + cuboid.recession[0];
}

function centreOf({ cuboid }: Stage): number {
  return cuboid.x + (cuboid.width + cuboid.recession[0]) / 2;
}

function placed(
  shapes: readonly Shape[],
  names: readonly (string | undefined)[],
  top: number,
): { readonly stages: readonly Stage[]; readonly width: number; readonly bottom: number } {
  const largest = Math.max(1, ...shapes.filter(isMaps).flatMap((shape) => shape.slice(1)));
  const roots = sum(shapes.filter(isMaps).map((shape) => Math.sqrt(shape[0]!)));
  const unit = Math.min(3, (0.3 * figureWidth) / roots);
  const sized = shapes.map((shape) => sizeOf(shape, largest, unit));
  const margin = 44; // captions are wider than bars
  const extents = sum(sized.map((size) => size.width + size.recession[0]));
  const gap = Math.min(maxGap, (figureWidth - extents - 2 * margin) / (shapes.length - 1));
  const highest = maxOf(sized.map((size) => size.height + size.recession[1]));
  let x = margin;
  const stages = shapes.map((shape, i): Stage => {
    const size = sized[i]!;
    const cuboid = { ...size, x, y: top + (highest - size.height + size.recession[1]) / 2 };
    x += size.width + size.recession[0] + gap;
    return { shape, cuboid, name: names[i] };
  });
  return { stages, width: Math.ceil(x - gap + margin), bottom: top + highest };
}

function isMaps(shape: Shape): boolean {
  return shape.length === 3;
}

/** Maps are drawn by roots and powers of their sizes, so that the smallest stay visible; vectors by logarithms. */
function sizeOf(shape: Shape, largest: number, unit: number): Omit<Cuboid, 'x' | 'y'> {
  if (!isMaps(shape)) {
    return { width: barWidth, height: 12 + 10.5 * Math.log2(shape[0]!), recession: [5, 3] };
  }
  const [channels, rows, columns] = shape as [number, number, number];
  const share = (side: number) => (side / largest) ** 0.6;
  const receding = share(columns);
  return {
    width: Math.max(4, unit * Math.sqrt(channels)),
    height: tallest * share(rows),
    recession: [recession[0] * receding, recession[1] * receding],
  };
}

/** A dense layer joins everything to everything. */
function connectionMarks(layer: NetworkLayer, left: Stage, right: Stage): Mark[] {
  if (layer.geometry !== null) return [];
  const [a, b] = [left.cuboid, right.cuboid];
  const from = a.x + a.width + a.recession[0];
  const corners = [
    [from, a.y - a.recession[1]],
    [b.x, b.y],
    [b.x, b.y + b.height],
    [a.x + a.width, a.y + a.height],
  ] as const;
  return [polygon(corners, { fill: 'soft', fillOpacity: 0.12 })];
}

/** The kernel on the larger maps, at the right, and lines to the one position of the smaller maps that it belongs to. */
function windowMarks({ geometry }: NetworkLayer, left: Stage, right: Stage): Mark[] {
  if (geometry === null) return [];
  const sidesOf = ({ shape }: Stage) => [shape[1]!, shape[2]!] as const;
  const [small, large] = [sidesOf(left), sidesOf(right)];
  const axis = (i: 0 | 1, centre: number) => {
    const inner = Math.min(small[i] - 1, Math.floor(small[i] * centre));
    const start = inner * geometry.stride[i] - geometry.padding[i];
    const ends = [Math.max(0, start), Math.min(large[i], start + geometry.kernel[i])] as const;
    return {
      cell: [inner / small[i], (inner + 1) / small[i]] as const,
      window: [ends[0] / large[i], ends[1] / large[i]] as const,
    };
  };
  const [rows, columns] = [axis(0, 0.5), axis(1, 0.5)];
  const cell: Patch = { across: columns.cell, down: rows.cell };
  const window: Patch = { across: columns.window, down: rows.window };
  const from = patchCorners(left.cuboid, left.cuboid.x + left.cuboid.width, cell);
  const to = patchCorners(right.cuboid, right.cuboid.x, window);
  return [
    ...from.map(([x, y], i) => line(x, y, ...to[i]!, { stroke: 'mark', strokeOpacity: 0.55 })),
    polygon(from, { fill: 'mark', stroke: 'mark' }),
    polygon(to, { fill: 'mark', fillOpacity: 0.3, stroke: 'mark', strokeWidth: 1.5 }),
  ];
}

function captionMarks(stage: Stage, bottom: number, given: NetworkWords): Mark[] {
  const { shape, name } = stage;
  const centre = centreOf(stage);
  const [bold, soft] = isMaps(shape)
    ? [sizes(shape.slice(1)), `×${grouped(shape[0]!)}`]
    : [grouped(shape[0]!), given.numbers(shape[0]!)];
  const y = bottom + 20;
  return [
    textAt(bold, centre, y, { size: 13, anchor: 'middle', bold: true }),
    textAt(soft, centre, y + 16, { size: 12, anchor: 'middle', tone: 'soft' }),
    ...(name === undefined
      ? []
      : [textAt([{ text: name, italic: true }], centre, y + 32, { size: 13, anchor: 'middle' })]),
  ];
}

/** The name of a layer and its kernel, above an arrow in the direction of the data. */
function labelMarks(
  lines: readonly string[],
  left: Stage,
  right: Stage,
  { y, isGenerator }: { readonly y: number; readonly isGenerator: boolean },
): Mark[] {
  const [from, to] = [centreOf(left) + 6, centreOf(right) - 6];
  const centre = (from + to) / 2;
  const ends = [
    [from, y],
    [to, y],
  ] as const;
  return [
    ...lines.map((text, i) =>
      textAt(text, centre, y - 9 - 15 * (lines.length - 1 - i), {
        size: i === 0 ? 13 : 12,
        bold: i === 0,
        tone: i === 0 ? 'ink' : 'soft',
        anchor: 'middle',
      }),
    ),
    ...arrow(isGenerator ? ends : ends.toReversed(), 'soft'),
  ];
}

function operationLines(operation: NetworkLayer, given: NetworkWords, isOfLatent: boolean): string[] {
  const { layer, geometry, before, after, output, input } = operation;
  const joins = before.includes('class joined') ? [given.withClass] : [];
  if (geometry !== null) {
    const pools = after.filter((each) => each.startsWith('max pool')).map(given.pool);
    const stride = given.stride(strideWording(geometry.stride));
    // The kernels of a block fill the line.
    const kernel = kernelWording(operation)!;
    const lines = operation.kernels === undefined ? [`${kernel}, ${stride}`] : [kernel, stride];
    return [layer, ...lines, ...pools, ...joins];
  }
  const isReshaped = input.length < output.length;
  if (isReshaped) return [layer, isOfLatent ? given.projectReshape : given.denseReshape, ...joins];
  return [layer, before.includes('flatten') ? given.flattenDense : given.dense, ...joins];
}
