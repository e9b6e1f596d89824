import { sameShape, showShape } from '../../core/shape.ts';
import { SparringError } from '../../core/errors.ts';
import { isOp, type Node } from './node.ts';
import type { OpName, TensorType } from './operations.ts';
import { shapeRules } from './shape-rules.ts';
import { topologicalOrder } from './walk.ts';

/**
 * Verifies a graph: each node is frozen and has the type that its shape rule derives, each constant holds numbers that
 * its dtype can represent, and inputs of the same name have the same type.
 *
 * @throws SparringError that names the first invalid node
 */
export function verify(outputs: Iterable<Node>): void {
  const inputTypes = new Map<string, Node>();
  for (const node of topologicalOrder(outputs)) {
    if (!Object.isFrozen(node) || !Object.isFrozen(node.inputs) || !Object.isFrozen(node.attributes)) {
      throw new SparringError(`a ${node.op} node is not frozen: make nodes with the functions of ops.ts`, {
        code: 'invalid-graph',
      });
    }
    const derived = deriveType(node);
    if (!sameShape(derived.shape, node.shape) || derived.dtype !== node.dtype) {
      throw new SparringError(
        `a ${node.op} node has type ${showType(node)}, but its inputs give ${showType(derived)}`,
        { code: 'invalid-graph' },
      );
    }
    if (isOp(node, 'Constant')) verifyConstant(node);
    if (isOp(node, 'Input')) {
      const { name } = node.attributes;
      const known = inputTypes.get(name) ?? node;
      if (!sameShape(known.shape, node.shape) || known.dtype !== node.dtype) {
        throw new SparringError(
          `input "${name}" is used as ${showType(known)} and as ${showType(node)}: give them different names`,
          { code: 'invalid-graph' },
        );
      }
      inputTypes.set(name, node);
    }
  }
}

function showType({ dtype, shape }: TensorType): string {
  return `${dtype} ${showShape(shape)}`;
}

function deriveType<K extends OpName>(node: Node<K>): TensorType {
  return shapeRules[node.op](node.inputs, node.attributes);
}

function verifyConstant(node: Node<'Constant'>): void {
  const fits = {
    float32: () => true,
    int64: (value: number) => Number.isSafeInteger(value),
    bool: (value: number) => value === 0 || value === 1,
  }[node.dtype];
  if (!node.attributes.values.every(fits)) {
    throw new SparringError(
      `a constant of type ${node.dtype} holds a number that this type cannot represent`,
      { code: 'invalid-graph' },
    );
  }
}
