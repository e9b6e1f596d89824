/** Convolutions as Keras has them: other axes of the kernel, and padding that depends on the size of the maps. */
import type { Node } from '../../../engine/tensor/node.ts';
import type { KerasTensor } from './keras-model.ts';

type Pair = readonly [vertical: number, horizontal: number];

/**
 * A kernel [height, width, inputs, outputs] as [outputs, inputs, height, width]; that of a depthwise convolution, which has
 * so many outputs of each channel, as [inputs × outputs, 1, height, width].
 */
export function outputsFirst({ shape, values }: KerasTensor, isDepthwise: boolean): Float64Array {
  const [height, width, inputs, outputs] = shape as [number, number, number, number];
  const positions = height * width;
  const kernel = new Float64Array(values.length);
  for (let position = 0; position < positions; position++) {
    for (let input = 0; input < inputs; input++) {
      for (let output = 0; output < outputs; output++) {
        const filter = isDepthwise ? input * outputs + output : output * inputs + input;
        kernel[filter * positions + position] = values[(position * inputs + input) * outputs + output]!;
      }
    }
  }
  return kernel;
}

/**
 * The zeros around maps [B, C, H, W] with which a stride of 1 keeps their size. Of an odd number, more are below and at the
 * right.
 */
export function samePadding(
  { shape }: Node,
  kernel: Pair,
  strides: Pair,
  dilations: Pair,
): readonly [top: number, left: number, bottom: number, right: number] {
  const zeros = (axis: 0 | 1) => {
    const [side, stride] = [shape[axis + 2]!, strides[axis]];
    const window = dilations[axis] * (kernel[axis] - 1) + 1;
    return Math.max(0, (Math.ceil(side / stride) - 1) * stride + window - side);
  };
  const [vertical, horizontal] = [zeros(0), zeros(1)];
  return [
    Math.floor(vertical / 2),
    Math.floor(horizontal / 2),
    Math.ceil(vertical / 2),
    Math.ceil(horizontal / 2),
  ];
}
