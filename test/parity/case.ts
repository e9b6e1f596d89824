/**
 * What a test case of an operation is, and how it becomes a graph with values: the value itself, its first
 * gradients and its second-order gradients. The same cases are held against central differences
 * (src/tensor/gradient.test.ts) and run on each device (parity.test.ts).
 */
import { RandomStream } from '../../src/core/random.ts';
import { sizeOf, type Shape } from '../../src/core/shape.ts';
import { grad } from '../../src/engine/tensor/grad.ts';
import type { Node } from '../../src/engine/tensor/node.ts';
import type { DType } from '../../src/engine/tensor/operations.ts';
import { add, input, mul, sum } from '../../src/engine/tensor/ops.ts';

/**
 * Where an input's values lie: `any` is Gaussian; `positive` in [0.5, 2); `awayFromZero` has a magnitude in
 * [0.25, 1.5), to keep from the kink of Abs and LeakyRelu; `distinct` values lie in (−2, 2) and all those of
 * one case are equally far apart, to keep from the ties of Max.
 */
export type Domain = 'any' | 'positive' | 'awayFromZero' | 'distinct';

export interface CaseInput {
  readonly shape: Shape;
  readonly dtype: DType;
  /** A domain to draw from, or the values themselves. */
  readonly values: Domain | readonly number[];
}

export interface Case {
  readonly name: string;
  readonly inputs: readonly CaseInput[];
  readonly build: (inputs: readonly Node[]) => Node;
  /**
   * The values lie on a tie or a kink, where central differences say nothing: the gradient there is a
   * convention, which gradient.test.ts checks by hand and parity.test.ts on each device.
   */
  readonly onKink?: true;
}

const drawn =
  (values: Domain) =>
  (...shape: number[]): CaseInput => ({ shape, dtype: 'float32', values });

export const any = drawn('any');
export const positive = drawn('positive');
export const awayFromZero = drawn('awayFromZero');
export const distinct = drawn('distinct');

/** An input of these very values. */
export function given(shape: Shape, values: readonly number[], dtype: DType = 'float32'): CaseInput {
  return { shape, values, dtype };
}

/** A case as a graph: `outputs` are the value, the first gradients and the second-order gradients. */
export interface Instance {
  readonly value: Node;
  /** What the value is differentiated by: its float32 inputs. */
  readonly sources: readonly Node<'Input'>[];
  /** ∂⟨value, seed⟩/∂source for each source; empty where the value is no float32 tensor. */
  readonly first: readonly Node[];
  /** Σ ⟨first[i], projection i⟩: a scalar. */
  readonly projected: Node | undefined;
  /**
   * ∂projected by each source and by the seed. By the seed even of a linear operation the derivative is not
   * zero, so every operation that a gradient is made of has its own gradient tested.
   */
  readonly second: readonly Node[];
  readonly seed: Node<'Input'>;
  /** All values as float32 numbers, so that float64 and float32 start from the same. */
  readonly feeds: Readonly<Record<string, Float64Array>>;
}

/** Builds a case. `prefix` keeps the names of several cases apart in one graph. */
export function instantiate({ inputs, build }: Case, prefix = ''): Instance {
  const random = new RandomStream(2014, 'test', 0);
  const feeds: Record<string, Float64Array> = {};
  const feed = (name: string, { shape, dtype }: Omit<CaseInput, 'values'>, values: Float64Array) => {
    feeds[prefix + name] = values.map(Math.fround);
    return input(prefix + name, shape, dtype);
  };
  const gaussian = (name: string, { shape }: Node) =>
    feed(name, { shape, dtype: 'float32' }, random.normal(new Float64Array(sizeOf(shape))));

  const values = draw(inputs, random);
  const nodes = inputs.map((described, i) => feed(`x${i}`, described, values[i]!));
  const value = build(nodes);
  const sources = nodes.filter((node) => node.dtype === 'float32');
  const seed = gaussian('seed', value);
  if (value.dtype !== 'float32') {
    return { value, sources, first: [], projected: undefined, second: [], seed, feeds };
  }
  const first = grad(value, sources, { seed });
  const projected = first
    .map((gradient, i) => sum(mul(gradient, gaussian(`projection${i}`, gradient))))
    .reduce(add);
  return { value, sources, first, projected, second: grad(projected, [...sources, seed]), seed, feeds };
}

function draw(inputs: readonly CaseInput[], random: RandomStream): Float64Array[] {
  const distinctCount = inputs.reduce(
    (count, { shape, values }) => count + (values === 'distinct' ? sizeOf(shape) : 0),
    0,
  );
  const ranks = random.permutation(distinctCount);
  let used = 0;
  const generators: Readonly<Record<Domain, (out: Float64Array) => Float64Array>> = {
    any: (out) => random.normal(out),
    positive: (out) => random.uniform(out, 0.5, 2),
    awayFromZero: (out) => random.uniform(out, 0.25, 1.5).map((v) => (random.below(2) === 0 ? v : -v)),
    distinct: (out) => out.map(() => (4 * (ranks[used++]! + 0.5)) / distinctCount - 2),
  };
  return inputs.map(({ shape, values }) =>
    typeof values === 'string'
      ? generators[values](new Float64Array(sizeOf(shape)))
      : Float64Array.from(values),
  );
}
