import type { Shape } from '../../core/shape.ts';
import type { Node } from '../tensor/node.ts';
import type { FusedProduct } from './fused-products.ts';
import { float, int, ints, type Emitter } from './file/emitter.ts';
import type { Kernels } from './kernels.ts';
import type { Values } from './cpu/values.ts';

/** From this number of columns on, it pays to transpose the first factor beforehand (`copiesTransposed`). */
const minColumns = 512;

/** The product of batches of matrices. ONNX Runtime fuses the transposes into it where it can. */
export function batchedProduct(product: Node<'MatMul'>, values: Values, e: Emitter): string {
  const { transposeA, transposeB } = product.attributes;
  const [a, b] = product.inputs as readonly [Node, Node];
  const factor = (node: Node, transposed: boolean) => {
    if (!transposed) return values.of(node);
    const axes = [...node.shape.keys()];
    const swapped = [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!];
    return e.emit('Transpose', [values.of(node)], { perm: ints(swapped) });
  };
  return e.emit('MatMul', [factor(a, transposeA), factor(b, transposeB)]);
}

/** A matrix product with an optional addend. Gemm rather than MatMul, because its flags save transposes. */
export function gemm(
  product: Node<'MatMul'>,
  values: Values,
  e: Emitter,
  kernels: Kernels,
  sum?: FusedProduct,
): string {
  const { transposeA, transposeB } = product.attributes;
  const [a, b] = product.inputs as readonly [Node, Node];
  const transposesFirst = transposeA && kernels.copiesTransposed && product.shape[1]! >= minColumns;
  return e.emit(
    'Gemm',
    [
      transposesFirst ? transpose(values.of(a), a.shape, e) : values.of(a),
      values.of(b),
      ...(sum === undefined ? [] : [values.of(sum.addend)]),
    ],
    {
      transA: int(Number(transposeA && !transposesFirst)),
      transB: int(Number(transposeB)),
      ...(sum?.sign === -1 ? { alpha: float(-1) } : {}),
    },
  );
}

/** A matrix transposed as a batch of one: ONNX Runtime would fuse a plain Transpose back into the flags of the Gemm. */
function transpose(matrix: string, shape: Shape, e: Emitter): string {
  const [rows, columns] = shape as readonly [number, number];
  const batch = e.reshape(matrix, [1, rows, columns]);
  return e.reshape(e.emit('Transpose', [batch], { perm: ints([0, 2, 1]) }), [columns, rows]);
}
