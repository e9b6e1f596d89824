import { SparringError } from '../../core/errors.ts';
import { broadcastShapes, sameShape, showShape, sizeOf, type Shape } from '../../core/shape.ts';
import type {
  ConvAttributes,
  DType,
  OpAttributes,
  OpName,
  PoolAttributes,
  ReduceAttributes,
  TensorType,
} from './operations.ts';

type ShapeRule<K extends OpName> = (
  inputs: readonly TensorType[],
  attributes: Readonly<OpAttributes[K]>,
) => TensorType;

function fail(op: string, got: string, expected: string): never {
  throw new SparringError(`${op} got ${got}, expected ${expected}`);
}

function expectArity(op: string, inputs: readonly TensorType[], count: number): void {
  if (inputs.length !== count) fail(op, `${inputs.length} inputs`, `${count}`);
}

function expectDtype(op: string, input: TensorType, dtype: DType): void {
  if (input.dtype !== dtype) fail(op, `a tensor of ${input.dtype}`, dtype);
}

function expectRank(op: string, input: TensorType, count: number): void {
  if (input.shape.length !== count) fail(op, `shape ${showShape(input.shape)}`, `rank ${count}`);
}

function isAxis(axis: number, shape: Shape): boolean {
  return Number.isInteger(axis) && axis >= 0 && axis < shape.length;
}

function areIntegers(values: readonly number[], min: number): boolean {
  return values.every((value) => Number.isInteger(value) && value >= min);
}

/** Pictures or convolution kernels: float32 of rank 4. */
function expectPictures(op: string, inputs: readonly TensorType[], count: number): void {
  expectArity(op, inputs, count);
  inputs.forEach((input) => {
    expectDtype(op, input, 'float32');
    expectRank(op, input, 4);
  });
}

function elementwise(op: OpName): (inputs: readonly TensorType[]) => TensorType {
  return (inputs) => {
    expectArity(op, inputs, 1);
    expectDtype(op, inputs[0]!, 'float32');
    return inputs[0]!;
  };
}

function broadcastOrFail(op: string, a: Shape, b: Shape): Shape {
  return (
    broadcastShapes(a, b) ??
    fail(
      op,
      `shapes ${showShape(a)} and ${showShape(b)}`,
      'shapes that broadcast (equal, or 1, axis by axis)',
    )
  );
}

function binary(op: OpName, result: DType = 'float32'): (inputs: readonly TensorType[]) => TensorType {
  return (inputs) => {
    expectArity(op, inputs, 2);
    const [a, b] = inputs as [TensorType, TensorType];
    if (op === 'Equal' && a.dtype === 'int64') expectDtype(op, b, 'int64');
    else inputs.forEach((input) => expectDtype(op, input, 'float32'));
    return { shape: broadcastOrFail(op, a.shape, b.shape), dtype: result };
  };
}

function reduction(op: OpName): (inputs: readonly TensorType[], attributes: ReduceAttributes) => TensorType {
  return (inputs, { axes, keepDims }) => {
    expectArity(op, inputs, 1);
    expectDtype(op, inputs[0]!, 'float32');
    const { shape } = inputs[0]!;
    const ascending = axes.every((axis, i) => i === 0 || axis > axes[i - 1]!);
    if (!ascending || !axes.every((axis) => isAxis(axis, shape))) {
      fail(
        op,
        `axes ${showShape(axes)} of shape ${showShape(shape)}`,
        'distinct ascending axes of that shape',
      );
    }
    const kept = shape.map((dimension, axis) => (axes.includes(axis) ? 1 : dimension));
    return { shape: keepDims ? kept : kept.filter((_, axis) => !axes.includes(axis)), dtype: 'float32' };
  };
}

/** Extent of a dilated kernel along one axis: d·(k − 1) + 1. */
function extent(kernel: number, dilation: number): number {
  return dilation * (kernel - 1) + 1;
}

function convSize(
  size: readonly [number, number],
  kernel: readonly [number, number],
  { strides, pads, dilations }: ConvAttributes,
): [number, number] {
  return [0, 1].map((axis) => {
    const padded = size[axis]! + pads[axis]! + pads[axis + 2]!;
    return Math.floor((padded - extent(kernel[axis]!, dilations[axis]!)) / strides[axis]!) + 1;
  }) as [number, number];
}

function checkGeometry(op: string, { strides, pads, dilations }: ConvAttributes): void {
  if (!areIntegers(strides, 1) || !areIntegers(dilations, 1) || !areIntegers(pads, 0)) {
    fail(
      op,
      `strides ${showShape(strides)}, dilations ${showShape(dilations)}, pads ${showShape(pads)}`,
      'integer strides and dilations of at least 1 and integer pads of at least 0',
    );
  }
}

