/**
 * Convolutions by ONNX Runtime's direct kernels, which take the blocked layout. ONNX Runtime itself chooses them only for
 * constant weights, which weights are not during training.
 *
 * Direct convolutions with stride 1 run close to the processor's peak, so a transposed convolution is computed by them: its
 * result has stride² phases, each a convolution of the small picture by the taps that contribute to that phase.
 */
import type { Shape } from '../../../core/shape.ts';
import { isOp, type Node } from '../../tensor/node.ts';
import { channelsInBlocks, outputsInBlocks, tapsInBlocks, type WeightShape } from './blocked-kernels.ts';
import { convolveBlocks, roundUpToBlock, type Epilogue } from './blocked-layout.ts';
import { geometry, int, ints, type Emitter } from '../file/emitter.ts';
import type { Values } from './values.ts';

/** Narrower results do not fill the registers of the kernels. */
const minWidth = 4;
/** Maximum overhead of padding the last blocks with zeros: products computed per product needed. */
const maxOverhead = 1.25;
/** Output channels that the kernels compute together. */
const outputsTogether = 64;
/** With strides above 1, the kernels are slow if the weights for those outputs are more than this: half a megabyte. */
const maxStridedWeights = 2 ** 17;

export type BlockedOp = 'Conv' | 'ConvTranspose';

export function isConvolution(node: Node): node is Node<BlockedOp> {
  return isOp(node, 'Conv') || isOp(node, 'ConvTranspose');
}

/** Whether the direct kernels can compute a convolution, and efficiently. */
export function fitsBlocks(node: Node<BlockedOp>, block: number): boolean {
  if (block === 1 || node.shape[3]! < minWidth || node.attributes.groups > 1) return false;
  const [picture, { shape }] = node.inputs as readonly [Node, Node];
  const filled = [takesRowMajor(node, block) ? block : picture.shape[1]!, node.shape[1]!];
  const overhead = filled.reduce((product, count) => (product * roundUpToBlock(count, block)) / count, 1);
  if (overhead > maxOverhead) return false;
  if (isOp(node, 'ConvTranspose')) return phasesOf(node) !== undefined;
  const [, inputs, height, width] = shape as WeightShape;
  const weights = outputsTogether * inputs * height * width;
  return Math.max(...node.attributes.strides) === 1 || weights <= maxStridedWeights;
}

/** Whether the direct kernels apply and the result has no padded block, so that other operations can use it in blocks. */
export function givesFullBlocks(node: Node<BlockedOp>, block: number): boolean {
  return node.shape[1]! % block === 0 && fitsBlocks(node, block);
}

/** With fewer channels than a block, the kernels take the picture in row-major order. */
function takesRowMajor(node: Node<BlockedOp>, block: number): boolean {
  return isOp(node, 'Conv') && node.inputs[0]!.shape[1]! < block;
}

/** Emits a convolution that `fitsBlocks`. The result is in blocks, of which the last may be padded. */
export function convolvedInBlocks(
  node: Node<BlockedOp>,
  values: Values,
  e: Emitter,
  block: number,
  epilogue: Epilogue = {},
): string {
  return isOp(node, 'ConvTranspose')
    ? transposed(node, values, e, block, epilogue)
    : forward(node as Node<'Conv'>, values, e, block, epilogue);
}

function forward(node: Node<'Conv'>, values: Values, e: Emitter, block: number, epilogue: Epilogue): string {
  const [picture, w] = node.inputs as readonly [Node, Node];
  const shape = w.shape as WeightShape;
  const [x, kernel] = takesRowMajor(node, block)
    ? [values.of(picture), outputsInBlocks(values.of(w), shape, block, e)]
    : [values.inBlocks(picture), channelsInBlocks(values.of(w), shape, block, e)];
  const attributes = { kernel_shape: ints(shape.slice(2)), ...geometry(node.attributes) };
  return convolveBlocks(x, kernel, attributes, e, epilogue);
}

function transposed(
  node: Node<'ConvTranspose'>,
  values: Values,
  e: Emitter,
  block: number,
  epilogue: Epilogue,
): string {
  const [small, w] = node.inputs as readonly [Node, Node];
  const shape = w.shape as WeightShape;
  const picture = values.inBlocks(small);
  const [down, across] = phasesOf(node)!;
  const phases = down.map((vertical) =>
    across.map((horizontal) => {
      const taps = { rows: vertical.taps, columns: horizontal.taps };
      const kernel = tapsInBlocks(values.of(w), shape, taps, block, e);
      const attributes = {
        kernel_shape: ints([vertical.taps.length, horizontal.taps.length]),
        strides: ints([1, 1]),
        pads: ints([vertical.before, horizontal.before, vertical.after, horizontal.after]),
      };
      return convolveBlocks(picture, kernel, attributes, e, epilogue);
    }),
  );
  return interleaved(phases, node.shape.with(1, roundUpToBlock(shape[1], block)), block, e);
}

/** Interleaves the phases into a picture of this shape, columns first, then rows. Moves complete blocks. */
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

/** The positions of one axis with the same remainder modulo the stride, computed as a convolution with stride 1. */
interface Phase {
  /** Indices of the kernel's taps, in the order in which they meet the small picture: reversed. */
  readonly taps: readonly number[];
  /** Padding of the small picture. */
  readonly before: number;
  readonly after: number;
}

/** The phases of both axes; undefined if a phase has no taps or would be cropped, or if the kernel is dilated. */
function phasesOf(node: Node<'ConvTranspose'>): readonly [down: Phases, across: Phases] | undefined {
  const [small, { shape: kernel }] = node.inputs as readonly [Node, Node];
  const { strides, pads, dilations } = node.attributes;
  if (dilations.some((step) => step !== 1)) return undefined;
  const [down, across] = ([0, 1] as const).map((axis) =>
    phasesAlong(
      { large: node.shape[axis + 2]!, small: small.shape[axis + 2]! },
      { size: kernel[axis + 2]!, stride: strides[axis], pad: pads[axis] },
    ),
  );
  return down && across && [down, across];
}

type Phases = readonly Phase[];

/**
 * Position i·s + a of the large picture receives tap (a + p) mod s + j·s from position i + ⌊(a + p)/s⌋ − j of the small one.
 *
 * @returns a phase for each a below the stride s; undefined if one has no taps or would be cropped
 */
function phasesAlong(
  picture: { readonly large: number; readonly small: number },
  { size, stride, pad }: { readonly size: number; readonly stride: number; readonly pad: number },
): Phases | undefined {
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
