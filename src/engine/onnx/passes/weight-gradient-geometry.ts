import { sameShape } from '../../../core/shape.ts';
import type { Node } from '../../tensor/node.ts';
import type { ConvAttributes } from '../../tensor/operations.ts';

/**
 * The weight gradient of a convolution is itself a convolution, of the large picture by the small one, with stride and
 * dilation exchanged.
 */
export interface WeightGradientGeometry {
  readonly geometry: ConvAttributes;
  /** Whether its result has the size of the kernel, without excess rows or columns. */
  readonly isExact: boolean;
}

/** The geometry of that convolution. Padding at the end reaches only as far as the last element of the kernel needs. */
export function weightGradientGeometry({
  inputs: [large, small],
  attributes: { strides, pads, dilations, groups, kernel },
}: Node<'ConvWeightGradient'>): WeightGradientGeometry {
  const axes = ([0, 1] as const).map((axis) => {
    const window = strides[axis] * (small!.shape[axis + 2]! - 1) + 1;
    const before = large!.shape[axis + 2]! + pads[axis];
    const after = Math.max(0, window + dilations[axis] * (kernel[axis] - 1) - before);
    return { after, size: Math.floor((before + after - window) / dilations[axis]) + 1 };
  });
  const [down, across] = axes as [(typeof axes)[number], (typeof axes)[number]];
  return {
    geometry: {
      strides: dilations,
      pads: [pads[0], pads[1], down.after, across.after],
      dilations: strides,
      groups,
    },
    isExact: sameShape([down.size, across.size], kernel),
  };
}
