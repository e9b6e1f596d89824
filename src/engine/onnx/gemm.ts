import type { Shape } from '../../core/shape.ts';
import type { Node } from '../tensor/node.ts';
import type { FusedProduct } from './fused-products.ts';
import { float, int, ints, type Emitter } from './file/emitter.ts';
import type { Kernels } from './kernels.ts';
import type { Values } from './cpu/values.ts';

/** Columns of a product from which on its first factor is better turned beforehand, where turning costs anything. */
const leastColumns = 512;

/** A matrix product, and what is added to it. Gemm and not MatMul: its flags spare the transposes, where they should. */
export function gemm(
  product: Node<'MatMul'>,
  values: Values,
  e: Emitter,
  kernels: Kernels,
  sum?: FusedProduct,
): string {
  const { transposeA, transposeB } = product.attributes;
  const [a, b] = product.inputs as readonly [Node, Node];
  const isTurned = transposeA && kernels.copiesTransposed && product.shape[1]! >= leastColumns;
  return e.emit(
    'Gemm',
    [
      isTurned ? turned(values.of(a), a.shape, e) : values.of(a),
      values.of(b),
      ...(sum === undefined ? [] : [values.of(sum.added)]),
    ],
    {
      transA: int(Number(transposeA && !isTurned)),
      transB: int(Number(transposeB)),
      ...(sum?.sign === -1 ? { alpha: float(-1) } : {}),
    },
  );
}

/** The transpose of a matrix, as one of a batch of one: ONNX Runtime would make a plain one a flag of Gemm's again. */
function turned(matrix: string, shape: Shape, e: Emitter): string {
  const [rows, columns] = shape as readonly [number, number];
  const batch = e.reshape(matrix, [1, rows, columns]);
  return e.reshape(e.emit('Transpose', [batch], { perm: ints([0, 2, 1]) }), [columns, rows]);
}
