/** Graphs for testing rewrites, and comparisons of their values before and after. For tests only. */
import { expect } from 'vitest';
import { RandomStream } from '../../../core/random.ts';
import { broadcastShapes, sizeOf } from '../../../core/shape.ts';
import { grad } from '../../tensor/grad.ts';
import { interpret } from '../../tensor/interpret.ts';
import { makeNode, type Node } from '../../tensor/node.ts';
import type { OpName } from '../../tensor/operations.ts';
import * as ops from '../../tensor/ops.ts';
import { inputsOf, topologicalOrder } from '../../tensor/walk.ts';

/** Random values for every input that `outputs` depend on. */
export function feedsFor(outputs: readonly Node[], seed = 0): Record<string, Float64Array> {
  return Object.fromEntries(
    inputsOf(outputs).map(({ attributes: { name }, shape }, i) => [
      name,
      new RandomStream(seed, 'test', i).normal(new Float64Array(sizeOf(shape))),
    ]),
  );
}

/** Expects the same types, and the same values up to `tolerance` times the largest value. */
export function expectSameValues(after: readonly Node[], before: readonly Node[], tolerance = 0): void {
  const type = ({ dtype, shape }: Node) => ({ dtype, shape });
  expect(after.map(type)).toEqual(before.map(type));
  const feeds = feedsFor(before);
  const expected = interpret(before, feeds);
  interpret(after, feeds).forEach((values, i) => {
    const scale = expected[i]!.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
    const distance = values.reduce((worst, v, at) => Math.max(worst, Math.abs(v - expected[i]![at]!)), 0);
    expect(distance / scale).toBeLessThanOrEqual(tolerance);
  });
}

/** The number of nodes of each operation in a graph. */
export function countOps(outputs: readonly Node[]): Partial<Record<OpName, number>> {
  const counts: Partial<Record<OpName, number>> = {};
  for (const { op } of topologicalOrder(outputs)) counts[op] = (counts[op] ?? 0) + 1;
  return counts;
}

/** x + 1 + 1 + …: a chain of `depth` nodes, deeper than any call stack. */
export function deepGraph(depth: number): Node {
  let node: Node = ops.input('x', [2]);
  const one = ops.constant(1);
  for (let i = 0; i < depth; i++) node = ops.add(node, one);
  return node;
}

/** The maximum number of elements of a tensor in a random graph. */
const maxTensorSize = 400;
const nodesPerGraph = 30;

/**
 * A graph of about thirty random operations, and gradients of its outputs. Inputs are `a` [2, 3], `b` [3], `c` [2, 1] and
 * `picture` [2, 4, 4, 3]. Every operation of the language can occur. Values stay small and away from poles.
 */
export function randomGraph(seed: number): Node[] {
  const random = new RandomStream(seed, 'test', 1_000);
  const sources = [
    ops.input('a', [2, 3]),
    ops.input('b', [3]),
    ops.input('c', [2, 1]),
    ops.input('picture', [2, 4, 4, 3]),
  ];
  const pool: Node[] = [...sources, ops.constant(0.5), ops.constant([-1, 0, 2])];
  const pick = <T>(choices: readonly T[]): T => choices[random.below(choices.length)]!;
  while (pool.length < nodesPerGraph + sources.length) {
    const made = pick(makers)(pick(pool), pick(pool), pick, random);
    if (made !== undefined && sizeOf(made.shape) <= maxTensorSize) pool.push(made);
  }
  const used = new Set(pool.flatMap((node) => node.inputs));
  const outputs = pool.filter((node) => !used.has(node));
  const total = outputs.map((node) => ops.mean(ops.tanh(node))).reduce(ops.add);
  return [...outputs, ...grad(total, sources)];
}

type Pick = <T>(choices: readonly T[]) => T;
type Maker = (x: Node, y: Node, pick: Pick, random: RandomStream) => Node | undefined;

/** x, if it has the rank of [B, C, H, W]. */
const picture = (x: Node) => (x.shape.length === 4 ? x : undefined);
const randomConstant = (shape: readonly number[], random: RandomStream) =>
  ops.constant(random.normal(new Float64Array(sizeOf(shape)), 0, 0.5), shape);
const conforming = (x: Node, y: Node) => broadcastShapes(x.shape, y.shape) !== undefined;

