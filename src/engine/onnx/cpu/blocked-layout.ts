/**
 * ONNX Runtime's blocked layout NCHWc: [B, C/n, H, W, n], where n float32 numbers fill a vector register. The operations of
 * its domain are normally inserted by ONNX Runtime's own optimiser. Tensors in this layout keep the nominal shape
 * [B, C, H, W].
 */
import type { Shape } from '../../../core/shape.ts';
import type { Node } from '../../tensor/node.ts';
import { int, ints, type Attributes, type Emitter } from '../file/emitter.ts';

const domain = 'com.microsoft.nchwc';
/** ReorderInput pads the last block with zeros itself, but only for multiples of this number of channels. */
const reorderStep = 4;

/** Rounds a number of channels up to a multiple of the block. */
export function roundUpToBlock(channels: number, block: number): number {
  return Math.ceil(channels / block) * block;
}

/** Reorders pictures [B, C, H, W] into blocks and pads the last block with zeros. */
export function intoBlocks(x: string, { shape }: Pick<Node, 'shape'>, block: number, e: Emitter): string {
  const [batch, channels] = shape as readonly [number, number];
  const padsItself = channels % reorderStep === 0;
  return reorder(
    'ReorderInput',
    padsItself ? x : zeroPad(x, shape, [batch, roundUpToBlock(channels, block)], e),
    e,
  );
}

/** Reorders pictures from blocks, of which the last may be padded, to [B, C, H, W]. */
export function outOfBlocks(x: string, channels: number, e: Emitter): string {
  return reorder('ReorderOutput', x, e, { channels: int(channels) });
}

/** The epilogue of a convolution, which is applied as the result is written. */
export interface Epilogue {
  /** A bias per channel, [C]. */
  readonly shift?: string | undefined;
  /** A tensor in blocks that is added. Its buffer may be overwritten. */
  readonly added?: string | undefined;
  /** The attributes of an activation, which is applied last. */
  readonly activation?: Attributes;
}

/**
 * Convolves pictures in blocks by kernels [O/n, C/n, kh, kw, n inputs, n outputs]; or pictures of fewer channels than a
 * block, in row-major order, by kernels [O/n, C, kh, kw, n outputs]. The result is in blocks.
 */
export function convolveBlocks(
  x: string,
  kernel: string,
  attributes: Attributes,
  e: Emitter,
  { shift, added, activation = {} }: Epilogue = {},
): string {
  const inputs = [x, kernel, shift ?? '', added ?? ''];
  while (inputs.at(-1) === '') inputs.pop();
  return e.emit('Conv', inputs, { ...attributes, ...activation }, domain);
}

/** Scales each channel by an element of `scale` [C], as a depthwise 1×1 convolution. */
export function scaleBlocks(
  x: string,
  scale: string,
  channels: number,
  e: Emitter,
  epilogue: Epilogue,
): string {
  const attributes = { group: int(channels), kernel_shape: ints([1, 1]) };
  return convolveBlocks(x, e.reshape(scale, [channels, 1, 1, 1]), attributes, e, epilogue);
}

/** The mean of each channel of each picture: [B, C, 1, 1]. */
export function averageBlocks(x: string, e: Emitter): string {
  return e.emit('GlobalAveragePool', [x], {}, domain);
}

/** Pads the first two of four axes with zeros to these lengths. */
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
