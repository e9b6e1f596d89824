/** The layers of a network in words and numbers, for the terminal and the page. */
import { grouped, listing, percent } from '../core/wording.ts';
import type { NetworkLayer, NetworkSummary, Networks } from './network-layers.ts';

/** Headings and rows, the last of which has the totals. */
export interface LayerTable {
  readonly headings: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Columns of words, which begin at the left. */
  readonly words: readonly number[];
}

export function layerTable({ network, layers, parameters, multiplyAdds }: NetworkSummary): LayerTable {
  const hasFields = layers.some(({ field }) => field !== null);
  const field = network === 'generator' ? 'reaches' : 'sees';
  const rows = layers.map((layer) => [
    layer.layer,
    kernelWording(layer) ?? 'dense',
    layer.geometry === null ? '' : strideWording(layer.geometry.stride),
    sizes(layer.output),
    grouped(layer.parameters),
    grouped(layer.multiplyAdds),
    ...(hasFields ? [layer.field === null ? '' : sizes(layer.field)] : []),
    layer.after.join(', '),
  ]);
  const totals = ['total', '', '', '', grouped(parameters), grouped(multiplyAdds)];
  return {
    headings: [
      'layer',
      'kernel',
      'stride',
      'output',
      'parameters',
      'multiply-adds',
      ...(hasFields ? [field] : []),
      'then',
    ],
    rows: [...rows, [...totals, ...(hasFields ? [''] : []), '']],
    words: [0, hasFields ? 7 : 6],
  };
}

/** `4×4`; `3×3, 3×3` of a residual block; undefined of a dense layer. */
export function kernelWording({ geometry, kernels }: NetworkLayer): string | undefined {
  return kernels?.map(sizes).join(', ') ?? (geometry === null ? undefined : sizes(geometry.kernel));
}

/** `4×4`, `512×8×8` */
export function sizes(numbers: readonly number[]): string {
  return numbers.join('×');
}

/** `2`, or `2×1` if the two differ. */
export function strideWording([vertical, horizontal]: readonly [number, number]): string {
  return vertical === horizontal ? String(vertical) : `${vertical}×${horizontal}`;
}

/** What the numbers of both networks show, in a sentence or two. */
export function networkLesson({ generator, discriminator }: Networks): string {
  return `${shapeLesson(generator, discriminator)} ${costLesson(generator)}`;
}

function shapeLesson(generator: NetworkSummary, discriminator: NetworkSummary): string {
  const growing = generator.layers.filter(isConvolutional);
  const shrinking = discriminator.layers.filter(isConvolutional);
  const first = growing[0];
  const seen = shrinking.map(({ field }) => field![0]);
  const patches = `what one number of D sees grows from ${seen[0]} pixels a side to ${seen.at(-1)}`;
  if (first !== undefined && growing.length > 1 && shrinking.length > 0) {
    const [from, to] = [sizes(first.input.slice(1)), sizes(growing.at(-1)!.output.slice(1))];
    return `G is a convolutional network in reverse: ${countedLayers(growing)} take ${from} maps to ${to}, and ${countedLayers(shrinking)} of D take them back; ${patches}.`;
  }
  if (shrinking.length > 0) {
    return `G is dense until its last layer, and D convolves: ${patches}.`;
  }
  const dense = 'Both networks are dense: each number depends on all numbers of the layer before';
  const isOfPoints = discriminator.layers.every(({ field }) => field === null);
  return isOfPoints ? `${dense}.` : `${dense}, so neither knows which pixels are neighbours.`;
}

/** `4 transposed convolutions`, `4 residual blocks and a convolution` */
function countedLayers(layers: readonly NetworkLayer[]): string {
  const names = new Map<string, number>();
  for (const { operation, before } of layers) {
    const upsamples = before.some((what) => what.includes('up-sampling'));
    const name = upsamples ? 'up-sampling with a convolution' : operation;
    names.set(name, (names.get(name) ?? 0) + 1);
  }
  const plural = (name: string) => name.replace(/^(up-sampling|[a-z ]*(?:convolution|block))/, '$1s');
  return listing([...names].map(([name, count]) => (count === 1 ? `a ${name}` : `${count} ${plural(name)}`)));
}

/** Where most parameters and most of the work are. */
function costLesson({ layers, parameters, multiplyAdds }: NetworkSummary): string {
  const heaviest = layers.reduce((a, b) => (b.parameters > a.parameters ? b : a));
  const busiest = layers.reduce((a, b) => (b.multiplyAdds > a.multiplyAdds ? b : a));
  const equal = layers.filter((layer) => layer.multiplyAdds === busiest.multiplyAdds);
  const share = percent(heaviest.parameters / parameters);
  const work = percent((equal.length * busiest.multiplyAdds) / multiplyAdds);
  if (equal.length === 1 && busiest === heaviest) {
    return `In G, ${busiest.layer} has ${share} of the parameters and does ${work} of the multiply-adds.`;
  }
  const names = equal.map(({ layer }) => layer);
  const does =
    equal.length === 1
      ? `${names[0]!} does ${work}`
      : `${listing(names)} do an equal amount of work, together ${work}`;
  return `In G, ${heaviest.layer} has ${share} of the parameters; ${does} of the multiply-adds.`;
}

function isConvolutional({ geometry }: NetworkLayer): boolean {
  return geometry !== null;
}
