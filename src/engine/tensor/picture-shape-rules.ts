import { sameShape, showShape } from '../../core/shape.ts';
import type { ConvAttributes, OpAttributes, OpName, PoolAttributes, TensorType } from './operations.ts';
import { areIntegers, expectPictures, fail } from './shape-checks.ts';

/** Extent of a dilated kernel along one axis: d·(k − 1) + 1. */
function extent(kernel: number, dilation: number): number {
  return dilation * (kernel - 1) + 1;
}

function convSize(
  size: readonly [number, number],
  kernel: readonly [number, number],
  { strides, pads, dilations }: Omit<ConvAttributes, 'groups'>,
): [number, number] {
  return [0, 1].map((axis) => {
    const padded = size[axis]! + pads[axis]! + pads[axis + 2]!;
    return Math.floor((padded - extent(kernel[axis]!, dilations[axis]!)) / strides[axis]!) + 1;
  }) as [number, number];
}

function checkGeometry(op: string, { strides, pads, dilations }: Omit<ConvAttributes, 'groups'>): void {
  if (!areIntegers(strides, 1) || !areIntegers(dilations, 1) || !areIntegers(pads, 0)) {
    fail(
      op,
      `strides ${showShape(strides)}, dilations ${showShape(dilations)}, pads ${showShape(pads)}`,
      'integer strides and dilations of at least 1 and integer pads of at least 0',
    );
  }
}

/** Checks that the groups of a convolution divide the channels of both of its pictures. */
function checkGroups(op: string, groups: number, channels: number, outputs: number): void {
  const divides = [channels, outputs].every((count) => count % groups === 0);
  if (!areIntegers([groups], 1) || !divides) {
    fail(op, `${groups} groups of ${channels} and ${outputs} channels`, 'an integer that divides both');
  }
}

function pooling(op: OpName): (inputs: readonly TensorType[], attributes: PoolAttributes) => TensorType {
  return (inputs, { kernel, strides, pads }) => {
    expectPictures(op, inputs, 1);
    const [batch, channels, height, width] = inputs[0]!.shape as [number, number, number, number];
    if (pads.some((pad, i) => pad >= kernel[i % 2]!))
      fail(op, `pads ${showShape(pads)}`, 'pads below the kernel');
    const geometry = { strides, pads, dilations: [1, 1] } as const;
    checkGeometry(op, geometry);
    return { shape: [batch, channels, ...convSize([height, width], kernel, geometry)], dtype: 'float32' };
  };
}

type PictureOp =
  | 'Conv'
  | 'ConvTranspose'
  | 'ConvWeightGradient'
  | 'MaxPool'
  | 'MaxPoolGradient'
  | 'AveragePool'
  | 'DepthToSpace'
  | 'SpaceToDepth'
  | 'Resize';

