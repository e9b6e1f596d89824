import { checkArguments, finite, floatArray, integer, listOf, nonNegative } from '../core/checks.ts';
import { UsageError } from '../core/errors.ts';
import type { RandomStream } from '../core/random.ts';
import { sizeOf, type Shape } from '../core/shape.ts';
import type { Node } from '../engine/tensor/node.ts';

/** Fills a new parameter with its initial values. */
export type Initialiser = (values: Float32Array, random: RandomStream) => void;

/** Gaussian: the DCGAN paper draws weights from N(0, 0.02). */
export function normalInitialiser(deviation: number, mean = 0): Initialiser {
  checkArguments('normalInitialiser', { deviation, mean }, { deviation: nonNegative, mean: finite });
  return (values, random) => void random.normal(values, mean, deviation);
}

/** Uniform in ±bound: the initialisation of the 2014 paper's recipes. */
export function uniformInitialiser(bound: number): Initialiser {
  checkArguments('uniformInitialiser', { bound }, { bound: nonNegative });
  return (values, random) => void random.uniform(values, -bound, bound);
}

/**
 * Sparse initialisation (Martens 2010): `nonzero` random elements of each column of a [rows, columns] weight are drawn
 * from N(0, 1), the others are zero. At first each unit depends strongly on a few of its inputs.
 *
 * @param shape the shape of the weight
 */
export function sparseInitialiser(shape: readonly [number, number], nonzero: number): Initialiser {
  checkArguments(
    'sparseInitialiser',
    { shape, nonzero },
    { shape: listOf(integer(1), 2), nonzero: integer(1) },
  );
  const [rows, columns] = shape;
  return (values, random) => {
    values.fill(0);
    for (let column = 0; column < columns; column++) {
      const chosen = random.distinct(Math.min(nonzero, rows), rows);
      const drawn = random.normal(new Float32Array(chosen.length));
      chosen.forEach((row, i) => (values[row * columns + column] = drawn[i]!));
    }
  };
}

/** The same value everywhere. */
export function constantInitialiser(value: number): Initialiser {
  checkArguments('constantInitialiser', { value }, { value: finite });
  return (values) => void values.fill(value);
}

/** The given values, in row-major order. */
export function valuesInitialiser(given: Float32Array): Initialiser {
  checkArguments('valuesInitialiser', { given }, { given: floatArray });
  return (values) => {
    if (given.length === values.length) return values.set(given);
    throw new UsageError(
      `valuesInitialiser got ${given.length} numbers for a parameter of ${values.length}: pass one for each`,
    );
  };
}

/** Projects an updated parameter onto the allowed set; the shape stays the same. */
export type Constraint = (updated: Node) => Node;

/** A tensor that training changes. */
export interface ParameterSpec {
  readonly shape: Shape;
  readonly initialise: Initialiser;
  /**
   * `trained`: updated by gradients. Others are updated by the layer itself, in training: a `statistic` follows the
   * batches, such as running averages; an `iterate` follows the weights alone, such as the vector of a power iteration.
   */
  readonly role: 'trained' | 'statistic' | 'iterate';
  /** Applied to a trained parameter after each update. */
  readonly constraint?: Constraint;
}

/** Parameters by their path in the network: `block1.conv.weight`. */
export type ParameterSpecs = Readonly<Record<string, ParameterSpec>>;

/** The paths of the trained parameters. */
export function trainedPaths(specs: ParameterSpecs): string[] {
  return Object.keys(specs).filter((path) => specs[path]!.role === 'trained');
}

/** The number of trained scalars. */
export function countTrained(specs: ParameterSpecs): number {
  return Object.values(specs)
    .filter(({ role }) => role === 'trained')
    .reduce((count, { shape }) => count + sizeOf(shape), 0);
}

/** `specs` with `prefix` before every path. */
export function under(prefix: string, specs: ParameterSpecs): ParameterSpecs {
  return Object.fromEntries(Object.entries(specs).map(([path, spec]) => [`${prefix}.${path}`, spec]));
}
