/** The graph language: what is inferred, and what must be refused. */
import {
  compile,
  grad,
  interpret,
  ops,
  State,
  type Node,
  type Runtime,
  type TensorData,
} from '../../src/graph.ts';
import { expectType } from './expect-type.ts';

declare const runtime: Runtime;

// Nodes know their operation, and so their attributes.
const x = ops.input('x', [2, 3]);
expectType<Node<'Input'>>().of(x);
expectType<string>().of(x.attributes.name);
const product = ops.matmul(x, x, { transposeB: true });
expectType<Node>().of(product);
expectType<Node<'Mul'>>().of(ops.mul(x, 2));
expectType<readonly number[]>().of(product.shape);
// @ts-expect-error Mul has no attributes
ops.mul(x, 2).attributes.slope;
// @ts-expect-error a number stands for a constant only where two operands broadcast
ops.matmul(x, 2);
// @ts-expect-error no such type
ops.input('x', [2], 'float16');
// @ts-expect-error a shape is a list
ops.input('x', 2);
// @ts-expect-error an axis is a number
ops.concat([x, x]);
// @ts-expect-error axes are a list
ops.sum(x, { axes: 0 });

// Gradients are nodes.
expectType<[Node, Node]>().of(grad(ops.sum(ops.mul(x, x)), [x, product]));
expectType<Node[]>().of(grad(ops.sum(x), [x, product] as Node[]));
// @ts-expect-error with respect to a list of nodes
grad(ops.sum(x), x);
grad(ops.sum(x), [x], {
  rules: {
    LeakyRelu: (node, gradient) => {
      expectType<number>().of(node.attributes.slope);
      return [gradient];
    },
  },
});
// @ts-expect-error no such operation
grad(ops.sum(x), [x], { rules: { Gelu: () => [] } });

// Programs know the names of their outputs.
const program = await compile({ total: ops.sum(x), product }, runtime);
const results = await program.run({ x: new Float32Array(6) }, new State());
expectType<Record<'total' | 'product', TensorData>>().of(results);
// @ts-expect-error no such output
results.loss;
// @ts-expect-error feeds are typed arrays
await program.run({ x: [1, 2, 3, 4, 5, 6] });
// @ts-expect-error updates are nodes
await compile({ product }, runtime, { updates: { x: 1 } });

// The reference takes any numbers.
expectType<Float64Array[]>().of(interpret([product], { x: [1, 2, 3, 4, 5, 6] }));