/** The shape rules of operations on pictures [B, C, H, W]. */
export const pictureShapeRules: {
  readonly [K in PictureOp]: (
    inputs: readonly TensorType[],
    attributes: Readonly<OpAttributes[K]>,
  ) => TensorType;
} = {
  DepthToSpace: (inputs, { blockSize }) => {
    expectPictures('DepthToSpace', inputs, 1);
    const [batch, depth, height, width] = inputs[0]!.shape as [number, number, number, number];
    if (depth % blockSize ** 2 !== 0) {
      fail('DepthToSpace', `${depth} channels`, `a multiple of ${blockSize ** 2}`);
    }
    return {
      shape: [batch, depth / blockSize ** 2, height * blockSize, width * blockSize],
      dtype: 'float32',
    };
  },
  SpaceToDepth: (inputs, { blockSize }) => {
    expectPictures('SpaceToDepth', inputs, 1);
    const [batch, channels, height, width] = inputs[0]!.shape as [number, number, number, number];
    if (height % blockSize !== 0 || width % blockSize !== 0) {
      fail('SpaceToDepth', `${height}×${width}`, `sides that are multiples of ${blockSize}`);
    }
    return {
      shape: [batch, channels * blockSize ** 2, height / blockSize, width / blockSize],
      dtype: 'float32',
    };
  },

  Resize: (inputs, { scales }) => {
    expectPictures('Resize', inputs, 1);
    if (!areIntegers(scales, 1)) fail('Resize', `scales ${showShape(scales)}`, 'integers of at least 1');
    const [batch, channels, height, width] = inputs[0]!.shape as [number, number, number, number];
    return { shape: [batch, channels, height * scales[0], width * scales[1]], dtype: 'float32' };
  },

  Conv: (inputs, attributes) => {
    expectPictures('Conv', inputs, 2);
    checkGeometry('Conv', attributes);
    const [batch, channels, height, width] = inputs[0]!.shape as [number, number, number, number];
    const [out, channelsW, kernelHeight, kernelWidth] = inputs[1]!.shape as [number, number, number, number];
    checkGroups('Conv', attributes.groups, channels, out);
    if (channels !== channelsW * attributes.groups) {
      const kernel = attributes.groups === 1 ? '' : ` in each of ${attributes.groups} groups`;
      fail(
        'Conv',
        `an input of ${channels} channels and a kernel for ${channelsW}${kernel}`,
        'equal numbers',
      );
    }
    return {
      shape: [batch, out, ...convSize([height, width], [kernelHeight, kernelWidth], attributes)],
      dtype: 'float32',
    };
  },
  ConvTranspose: (inputs, attributes) => {
    expectPictures('ConvTranspose', inputs, 2);
    checkGeometry('ConvTranspose', attributes);
    const { strides, pads, dilations, groups, outputPadding } = attributes;
    const [batch, channels, ...size] = inputs[0]!.shape as [number, number, number, number];
    const [channelsW, outOfGroup, ...kernel] = inputs[1]!.shape as [number, number, number, number];
    const out = outOfGroup * groups;
    checkGroups('ConvTranspose', groups, channels, out);
    if (channels !== channelsW) {
      fail(
        'ConvTranspose',
        `an input of ${channels} channels and a kernel for ${channelsW}`,
        'equal numbers',
      );
    }
    if (
      !areIntegers(outputPadding, 0) ||
      outputPadding.some((extra, axis) => extra >= Math.max(strides[axis]!, dilations[axis]!))
    ) {
      fail(
        'ConvTranspose',
        `output padding ${showShape(outputPadding)}`,
        'integers below the stride or the dilation',
      );
    }
    const spatial = [0, 1].map(
      (axis) =>
        (size[axis]! - 1) * strides[axis]! +
        extent(kernel[axis]!, dilations[axis]!) +
        outputPadding[axis]! -
        pads[axis]! -
        pads[axis + 2]!,
    );
    return { shape: [batch, out, ...spatial], dtype: 'float32' };
  },
  ConvWeightGradient: (inputs, attributes) => {
    expectPictures('ConvWeightGradient', inputs, 2);
    checkGeometry('ConvWeightGradient', attributes);
    const [batch, channels, ...size] = inputs[0]!.shape as [number, number, number, number];
    const [batchG, out, ...sizeG] = inputs[1]!.shape as [number, number, number, number];
    const expected = convSize(size, attributes.kernel, attributes);
    checkGroups('ConvWeightGradient', attributes.groups, channels, out);
    if (batch !== batchG || !sameShape(expected, sizeG)) {
      fail(
        'ConvWeightGradient',
        `${showShape(inputs[0]!.shape)} with a gradient of ${showShape(inputs[1]!.shape)}`,
        `a gradient of [${batch}, …, ${expected.join(', ')}]`,
      );
    }
    return { shape: [out, channels / attributes.groups, ...attributes.kernel], dtype: 'float32' };
  },
  MaxPool: pooling('MaxPool'),
  MaxPoolGradient: (inputs, attributes) => {
    expectPictures('MaxPoolGradient', inputs, 2);
    const [{ shape }, g] = inputs as readonly [TensorType, TensorType];
    const pooled = pooling('MaxPoolGradient')(inputs.slice(0, 1), attributes);
    if (!sameShape(pooled.shape, g.shape)) {
      fail(
        'MaxPoolGradient',
        `${showShape(shape)} with a gradient of ${showShape(g.shape)}`,
        `a gradient of ${showShape(pooled.shape)}`,
      );
    }
    return { shape, dtype: 'float32' };
  },
  AveragePool: pooling('AveragePool'),
};
