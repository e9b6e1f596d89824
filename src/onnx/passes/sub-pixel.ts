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
  const [, w] = node.inputs as readonly [Node, Node];
  const stride = strides[0];
  const applies =
    stride > 1 &&
    strides[1] === stride &&
    dilations.every((dilation) => dilation === 1) &&
    w.shape.slice(2).every((taps) => taps >= stride); // else some phase has no taps at all
  return applies ? interleavedPhases(node, stride) : node;
});

/** One phase along one axis: which taps, and how the input is padded (or, where negative, cropped). */
interface AxisPhase {
  readonly firstTap: number;
  readonly taps: number;
  readonly padBefore: number;
  readonly padAfter: number;
}

function axisPhase(
  phase: number,
  stride: number,
  pad: number,
  kernel: number,
  from: number,
  to: number,
): AxisPhase {
  const firstTap = (phase + pad) % stride;
  const shift = Math.floor((phase + pad) / stride);
  const taps = Math.ceil((kernel - firstTap) / stride);
  return { firstTap, taps, padBefore: taps - 1 - shift, padAfter: Math.ceil(to / stride) + shift - from };
}

function interleavedPhases(node: Node<'ConvTranspose'>, stride: number): Node {
  const [x, w] = node.inputs as readonly [Node, Node];
  const turned = turnedRound(ops.transpose(w, [1, 0, 2, 3])); // [C, O, kh, kw]
  const phaseAlong = (axis: 0 | 1, phase: number) =>
    axisPhase(
      phase,
      stride,
      node.attributes.pads[axis],
      w.shape[axis + 2]!,
      x.shape[axis + 2]!,
      node.shape[axis + 2]!,
    );
  const phases: Node[] = [];
  for (let row = 0; row < stride; row++) {
    for (let column = 0; column < stride; column++) {
      phases.push(onePhase(x, turned, stride, [phaseAlong(0, row), phaseAlong(1, column)]));
    }
  }
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

function onePhase(x: Node, turned: Node, stride: number, axes: readonly [AxisPhase, AxisPhase]): Node {
  const [outputs, channels, ...kernel] = turned.shape as readonly [number, number, number, number];
  const taken = ops.slice(turned, {
    // The phase's last tap comes first in the turned kernel.
    starts: [0, 0, ...axes.map(({ firstTap, taps }, i) => kernel[i]! - 1 - firstTap - (taps - 1) * stride)],
    lengths: [outputs, channels, ...axes.map(({ taps }) => taps)],
    steps: [1, 1, stride, stride],
  });
  const crop = (count: number) => Math.max(0, -count);
  const cropped = ops.slice(x, {
    starts: [0, 0, ...axes.map(({ padBefore }) => crop(padBefore))],
    lengths: [
      ...x.shape.slice(0, 2),
      ...axes.map(({ padBefore, padAfter }, i) => x.shape[i + 2]! - crop(padBefore) - crop(padAfter)),
    ],
  });
  const [vertical, horizontal] = axes;
  const pads = [vertical.padBefore, horizontal.padBefore, vertical.padAfter, horizontal.padAfter];
  return ops.convolve(cropped, taken, {
    strides: [1, 1],
    dilations: [1, 1],
    pads: pads.map((count) => Math.max(0, count)) as unknown as readonly [number, number, number, number],
  });
}
