import type { Node } from '../../tensor/node.ts';
import * as ops from '../../tensor/ops.ts';

/** Weight gradients [outputs, channels, …] of convolutions with many geometries of small pictures. */
export function weightGradients(channels: number, outputs: number): Node[] {
  return [1, 2, 3].flatMap((stride) =>
    [1, 2].flatMap((dilation) =>
      [1, 2, 3, 4].flatMap((kernel) =>
        [5, 8].flatMap((size) =>
          [0, 1, 2].flatMap((padding) => {
            // The two axes differ, and the two ends of each axis differ.
            const geometry = {
              strides: [stride, 1] as const,
              pads: [padding, 0, 1, padding] as const,
              dilations: [dilation, 1] as const,
            };
            const name = [stride, dilation, kernel, size, padding].join('-');
            const x = ops.input(`x${name}`, [2, channels, size, 4]);
            if (size + padding + 1 < dilation * (kernel - 1) + 1) return [];
            const small = ops.convolve(x, ops.input('w', [outputs, channels, kernel, 2]), geometry).shape;
            return [ops.convWeightGradient(x, ops.input(`g${name}`, small), geometry, [kernel, 2])];
          }),
        ),
      ),
    ),
  );
}
