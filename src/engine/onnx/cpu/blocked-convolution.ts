/**
 * Convolutions by ONNX Runtime's direct kernels, which take the blocked layout. ONNX Runtime chooses them by itself only
 * where the weights are constants, which they are not while a network is trained.
 *
 * A direct convolution in steps of one runs near the processor's peak, so a transposed one is made of such: its result
 * has stride² phases, each a convolution of the small picture by those taps that meet it.
 */
import type { Shape } from '../../../core/shape.ts';
import { isOp, type Node } from '../../tensor/node.ts';
import { channelsInBlocks, outputsInBlocks, tapsInBlocks, type WeightShape } from './blocked-kernels.ts';
import { convolveBlocks, roundUpToBlock, type Finish } from './blocked-layout.ts';
import { geometry, int, ints, type Emitter } from '../file/emitter.ts';
import type { Values } from './values.ts';

/** Narrower results leave the kernels' registers empty. */
const leastWidth = 4;
/** What filling the last blocks with zeros may cost: products in place of one. */
const mostWaste = 1.25;
/** The kernels compute so many outputs together… */
const outputsTogether = 64;
/** … and in steps of more than one they are slow when weights for those are more than this: half a megabyte. */
const mostWeights = 2 ** 17;

export type BlockedOp = 'Conv' | 'ConvTranspose';

export function isConvolution(node: Node): node is Node<BlockedOp> {
  return isOp(node, 'Conv') || isOp(node, 'ConvTranspose');
}

/** Whether the kernels can do it, and well. */
export function fitsBlocks(node: Node<BlockedOp>, block: number): boolean {
  if (block === 1 || node.shape[3]! < leastWidth) return false;
  const [picture, { shape }] = node.inputs as readonly [Node, Node];
  const filled = [isOfFewChannels(node, block) ? block : picture.shape[1]!, node.shape[1]!];
  const waste = filled.reduce((product, count) => (product * roundUpToBlock(count, block)) / count, 1);
  if (waste > mostWaste) return false;
  if (isOp(node, 'ConvTranspose')) return phasesOf(node) !== undefined;
  const [, inputs, height, width] = shape as WeightShape;
  const weights = outputsTogether * inputs * height * width;
  return Math.max(...node.attributes.strides) === 1 || weights <= mostWeights;
}

/** Whether it can be done so, and its result is of whole blocks, which others can take as they lie. */
export function givesFullBlocks(node: Node<BlockedOp>, block: number): boolean {
  return node.shape[1]! % block === 0 && fitsBlocks(node, block);
}

/** Of fewer channels than make a block the kernels take pictures as they lie, in row-major order. */
function isOfFewChannels(node: Node<BlockedOp>, block: number): boolean {
  return isOp(node, 'Conv') && node.inputs[0]!.shape[1]! < block;
}

/** For what fits: the result in blocks, of which the last may be filled up. */
export function convolvedInBlocks(
  node: Node<BlockedOp>,
  values: Values,
  e: Emitter,
  block: number,
  finish: Finish = {},
): string {
  return isOp(node, 'ConvTranspose')
    ? transposed(node, values, e, block, finish)
    : forward(node as Node<'Conv'>, values, e, block, finish);
}

function forward(node: Node<'Conv'>, values: Values, e: Emitter, block: number, finish: Finish): string {
  const [picture, w] = node.inputs as readonly [Node, Node];
  const shape = w.shape as WeightShape;
  const [x, kernel] = isOfFewChannels(node, block)
    ? [values.of(picture), outputsInBlocks(values.of(w), shape, block, e)]
    : [values.inBlocks(picture), channelsInBlocks(values.of(w), shape, block, e)];
  const attributes = { kernel_shape: ints(shape.slice(2)), ...geometry(node.attributes) };
  return convolveBlocks(x, kernel, attributes, e, finish);
}

function transposed(
  node: Node<'ConvTranspose'>,
  values: Values,
  e: Emitter,
  block: number,
  finish: Finish,
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
      return convolveBlocks(picture, kernel, attributes, e, finish);
    }),
  );
  return interleaved(phases, node.shape.with(1, roundUpToBlock(shape[1], block)), block, e);
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

/** The places of one axis that are as far from a multiple of the stride as each other, as a convolution in steps of one. */
interface Phase {
  /** Of the kernel, in the order in which they meet the small picture: backwards. */
  readonly taps: readonly number[];
  /** Padding of the small picture. */
  readonly before: number;
  readonly after: number;
}

/** The phases of both axes, or undefined where one has no taps or would be cropped, and for dilated ones. */
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
 * Place i·s + a of the large picture gets, from place i + ⌊(a + p)/s⌋ − j of the small one, tap (a + p) mod s + j·s.
 *
 * @returns a phase for each a below the stride, or undefined where one has no taps or would be cropped
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
