/**
 * Convolutions by ONNX Runtime's direct kernels, which take the blocked layout. ONNX Runtime chooses them by itself only
 * where the weights are constants, which they are not while a network is trained.
 *
 * A direct convolution in steps of one runs near the processor's peak, so a transposed one is made of such: its result
 * has stride² phases, each a convolution of the small picture by those taps that meet it.
 */
import type { Shape } from '../core/shape.ts';
import type { Node } from '../tensor/node.ts';
import { inWholeBlocks, convolveBlocks, fillUp, intoBlocks, outOfBlocks } from './blocked-layout.ts';
import { int, ints, type Emitter } from './emitter.ts';

/** Narrower results leave the kernels' registers empty. */
const leastWidth = 4;
/** What filling the last blocks with zeros may cost: products in place of one. */
const mostWaste = 1.25;
/** The kernels compute so many outputs together… */
const outputsTogether = 64;
/** … and in steps of more than one they are slow when weights for those are more than this: half a megabyte. */
const mostWeights = 2 ** 17;

type Pair = readonly [number, number];
type Kernel = readonly [outputs: number, inputs: number, height: number, width: number];

/** @returns undefined where the kernels do not fit */
export function blockedConv(
  node: Node<'Conv'>,
  [x, w]: readonly [string, string],
  e: Emitter,
  block: number,
): string | undefined {
  const [picture, { shape }] = node.inputs as readonly [Node, Node];
  const [outputs, inputs, height, width] = shape as Kernel;
  if (!fits(node, [outputs, inputs], block)) return undefined;
  const { strides, pads, dilations } = node.attributes;
  const weights = outputsTogether * inputs * height * width;
  if (Math.max(...strides) > 1 && weights > mostWeights) return undefined;

  const [filled, filledInputs] = [inWholeBlocks(outputs, block), inWholeBlocks(inputs, block)];
  const rows = e.reshape(fillUp(w, shape, [filled, filledInputs], e), [
    1,
    filled,
    1,
    filledInputs * height * width,
  ]);
  const blocks = e.reshape(intoBlocks(rows, { shape: [1, filled] }, block, e), [
    filled / block,
    filledInputs / block,
    block,
    height * width,
    block,
  ]);
  const kernel = e.emit('Transpose', [blocks], { perm: ints([0, 1, 3, 2, 4]) });
  const attributes = {
    kernel_shape: ints([height, width]),
    strides: ints(strides),
    pads: ints(pads),
    dilations: ints(dilations),
  };
  const y = convolveBlocks(
    intoBlocks(x, picture, block, e),
    e.reshape(kernel, [filled, filledInputs, height, width]),
    attributes,
    e,
  );
  return outOfBlocks(y, outputs, e);
}

/** @returns undefined where the kernels do not fit */
export function blockedConvTranspose(
  node: Node<'ConvTranspose'>,
  [x, w]: readonly [string, string],
  e: Emitter,
  block: number,
): string | undefined {
  const [small, { shape }] = node.inputs as readonly [Node, Node];
  const [inputs, outputs, height, width] = shape as Kernel;
  const { strides, pads, dilations } = node.attributes;
  if (dilations.some((step) => step !== 1) || !fits(node, [inputs, outputs], block)) return undefined;
  const [down, across] = ([0, 1] as const).map((axis) =>
    phasesOf(
      { large: node.shape[axis + 2]!, small: small.shape[axis + 2]! },
      { size: [height, width][axis]!, stride: strides[axis], pad: pads[axis] },
    ),
  );
  if (down === undefined || across === undefined) return undefined;

  const [filled, filledInputs] = [inWholeBlocks(outputs, block), inWholeBlocks(inputs, block)];
  const weights = fillUp(w, shape, [filledInputs, filled], e);
  const lanes = e.reshape(intoBlocks(weights, { shape: [filledInputs, filled] }, block, e), [
    filledInputs / block,
    block,
    filled / block,
    height * width,
    block,
  ]);
  const taps = e.emit('Transpose', [lanes], { perm: ints([2, 0, 3, 1, 4]) }); // [O/n, I/n, kh·kw, n, n]
  const picture = intoBlocks(x, small, block, e);
  const phases = down.map((vertical) =>
    across.map((horizontal) => {
      const chosen = vertical.taps.flatMap((i) => horizontal.taps.map((j) => i * width + j));
      const size: Pair = [vertical.taps.length, horizontal.taps.length];
      const kernel = e.emit('Gather', [taps, e.int64s(chosen)], { axis: int(2) });
      const attributes = {
        kernel_shape: ints(size),
        strides: ints([1, 1]),
        pads: ints([vertical.before, horizontal.before, vertical.after, horizontal.after]),
      };
      return convolveBlocks(picture, e.reshape(kernel, [filled, filledInputs, ...size]), attributes, e);
    }),
  );
  return outOfBlocks(interleaved(phases, node.shape.with(1, filled), block, e), outputs, e);
}

/** Phases put together to a picture of this shape: columns take turns, then rows do. Whole blocks are moved. */
function interleaved(
  phases: readonly (readonly string[])[],
  shape: Shape,
  block: number,
  e: Emitter,
): string {
  const [batch, channels, height, width] = shape as readonly [number, number, number, number];
  const lines = (batch * channels * height) / block / phases.length;
  const rows = phases.map((row) => {
    const parts = row.map((y) => e.reshape(y, [lines, width / row.length, block]));
    return e.reshape(join(parts, 2, e), [lines, width * block]);
  });
  return e.reshape(join(rows, 1, e), shape);
}

function join(parts: readonly string[], axis: number, e: Emitter): string {
  return parts.length === 1 ? parts[0]! : e.emit('Concat', parts, { axis: int(axis) });
}

function fits({ shape }: Node, channels: readonly number[], block: number): boolean {
  const waste = channels.reduce((product, count) => (product * inWholeBlocks(count, block)) / count, 1);
  return block > 1 && shape[3]! >= leastWidth && waste <= mostWaste;
}

/** The places of one axis that are as far from a multiple of the stride as each other, as a convolution in steps of one. */
interface Phase {
  /** Of the kernel, in the order in which they meet the small picture: backwards. */
  readonly taps: readonly number[];
  /** Padding of the small picture. */
  readonly before: number;
  readonly after: number;
}

/**
 * Place i·s + a of the large picture gets, from place i + ⌊(a + p)/s⌋ − j of the small one, tap (a + p) mod s + j·s.
 *
 * @returns a phase for each a below the stride, or undefined where one has no taps or would be cropped
 */
function phasesOf(
  picture: { readonly large: number; readonly small: number },
  { size, stride, pad }: { readonly size: number; readonly stride: number; readonly pad: number },
): readonly Phase[] | undefined {
  if (picture.large % stride !== 0) return undefined;
  const phases = Array.from({ length: stride }, (_, phase): Phase => {
    const first = (phase + pad) % stride;
    const taps: number[] = [];
    for (let tap = first; tap < size; tap += stride) taps.unshift(tap);
    const before = taps.length - 1 - Math.floor((phase + pad) / stride);
    return { taps, before, after: picture.large / stride - picture.small + taps.length - 1 - before };
  });
  const fit = phases.every(({ taps, before, after }) => taps.length > 0 && before >= 0 && after >= 0);
  return fit ? phases : undefined;
}
