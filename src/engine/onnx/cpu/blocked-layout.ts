/**
 * ONNX Runtime's blocked layout, NCHWc: the channels of a place lie together in blocks of n, as many as a vector register
 * holds numbers, [B, C/n, H, W, n]. Its optimiser puts these operations into models; they are quick, and the way between
 * other layouts too. Values in it keep the shape [B, C, H, W] by name.
 */
import type { Shape } from '../../../core/shape.ts';
import type { Node } from '../../tensor/node.ts';
import { int, ints, type Attributes, type Emitter } from '../file/emitter.ts';

const domain = 'com.microsoft.nchwc';
/** ReorderInput fills the last block up with zeros by itself, but counts channels in fours. */
const inputStep = 4;

/** So many channels that the last block is full. */
export function roundUpToBlock(channels: number, block: number): number {
  return Math.ceil(channels / block) * block;
}

/** Pictures [B, C, H, W], each C whole blocks from then on. */
export function intoBlocks(x: string, { shape }: Pick<Node, 'shape'>, block: number, e: Emitter): string {
  const [batch, channels] = shape as readonly [number, number];
  const whole = channels % inputStep === 0;
  return reorder('ReorderInput', whole ? x : zeroPad(x, shape, [batch, roundUpToBlock(channels, block)], e), e);
}

/** Pictures [B, C, H, W] from blocks, of which the last may have been filled up. */
export function outOfBlocks(x: string, channels: number, e: Emitter): string {
  return reorder('ReorderOutput', x, e, { channels: int(channels) });
}

/** What a convolution does to its result as it writes it. */
export interface Finish {
  /** [C], added to each channel. */
  readonly shift?: string | undefined;
  /** In blocks; it may be written over. */
  readonly added?: string | undefined;
  /** Attributes of an activation, which is applied last. */
  readonly bend?: Attributes;
}

/**
 * A convolution of what lies in blocks by kernels [O/n, C/n, kh, kw, n, n], of each pair of blocks inputs before outputs; or
 * of fewer channels than make a block, as they lie in row-major order, by kernels [O/n, C, kh, kw, n]. The result lies in blocks.
 */
export function convolveBlocks(
  x: string,
  kernel: string,
  attributes: Attributes,
  e: Emitter,
  { shift, added, bend = {} }: Finish = {},
): string {
  const inputs = [x, kernel, shift ?? '', added ?? ''];
  while (inputs.at(-1) === '') inputs.pop();
  return e.emit('Conv', inputs, { ...attributes, ...bend }, domain);
}

/** Each of C channels by itself, times a number of `scale`, [C]. */
export function scaleBlocks(x: string, scale: string, channels: number, e: Emitter, finish: Finish): string {
  const attributes = { group: int(channels), kernel_shape: ints([1, 1]) };
  return convolveBlocks(x, e.reshape(scale, [channels, 1, 1, 1]), attributes, e, finish);
}

/** [B, C, 1, 1]: the mean of each channel of each picture. */
export function averageBlocks(x: string, e: Emitter): string {
  return e.emit('GlobalAveragePool', [x], {}, domain);
}

/** The first two of four axes filled up with zeros to these lengths. */
export function zeroPad(
  value: string,
  shape: Shape,
  [first, second]: readonly [number, number],
  e: Emitter,
): string {
  const after = [first - shape[0]!, second - shape[1]!, 0, 0];
  return after.every((count) => count === 0)
    ? value
    : e.emit('Pad', [value, e.int64s([0, 0, 0, 0, ...after])]);
}

function reorder(
  operation: 'ReorderInput' | 'ReorderOutput',
  x: string,
  e: Emitter,
  attributes: Attributes = {},
): string {
  return e.emit(operation, [x], attributes, domain);
}
