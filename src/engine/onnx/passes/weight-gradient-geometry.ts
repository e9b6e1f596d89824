import { sameShape } from '../../../core/shape.ts';
import type { Node } from '../../tensor/node.ts';
import type { ConvAttributes } from '../../tensor/operations.ts';

/**
 * The gradient of a convolution by its weights is a convolution of the large picture by the small one, which is dilated
 * by the convolution's stride and moved in steps of its dilation.
 */
export interface WeightGradientGeometry {
  readonly geometry: ConvAttributes;
  /** Whether it gives the kernel's size, and not rows or columns beyond it, which no kernel element produced. */
  readonly isExact: boolean;
}

/** Of that convolution: the far padding is what the kernel's last element reaches, and nothing beyond is computed. */
export function weightGradientGeometry({
  inputs: [large, small],
  attributes: { strides, pads, dilations, kernel },
}: Node<'ConvWeightGradient'>): WeightGradientGeometry {
  const axes = ([0, 1] as const).map((axis) => {
    const window = strides[axis] * (small!.shape[axis + 2]! - 1) + 1;
    const before = large!.shape[axis + 2]! + pads[axis];
    const after = Math.max(0, window + dilations[axis] * (kernel[axis] - 1) - before);
    return { after, made: Math.floor((before + after - window) / dilations[axis]) + 1 };
  });
  const [down, across] = axes as [(typeof axes)[number], (typeof axes)[number]];
  return {
    geometry: {
      strides: dilations,
      pads: [pads[0], pads[1], down.after, across.after],
      dilations: strides,
    },
    isExact: sameShape([down.made, across.made], kernel),
  };
}
