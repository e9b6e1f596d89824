import { kind } from '../../core/checks.ts';
import { kindOf } from '../../core/arrays.ts';
import { SparringError } from '../../core/errors.ts';
import type { OpAttributes, OpName, TensorType } from './operations.ts';
import { shapeRules } from './shape-rules.ts';

/** A value in a graph: an operation applied to other values. Immutable; made by the functions of `ops.ts`. */
export interface Node<K extends OpName = OpName> extends TensorType {
  readonly op: K;
  readonly inputs: readonly Node[];
  readonly attributes: Readonly<OpAttributes[K]>;
}

/**
 * Makes a node and derives its shape and dtype.
 *
 * @throws SparringError if the inputs do not fit the operation
 */
export function makeNode<K extends OpName>(
  op: K,
  inputs: readonly Node[],
  attributes: Readonly<OpAttributes[K]>,
): Node<K> {
  for (const x of inputs) expectNode(op, x);
  const { shape, dtype } = shapeRules[op](inputs, attributes);
  if (shape.some((dimension) => !Number.isSafeInteger(dimension) || dimension < 1)) {
    throw new SparringError(
      `${op} would give shape [${shape.join(', ')}]: every axis must have at least one element, so check the sizes of the inputs`,
      { code: 'invalid-graph' },
    );
  }
  const copied: Readonly<OpAttributes[K]> = { ...attributes };
  return Object.freeze<Node<K>>({
    op,
    inputs: Object.freeze([...inputs]),
    attributes: Object.freeze(copied),
    shape: Object.freeze([...shape]),
    dtype,
  });
}

/** Whether a value is a node of a graph. */
export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'op' in value && 'shape' in value;
}

/** What an argument that takes a node accepts. */
export const nodeRule = kind('a node of a graph, such as ops.input(…)', isNode);

/** @throws SparringError if `x` is not a node */
export function expectNode(what: string, x: unknown): asserts x is Node {
  if (isNode(x)) return;
  throw new SparringError(`${what} got ${kindOf(x)}, expected a node of a graph, such as ops.input(…)`, {
    code: 'invalid-graph',
  });
}

/** Narrows a node to one operation. */
export function isOp<K extends OpName>(node: Node, op: K): node is Node<K> {
  return node.op === op;
}
