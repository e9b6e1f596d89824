/**
 * A test case of an operation, and its graph: the value, its gradients and its second-order gradients. The same cases are
 * compared with central differences (gradient.test.ts) and run on each device (parity.test.ts).
 */
import { RandomStream } from '../../src/core/random.ts';
import { sizeOf, type Shape } from '../../src/core/shape.ts';
import { grad } from '../../src/engine/tensor/grad.ts';
import type { Node } from '../../src/engine/tensor/node.ts';
import type { DType } from '../../src/engine/tensor/operations.ts';
import { add, input, mul, sum } from '../../src/engine/tensor/ops.ts';

/**
 * The distribution of an input's values:
 * - `any`: Gaussian;
 * - `positive`: in [0.5, 2);
 * - `awayFromZero`: of magnitude in [0.25, 1.5), to avoid the kink of Abs and LeakyRelu;
 * - `distinct`: in (−2, 2), and equally spaced over all `distinct` inputs of a case, to avoid the ties of Max.
 */
export type Domain = 'any' | 'positive' | 'awayFromZero' | 'distinct';

export interface CaseInput {
  readonly shape: Shape;
  readonly dtype: DType;
  /** A domain to draw from, or the values. */
  readonly values: Domain | readonly number[];
}

export interface Case {
  readonly name: string;
  readonly inputs: readonly CaseInput[];
  readonly build: (inputs: readonly Node[]) => Node;
  /**
   * The values are at a tie or a kink, where central differences do not apply: the gradient is a convention, which
   * gradient.test.ts checks explicitly and parity.test.ts checks on each device.
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

/** An input with exactly these values. */
export function given(shape: Shape, values: readonly number[], dtype: DType = 'float32'): CaseInput {
  return { shape, values, dtype };
}

/** A case as a graph: the value, its gradients and its second-order gradients. */
export interface Instance {
  readonly value: Node;
  /** The float32 inputs, with respect to which the value is differentiated. */
  readonly sources: readonly Node<'Input'>[];
  /** ∂⟨value, seed⟩/∂source for each source; empty if the value is not a float32 tensor. */
  readonly first: readonly Node[];
  /** The scalar Σ ⟨first[i], projection i⟩. */
  readonly projected: Node | undefined;
  /**
   * The gradients of `projected` with respect to each source and the seed. With respect to the seed, they are not zero even
   * for a linear operation, so every operation that a gradient consists of has its own gradient tested.
   */
  readonly second: readonly Node[];
  readonly seed: Node<'Input'>;
  /** All values, rounded to float32, so that float64 and float32 start from the same numbers. */
  readonly feeds: Readonly<Record<string, Float64Array>>;
}

/** Builds the graph of a case. `prefix` distinguishes the inputs of several cases in one graph. */
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
  const nodes = inputs.map((spec, i) => feed(`x${i}`, spec, values[i]!));
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
