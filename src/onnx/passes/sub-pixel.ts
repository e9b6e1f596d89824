import { isOp, type Node } from '../../tensor/node.ts';
import * as ops from '../../tensor/ops.ts';
import { localPass } from '../rewrite.ts';

/**
 * A transposed convolution of stride s as s² plain convolutions, one for each position of an output pixel
 * within its s × s block, and an interleaving of their results.
 *
 * Along one axis, output y[o] = Σ x[i]·w[k] over i·s + k − p = o. For o = s·q + r only the taps
 * k = s·j + c with c = (r + p) mod s take part, and i = q + e − j with e = ⌊(r + p)/s⌋. So phase r is a
 * stride-1 convolution of x with every s-th tap, turned round, and its padding is one-sided. No product with
 * the zeros between pixels is computed, and the kernels are those that are fastest everywhere: Conv's.
 */
export const subPixelConvTranspose = localPass('sub-pixel', (node) => {
  if (!isOp(node, 'ConvTranspose')) return node;
  const { strides, dilations } = node.attributes;
  const [stride] = strides;
  if (stride === 1 || strides[1] !== stride || dilations.some((dilation) => dilation !== 1)) return node;
  const axes = [axisPhases(node, 0), axisPhases(node, 1)] as const;
  const applies = axes.flat().every(({ taps, cropBefore, from }) => taps > 0 && cropBefore < from);
  return applies ? interleavedPhases(node, axes) : node;
});

/** One phase along one axis: which taps, and how the input is padded or cropped. */
interface AxisPhase {
  readonly firstTap: number;
  /** 0 where the kernel is below the stride: nothing but zeros would come of this phase. */
  readonly taps: number;
  /** Size of the input. Where all of it is cropped, which takes pads beyond the kernel, nothing is left. */
  readonly from: number;
  readonly padBefore: number;
  readonly padAfter: number;
  readonly cropBefore: number;
  readonly cropAfter: number;
}

function axisPhases(node: Node<'ConvTranspose'>, axis: 0 | 1): AxisPhase[] {
  const stride = node.attributes.strides[axis];
  const pad = node.attributes.pads[axis];
  const [from, kernel] = node.inputs.map(({ shape }) => shape[axis + 2]!) as [number, number];
  const to = node.shape[axis + 2]!;
  return Array.from({ length: stride }, (_, phase) => {
    const firstTap = (phase + pad) % stride;
    const shift = Math.floor((phase + pad) / stride);
    const taps = Math.max(0, Math.ceil((kernel - firstTap) / stride));
    const before = taps - 1 - shift;
    const after = Math.ceil(to / stride) + shift - from;
    return {
      firstTap,
      taps,
      from,
      padBefore: Math.max(0, before),
      padAfter: Math.max(0, after),
      cropBefore: Math.max(0, -before),
      cropAfter: Math.max(0, -after),
    };
  });
}

type Axes<T> = readonly [vertical: T, horizontal: T];

function interleavedPhases(node: Node<'ConvTranspose'>, [rows, columns]: Axes<readonly AxisPhase[]>): Node {
  const [x, w] = node.inputs as readonly [Node, Node];
  const stride = rows.length;
  const turned = turnedRound(ops.transpose(w, [1, 0, 2, 3])); // [C, O, kh, kw]
  const phases = rows.flatMap((row) => columns.map((column) => onePhase(x, turned, stride, [row, column])));
  const interleaved = ops.depthToSpace(ops.concat(phases, 1), stride);
  return ops.slice(interleaved, { lengths: node.shape });
}

/** Kernels turned by half a turn, once for all phases. */
function turnedRound(weights: Node): Node {
  const { shape } = weights;
  return ops.slice(weights, {
    starts: [0, 0, shape[2]! - 1, shape[3]! - 1],
    lengths: shape,
    steps: [1, 1, -1, -1],
  });
}

function onePhase(x: Node, turned: Node, stride: number, axes: Axes<AxisPhase>): Node {
  const [outputs, channels, ...kernel] = turned.shape as readonly [number, number, number, number];
  const taken = ops.slice(turned, {
    // The phase's last tap comes first in the turned kernel.
    starts: [0, 0, ...axes.map(({ firstTap, taps }, i) => kernel[i]! - 1 - firstTap - (taps - 1) * stride)],
    lengths: [outputs, channels, ...axes.map(({ taps }) => taps)],
    steps: [1, 1, stride, stride],
  });
  const cropped = ops.slice(x, {
    starts: [0, 0, ...axes.map(({ cropBefore }) => cropBefore)],
    lengths: [
      ...x.shape.slice(0, 2),
      ...axes.map(({ from, cropBefore, cropAfter }) => from - cropBefore - cropAfter),
    ],
  });
  const [vertical, horizontal] = axes;
  return ops.convolve(cropped, taken, {
    strides: [1, 1],
    dilations: [1, 1],
    pads: [vertical.padBefore, horizontal.padBefore, vertical.padAfter, horizontal.padAfter],
  });
}
