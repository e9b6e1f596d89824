import { broadcastShapes, sameShape, showShape, sizeOf, type Shape } from '../../core/shape.ts';
import type { DType, OpAttributes, OpName, ReduceAttributes, TensorType } from './operations.ts';
import { pictureShapeRules } from './picture-shape-rules.ts';
import { areIntegers, expectArity, expectDtype, fail, isAxis } from './shape-checks.ts';

type ShapeRule<K extends OpName> = (
  inputs: readonly TensorType[],
  attributes: Readonly<OpAttributes[K]>,
) => TensorType;

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

function alongAxis(op: OpName): ShapeRule<'Softmax' | 'LogSoftmax'> {
  return (inputs, { axis }) => {
    const type = elementwise(op)(inputs);
    if (!isAxis(axis, type.shape)) fail(op, `axis ${axis} of ${showShape(type.shape)}`, 'one of its axes');
    return type;
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
  StopGradient: elementwise('StopGradient'),

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
  Softmax: alongAxis('Softmax'),
  LogSoftmax: alongAxis('LogSoftmax'),

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
    if (!isAxis(axis, data.shape))
      fail('Gather', `axis ${axis} of ${showShape(data.shape)}`, 'one of its axes');
    return { shape: data.shape.toSpliced(axis, 1, ...indices.shape), dtype: data.dtype };
  },
  MatMul: (inputs, { transposeA, transposeB }) => {
    expectArity('MatMul', inputs, 2);
    inputs.forEach((input) => {
      expectDtype('MatMul', input, 'float32');
      if (input.shape.length < 2) fail('MatMul', `shape ${showShape(input.shape)}`, 'rank 2 or more');
    });
    const [a, b] = inputs as [TensorType, TensorType];
    const matrixOf = ({ shape }: TensorType, transposed: boolean) =>
      transposed ? shape.slice(-2).toReversed() : shape.slice(-2);
    const [rows, inner] = matrixOf(a, transposeA);
    const [innerB, columns] = matrixOf(b, transposeB);
    if (inner !== innerB) {
      const flag = (shape: Shape, transposed: boolean) => `${showShape(shape)}${transposed ? 'ᵀ' : ''}`;
      fail('MatMul', `${flag(a.shape, transposeA)} · ${flag(b.shape, transposeB)}`, 'equal inner sizes');
    }
    const batch = broadcastOrFail('MatMul', a.shape.slice(0, -2), b.shape.slice(0, -2));
    return { shape: [...batch, rows!, columns!], dtype: 'float32' };
  },

  ...pictureShapeRules,
};
