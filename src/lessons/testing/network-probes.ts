/** Measures networks by the reference interpreter: which numbers have an effect on which, and how many are multiplied. */
import { sizeOf, type Shape } from '../../core/shape.ts';
import { interpret } from '../../engine/tensor/interpret.ts';
import { isOp, type Node } from '../../engine/tensor/node.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { exampleShape, labelsOf, type Gan, type PictureGan } from '../../gan/networks/gan.ts';
import type { NetworkName } from '../../gan/networks/state-names.ts';
import { Sequential } from '../../nn/layer.ts';
import { Scope } from '../../nn/scope.ts';
import type { NetworkLayer } from '../network-layers.ts';

/** The result of a network, or of some of its members, for a batch of inputs. */
export function applied(
  gan: Gan,
  network: NetworkName,
  { members = gan[network], batch = 1, shape = inputShape(gan, network) } = {},
): Node {
  const values = new Map(
    Object.entries(gan[network].parameters).map(([path, spec]) => [path, ops.input(path, spec.shape)]),
  );
  const input = ops.input('input', [batch, ...shape]);
  const { classes } = gan.latent;
  const isWholeG = network === 'generator' && members === gan.generator;
  const label =
    classes === undefined || isWholeG
      ? labelsOf(gan.latent, input)
      : ops.constant(new Float64Array(batch * classes).fill(1), [batch, classes]);
  return members.apply(input, new Scope(values, 'running').withLabel(label));
}

function inputShape(gan: Gan, network: NetworkName): Shape {
  return network === 'generator' ? [gan.latent.dimension] : exampleShape(gan);
}

/** The number of products in a node: the sum of its result if all factors are 1 and nothing is cut off. */
export function productsOf(node: Node): number {
  const ones = (shape: Shape) => ops.constant(new Float64Array(sizeOf(shape)).fill(1), shape);
  const total = (product: Node) => interpret([ops.sum(product)])[0]![0]!;
  const [x, w] = node.inputs.map(({ shape }) => shape);
  if (isOp(node, 'MatMul')) return total(ops.matmul(ones(x!), ones(w!), node.attributes));
  if (isOp(node, 'Conv')) {
    const { strides, pads } = node.attributes;
    const padded = [x![0]!, x![1]!, x![2]! + pads[0] + pads[2], x![3]! + pads[1] + pads[3]];
    return total(ops.conv2d(ones(padded), ones(w!), { stride: strides }));
  }
  if (isOp(node, 'ConvTranspose')) {
    return total(ops.convTranspose2d(ones(x!), ones(w!), { stride: node.attributes.strides }));
  }
  return 0;
}

/** Positive parameters, so that no activation hides an effect and none saturates. */
function parametersOf(gan: Gan, network: NetworkName): Record<string, Float64Array> {
  return Object.fromEntries(
    Object.entries(gan[network].parameters).map(([path, { shape }]) => [
      path,
      new Float64Array(sizeOf(shape)).fill(path.endsWith('Variance') ? 1 : 0.01),
    ]),
  );
}

/**
 * The sides of the patch of the picture that one number of a layer of D depends on. The pixels of a column, and then those
 * of a row, are changed, each in a picture of its own, and those are counted that a number feels.
 */
export function seenBy(gan: PictureGan, { layer }: NetworkLayer): number[] {
  const { height, width } = gan.image;
  const entries = Object.entries((gan.discriminator as Sequential).layers);
  const end = entries.findIndex(([name]) => name === layer) + 1;
  const members = new Sequential(Object.fromEntries(entries.slice(0, end)));
  return ([0, 1] as const).map((axis) => {
    const side = [height, width][axis]!;
    const output = applied(gan, 'discriminator', { members, batch: side + 1 });
    const size = sizeOf(exampleShape(gan));
    const pictures = new Float64Array((side + 1) * size).fill(1); // the first is not changed
    for (let i = 0; i < side; i++) {
      const pixel = axis === 0 ? i * width + (width >> 1) : (height >> 1) * width + i;
      pictures[(i + 1) * size + pixel]! += 1000; // more than its neighbours, so that pooling chooses it
    }
    const [values] = interpret([output], { ...parametersOf(gan, 'discriminator'), input: pictures });
    const numbers = sizeOf(output.shape) / (side + 1);
    const felt = Array.from({ length: numbers }, (_, n) => {
      const changes = Array.from({ length: side }, (__, i) => values![(i + 1) * numbers + n] !== values![n]);
      return changes.filter(Boolean).length;
    });
    return Math.max(...felt);
  });
}

/**
 * The sides of the patch of the picture that one number of a layer of G has an effect on. Each position is changed in an
 * input of its own to the layers after it.
 */
export function reachedBy(gan: PictureGan, { output: shape }: NetworkLayer, next: NetworkLayer): number[] {
  const { height, width } = gan.image;
  const entries = Object.entries((gan.generator as Sequential).layers);
  const prepared = next.before.filter((what) => !what.includes('up-sampling')); // by members of their own
  const start = entries.findIndex(([name]) => name === next.layer) - prepared.length;
  const members = new Sequential(Object.fromEntries(entries.slice(start)));
  const positions = shape.length === 1 ? shape[0]! : shape[1]! * shape[2]!;
  const batch = positions + 1;
  const input = new Float64Array(batch * sizeOf(shape)).fill(1);
  for (let i = 0; i < positions; i++) input[(i + 1) * sizeOf(shape) + i]! += 0.5;
  const [pictures] = interpret([applied(gan, 'generator', { members, batch, shape })], {
    ...parametersOf(gan, 'generator'),
    input,
  });
  const size = sizeOf(exampleShape(gan));
  const patches = Array.from({ length: positions }, (_, i) => {
    const changed = [...Array(height * width).keys()].filter(
      (pixel) => pictures![(i + 1) * size + pixel] !== pictures![pixel],
    );
    const extent = (places: number[]) => Math.max(...places) - Math.min(...places) + 1;
    return [extent(changed.map((pixel) => Math.floor(pixel / width))), extent(changed.map((p) => p % width))];
  });
  return [0, 1].map((axis) => Math.max(...patches.map((patch) => patch[axis]!)));
}
