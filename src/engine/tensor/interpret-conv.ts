import { sizeOf } from '../../core/shape.ts';
import type { Node } from './node.ts';
import type { ConvAttributes, PoolAttributes } from './operations.ts';

type Values = Float64Array;
type Shape4 = readonly [number, number, number, number];

/** Receives offsets into the large picture, the kernel and the small picture. */
type Visit = (large: number, kernel: number, small: number) => void;

/**
 * The loop nest of all three convolution operations. Calls `visit` for every triple of elements whose product is a term
 * of the trilinear form Σ large · kernel · small, where convolving `large` [B, C, H, W] by `kernel` [O, C/groups, kh, kw]
 * gives the shape of `small` [B, O, h, w].
 */
function visitConvolution(
  [batch, channels, height, width]: Shape4,
  [outputs, channelsOfGroup, kernelHeight, kernelWidth]: Shape4,
  [, , smallHeight, smallWidth]: Shape4,
  { strides, pads, dilations, groups }: ConvAttributes,
  visit: Visit,
): void {
  for (let b = 0; b < batch; b++)
    for (let o = 0; o < outputs; o++)
      for (let c = 0; c < channelsOfGroup; c++)
        for (let i = 0; i < smallHeight; i++)
          for (let j = 0; j < smallWidth; j++)
            for (let ki = 0; ki < kernelHeight; ki++)
              for (let kj = 0; kj < kernelWidth; kj++) {
                const row = i * strides[0] + ki * dilations[0] - pads[0];
                const column = j * strides[1] + kj * dilations[1] - pads[1];
                if (row < 0 || row >= height || column < 0 || column >= width) continue;
                const channel = Math.floor((o * groups) / outputs) * channelsOfGroup + c;
                visit(
                  ((b * channels + channel) * height + row) * width + column,
                  ((o * channelsOfGroup + c) * kernelHeight + ki) * kernelWidth + kj,
                  ((b * outputs + o) * smallHeight + i) * smallWidth + j,
                );
              }
}

const shape4 = (node: Pick<Node, 'shape'>) => node.shape as unknown as Shape4;

/** small[…] = Σ large · kernel */
export function conv(x: Values, w: Values, node: Node<'Conv'>): Values {
  const result = new Float64Array(sizeOf(node.shape));
  const [large, kernel] = node.inputs as readonly [Node, Node];
  visitConvolution(shape4(large), shape4(kernel), shape4(node), node.attributes, (l, k, s) => {
    result[s]! += x[l]! * w[k]!;
  });
  return result;
}

/** large[…] = Σ small · kernel */
export function convTranspose(x: Values, w: Values, node: Node<'ConvTranspose'>): Values {
  const result = new Float64Array(sizeOf(node.shape));
  const [small, kernel] = node.inputs as readonly [Node, Node];
  visitConvolution(shape4(node), shape4(kernel), shape4(small), node.attributes, (l, k, s) => {
    result[l]! += x[s]! * w[k]!;
  });
  return result;
}

/** kernel[…] = Σ large · small */
export function convWeightGradient(x: Values, g: Values, node: Node<'ConvWeightGradient'>): Values {
  const result = new Float64Array(sizeOf(node.shape));
  const [large, small] = node.inputs as readonly [Node, Node];
  visitConvolution(shape4(large), shape4(node), shape4(small), node.attributes, (l, k, s) => {
    result[k]! += x[l]! * g[s]!;
  });
  return result;
}

/** Calls `visit` for each element of a pooling's result, with the offsets of its window's elements inside the picture. */
function visitWindows(
  picture: Node,
  pooled: Node,
  { kernel, strides, pads }: PoolAttributes,
  visit: (offset: number, window: readonly number[]) => void,
): void {
  const [, , height, width] = shape4(picture);
  const [batch, channels, outHeight, outWidth] = shape4(pooled);
  for (let plane = 0; plane < batch * channels; plane++)
    for (let i = 0; i < outHeight; i++)
      for (let j = 0; j < outWidth; j++) {
        const window: number[] = [];
        for (let ki = 0; ki < kernel[0]; ki++)
          for (let kj = 0; kj < kernel[1]; kj++) {
            const row = i * strides[0] + ki - pads[0];
            const column = j * strides[1] + kj - pads[1];
            if (row < 0 || row >= height || column < 0 || column >= width) continue;
            window.push((plane * height + row) * width + column);
          }
        visit((plane * outHeight + i) * outWidth + j, window);
      }
}

/** Applies `f` to the elements of each window that lie inside the picture, and to the full size of the window. */
export function pool(
  x: Values,
  node: Node<'MaxPool' | 'AveragePool'>,
  f: (window: readonly number[], size: number) => number,
): Values {
  const result = new Float64Array(sizeOf(node.shape));
  visitWindows(node.inputs[0]!, node, node.attributes, (offset, window) => {
    result[offset] = f(
      window.map((at) => x[at]!),
      sizeOf(node.attributes.kernel),
    );
  });
  return result;
}

/** The first maximum of a window takes the window's gradient. */
export function maxPoolGradient(x: Values, g: Values, node: Node<'MaxPoolGradient'>): Values {
  const result = new Float64Array(sizeOf(node.shape));
  const [picture, pooled] = node.inputs as readonly [Node, Node];
  visitWindows(picture, pooled, node.attributes, (offset, window) => {
    const argmax = window.reduce((best, at) => (x[at]! > x[best]! ? at : best));
    result[argmax]! += g[offset]!;
  });
  return result;
}