const makers: readonly Maker[] = [
  (x, _y, pick) => pick([ops.tanh, ops.sigmoid, ops.softplus, ops.neg, ops.abs, ops.sign])(x),
  (x) => ops.exp(ops.neg(ops.abs(x))),
  (x, _y, pick) => pick([ops.log, ops.sqrt])(ops.add(ops.abs(x), 0.5)),
  (x, _y, pick) => ops.leakyRelu(x, pick([0, 0.2])),
  (x, _y, pick) => ops.clip(x, pick([-1, 0]), 0.7),
  (x, y, pick) =>
    conforming(x, y) ? pick([ops.add, ops.sub, ops.mul, ops.max, ops.min])(x, ops.tanh(y)) : undefined,
  (x, y) => (conforming(x, y) ? ops.div(x, ops.add(ops.abs(y), 0.5)) : undefined),
  (x, y, pick) =>
    conforming(x, y) ? ops.where(pick([ops.greater, ops.less, ops.equal])(x, y), x, y) : undefined,
  (x, _y, pick) => ops.mul(x, pick([-1, 0, 0.5])),
  (x, _y, pick, random) => {
    const axes = [...x.shape.keys()].filter(() => random.below(2) === 1);
    return pick([ops.sum, ops.mean, ops.reduceMax, ops.variance])(x, { axes, keepDims: pick([true, false]) });
  },
  (x) => ops.reshape(x, [-1]),
  (x) => ops.reshape(x, [1, ...x.shape]),
  (x, _y, pick) =>
    ops.expand(x, [...pick([[], [2]]), ...x.shape.map((size) => (size === 1 ? pick([1, 3]) : size))]),
  (_x, _y, pick) => ops.expand(ops.constant(pick([0, 1, -2])), pick([[], [3], [2, 1], [2, 3]])),
  (x) => ops.transpose(x, [...x.shape.keys()].toReversed()),
  (x, _y, pick) => {
    const reversed = x.shape.map(() => pick([true, false]));
    return ops.slice(x, {
      starts: x.shape.map((size, axis) => (reversed[axis] ? size - 1 : Math.floor(size / 3))),
      lengths: x.shape.map((size) => Math.max(1, Math.floor(size / 2))),
      steps: reversed.map((is) => (is ? -1 : 1)),
    });
  },
  (x, _y, pick) =>
    ops.pad(
      x,
      x.shape.map(() => pick([0, 1])),
      x.shape.map(() => pick([0, 2])),
      pick([0, 1]),
    ),
  (x, y, pick) => {
    if (x.shape.length === 0) return undefined;
    const axis = pick([...x.shape.keys()]);
    const fits = x.shape.length === y.shape.length && x.shape.every((n, i) => i === axis || n === y.shape[i]);
    return ops.concat([x, fits ? y : x, x], axis);
  },
  (x) =>
    x.shape.length === 0 ? undefined : ops.gather(x, ops.constant([0, x.shape[0]! - 1, 0], [3], 'int64')),
  (x, y, pick) => {
    const rows = ops.reshape(x, [x.shape[0] ?? 1, -1]);
    const columns = ops.reshape(y, [y.shape[0] ?? 1, -1]);
    const [transposeA, transposeB] = [pick([true, false]), pick([true, false])];
    const inner = rows.shape[transposeA ? 0 : 1];
    return inner === columns.shape[transposeB ? 1 : 0]
      ? ops.tanh(ops.matmul(rows, columns, { transposeA, transposeB }))
      : ops.tanh(ops.matmul(rows, rows, { transposeA, transposeB: !transposeA }));
  },
  (x, _y, pick, random) => {
    const w = picture(x) && randomConstant([2, x.shape[1]!, 3, 3], random);
    return w && ops.tanh(ops.conv2d(x, w, { stride: pick([1, 2]), padding: pick([1, 2]) }));
  },
  (x, _y, pick, random) => {
    const w = picture(x) && randomConstant([x.shape[1]!, 2, 3, 4], random);
    return w && ops.tanh(ops.convTranspose2d(x, w, { stride: pick([1, 2, 3]), padding: pick([0, 1]) }));
  },
  (x, _y, pick) =>
    picture(x) && pick([ops.maxPool2d, ops.averagePool2d])(x, { kernel: 2, stride: 1, padding: 1 }),
  (x, _y, pick) => (x.shape.length === 0 ? undefined : pick([ops.softmax, ops.logSoftmax])(x, pick([0, -1]))),
  (x, y, pick) => (conforming(x, y) ? pick([ops.mul, ops.add])(ops.stopGradient(x), ops.tanh(y)) : undefined),
  (x, _y, pick) =>
    x.shape.length > 2
      ? ops.tanh(ops.matmul(x, x, pick([{ transposeA: true }, { transposeB: true }])))
      : undefined,
  (x, _y, pick) => picture(x) && ops.resize(x, pick([2, [1, 2]]), pick(['nearest', 'linear'])),
  (x, _y, pick, random) => {
    if (picture(x) === undefined) return undefined;
    const groups = x.shape[1]!;
    const options = { stride: pick([1, 2]), padding: 1, groups };
    const [down, up] = [ops.conv2d, ops.convTranspose2d].map((convolve) =>
      ops.tanh(convolve(x, randomConstant([groups, 1, 2, 3], random), options)),
    );
    return pick([down, up]);
  },
  (x) => (picture(x) && x.shape[1]! % 4 === 0 ? ops.depthToSpace(x, 2) : undefined),
  (x) => (picture(x) && x.shape[2]! % 2 === 0 && x.shape[3]! % 2 === 0 ? ops.spaceToDepth(x, 2) : undefined),
];

/** A copy of a graph in which no node is shared: every use has a node of its own. */
export function unshared(outputs: readonly Node[]): Node[] {
  const copy = (node: Node): Node => makeNode(node.op, node.inputs.map(copy), node.attributes);
  return outputs.map(copy);
}