function pooling(op: OpName): (inputs: readonly TensorType[], attributes: PoolAttributes) => TensorType {
  return (inputs, { kernel, strides, pads }) => {
    expectPictures(op, inputs, 1);
    const [batch, channels, height, width] = inputs[0]!.shape as [number, number, number, number];
    if (pads.some((pad, i) => pad >= kernel[i % 2]!))
      fail(op, `pads ${showShape(pads)}`, 'pads below the kernel');
    const geometry: ConvAttributes = { strides, pads, dilations: [1, 1] };
    checkGeometry(op, geometry);
    return { shape: [batch, channels, ...convSize([height, width], kernel, geometry)], dtype: 'float32' };
  };
}

/** The type of each operation's result, from the types of its inputs. A rule throws a SparringError if they do not fit. */
export const shapeRules: { readonly [K in OpName]: ShapeRule<K> } = {
  Input: (_, { shape, dtype }) => ({ shape, dtype }),
  Constant: (_, { shape, dtype, values }) => {
    if (values.length !== sizeOf(shape)) {
      fail('Constant', `${values.length} values`, `${sizeOf(shape)} for shape ${showShape(shape)}`);
    }
    return { shape, dtype };
  },

  Neg: elementwise('Neg'),
  Exp: elementwise('Exp'),
  Log: elementwise('Log'),
  Sqrt: elementwise('Sqrt'),
  Tanh: elementwise('Tanh'),
  Sigmoid: elementwise('Sigmoid'),
  Softplus: elementwise('Softplus'),
  Abs: elementwise('Abs'),
  Sign: elementwise('Sign'),
  LeakyRelu: (inputs, { slope }) => {
    if (!(slope >= 0 && slope < 1)) fail('LeakyRelu', `slope ${slope}`, 'a slope in [0, 1)');
    return elementwise('LeakyRelu')(inputs);
  },
  Clip: (inputs, { low, high }) => {
    if (!(low < high)) fail('Clip', `bounds ${low} and ${high}`, 'the lower bound first');
    return elementwise('Clip')(inputs);
  },

  Add: binary('Add'),
  Sub: binary('Sub'),
  Mul: binary('Mul'),
  Div: binary('Div'),
  Max: binary('Max'),
  Min: binary('Min'),
  Greater: binary('Greater', 'bool'),
  Less: binary('Less', 'bool'),
  Equal: binary('Equal', 'bool'),
  Where: (inputs) => {
    expectArity('Where', inputs, 3);
    const [condition, a, b] = inputs as [TensorType, TensorType, TensorType];
    expectDtype('Where', condition, 'bool');
    expectDtype('Where', a, 'float32');
    expectDtype('Where', b, 'float32');
    const branches = broadcastOrFail('Where', a.shape, b.shape);
    return { shape: broadcastOrFail('Where', condition.shape, branches), dtype: 'float32' };
  },

  ReduceSum: reduction('ReduceSum'),
  ReduceMean: reduction('ReduceMean'),
  ReduceMax: reduction('ReduceMax'),
  ReduceVariance: reduction('ReduceVariance'),

  Reshape: (inputs, { shape }) => {
    expectArity('Reshape', inputs, 1);
    const from = inputs[0]!.shape;
    if (sizeOf(from) !== sizeOf(shape)) {
      fail('Reshape', `${showShape(from)} to ${showShape(shape)}`, 'the same number of elements');
    }
    return { shape, dtype: inputs[0]!.dtype };
  },
  Expand: (inputs, { shape }) => {
    expectArity('Expand', inputs, 1);
    const from = inputs[0]!.shape;
    const common = broadcastShapes(from, shape);
    if (common === undefined || !sameShape(common, shape)) {
      fail('Expand', `${showShape(from)} to ${showShape(shape)}`, 'a shape that the input broadcasts to');
    }
    return { shape, dtype: inputs[0]!.dtype };
  },
  Transpose: (inputs, { permutation }) => {
    expectArity('Transpose', inputs, 1);
    const { shape, dtype } = inputs[0]!;
    const sorted = permutation.toSorted((a, b) => a - b);
    if (!sameShape(sorted, [...shape.keys()])) {
      fail('Transpose', `order ${showShape(permutation)} for shape ${showShape(shape)}`, 'each axis once');
    }
    return { shape: permutation.map((axis) => shape[axis]!), dtype };
  },
  Slice: (inputs, { starts, lengths, steps }) => {
    expectArity('Slice', inputs, 1);
    const { shape, dtype } = inputs[0]!;
    const perAxis = [starts, lengths, steps].every((values) => values.length === shape.length);
    const inside = shape.every((dimension, axis) => {
      const last = starts[axis]! + (lengths[axis]! - 1) * steps[axis]!;
      return (
        starts[axis]! >= 0 && starts[axis]! < dimension && last >= 0 && last < dimension && steps[axis] !== 0
      );
    });
    if (!perAxis || !inside || ![starts, steps].every((values) => values.every(Number.isInteger))) {
      fail(
        'Slice',
        `starts ${showShape(starts)}, lengths ${showShape(lengths)}, steps ${showShape(steps)} of shape ${showShape(shape)}`,
        'one of each per axis, within the shape',
      );
    }
    return { shape: lengths, dtype };
  },
  Pad: (inputs, { before, after }) => {
    expectArity('Pad', inputs, 1);
    expectDtype('Pad', inputs[0]!, 'float32');
    const { shape, dtype } = inputs[0]!;
    if (
      before.length !== shape.length ||
      after.length !== shape.length ||
      !areIntegers([...before, ...after], 0)
    ) {
      fail(
        'Pad',
        `${showShape(before)} and ${showShape(after)} for ${showShape(shape)}`,
        'integers ≥ 0, one per axis',
      );
    }
    return { shape: shape.map((dimension, axis) => before[axis]! + dimension + after[axis]!), dtype };
  },
  Concat: (inputs, { axis }) => {
    if (inputs.length === 0) fail('Concat', 'nothing', 'at least one tensor');
    const first = inputs[0]!;
    if (!isAxis(axis, first.shape))
      fail('Concat', `axis ${axis} of ${showShape(first.shape)}`, 'one of its axes');
    const rest = (shape: Shape) => shape.filter((_, i) => i !== axis);
    for (const input of inputs) {
      expectDtype('Concat', input, first.dtype);
      if (input.shape.length !== first.shape.length || !sameShape(rest(input.shape), rest(first.shape))) {
        fail(
          'Concat',
          `${showShape(first.shape)} and ${showShape(input.shape)}`,
          `equal shapes except along axis ${axis}`,
        );
      }
    }
    const total = inputs.reduce((sum, input) => sum + input.shape[axis]!, 0);
    return { shape: first.shape.with(axis, total), dtype: first.dtype };
  },
  Gather: (inputs, { axis }) => {
    expectArity('Gather', inputs, 2);
    const [data, indices] = inputs as [TensorType, TensorType];
    expectDtype('Gather', indices, 'int64');
    expectDtype('Gather', data, 'float32');
    expectRank('Gather', indices, 1);
    if (!isAxis(axis, data.shape))
      fail('Gather', `axis ${axis} of ${showShape(data.shape)}`, 'one of its axes');
    return { shape: data.shape.with(axis, indices.shape[0]!), dtype: data.dtype };
  },
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

  MatMul: (inputs, { transposeA, transposeB }) => {
    expectArity('MatMul', inputs, 2);
    inputs.forEach((input) => {
      expectDtype('MatMul', input, 'float32');
      expectRank('MatMul', input, 2);
    });
    const [a, b] = inputs as [TensorType, TensorType];
    const [rows, inner] = transposeA ? a.shape.toReversed() : a.shape;
    const [innerB, columns] = transposeB ? b.shape.toReversed() : b.shape;
    if (inner !== innerB) {
      const flag = (shape: Shape, transposed: boolean) => `${showShape(shape)}${transposed ? 'ᵀ' : ''}`;
      fail('MatMul', `${flag(a.shape, transposeA)} · ${flag(b.shape, transposeB)}`, 'equal inner sizes');
    }
    return { shape: [rows!, columns!], dtype: 'float32' };
  },
  Conv: (inputs, attributes) => {
    expectPictures('Conv', inputs, 2);
    checkGeometry('Conv', attributes);
    const [batch, channels, height, width] = inputs[0]!.shape as [number, number, number, number];
    const [out, channelsW, kernelHeight, kernelWidth] = inputs[1]!.shape as [number, number, number, number];
    if (channels !== channelsW) {
      fail('Conv', `an input of ${channels} channels and a kernel for ${channelsW}`, 'equal numbers');
    }
    return {
      shape: [batch, out, ...convSize([height, width], [kernelHeight, kernelWidth], attributes)],
      dtype: 'float32',
    };
  },
  ConvTranspose: (inputs, attributes) => {
    expectPictures('ConvTranspose', inputs, 2);
    checkGeometry('ConvTranspose', attributes);
    const { strides, pads, dilations, outputPadding } = attributes;
    const [batch, channels, ...size] = inputs[0]!.shape as [number, number, number, number];
    const [channelsW, out, ...kernel] = inputs[1]!.shape as [number, number, number, number];
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
    if (batch !== batchG || !sameShape(expected, sizeG)) {
      fail(
        'ConvWeightGradient',
        `${showShape(inputs[0]!.shape)} with a gradient of ${showShape(inputs[1]!.shape)}`,
        `a gradient of [${batch}, …, ${expected.join(', ')}]`,
      );
    }
    return { shape: [out, channels, ...attributes.kernel], dtype: 'float32' };
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
