import type { RandomStream } from '../core/random.ts';
import { sizeOf, type Shape } from '../core/shape.ts';
import type { Node } from '../engine/tensor/node.ts';

/** Fills a new parameter. */
export type Initialiser = (values: Float32Array, random: RandomStream) => void;

/** Gaussian: the DCGAN paper draws weights from N(0, 0.02). */
export function normalInitialiser(deviation: number, mean = 0): Initialiser {
  return (values, random) => void random.normal(values, mean, deviation);
}

/** Uniform in ±bound: how the 2014 paper's recipes begin. */
export function uniformInitialiser(bound: number): Initialiser {
  return (values, random) => void random.uniform(values, -bound, bound);
}

/**
 * Gaussian numbers in `nonzero` places of each column of a [rows, columns] weight, zeros elsewhere (Martens 2010):
 * a unit sees few of its inputs at first, and strongly.
 *
 * @param shape the weight's
 */
export function sparseInitialiser([rows, columns]: readonly [number, number], nonzero: number): Initialiser {
  return (values, random) => {
    values.fill(0);
    for (let column = 0; column < columns; column++) {
      const chosen = random.distinct(Math.min(nonzero, rows), rows);
      const drawn = random.normal(new Float32Array(chosen.length));
      chosen.forEach((row, i) => (values[row * columns + column] = drawn[i]!));
    }
  };
}

export function constantInitialiser(value: number): Initialiser {
  return (values) => void values.fill(value);
}

/** These values, in row-major order. */
export function valuesInitialiser(given: Float32Array): Initialiser {
  return (values) => values.set(given);
}

/** From a parameter as an update left it to the nearest that is allowed, of the same shape. */
export type Constraint = (updated: Node) => Node;

/** A tensor that training changes. */
export interface ParameterSpec {
  readonly shape: Shape;
  readonly initialise: Initialiser;
  /** `trained` by gradients; `statistic` is carried along by the layer itself (running averages). */
  readonly role: 'trained' | 'statistic';
  /** Puts a trained parameter back to where it may be: applied to what each update makes of it. */
  readonly constraint?: Constraint;
}

/** Parameters by their path in the network: `block1.conv.weight`. */
export type ParameterSpecs = Readonly<Record<string, ParameterSpec>>;

/** The parameters that gradients move. */
export function trainedPaths(specs: ParameterSpecs): string[] {
  return Object.keys(specs).filter((path) => specs[path]!.role === 'trained');
}

/** How many numbers are trained. */
export function countTrained(specs: ParameterSpecs): number {
  return Object.values(specs)
    .filter(({ role }) => role === 'trained')
    .reduce((count, { shape }) => count + sizeOf(shape), 0);
}

/** `specs` with every path put under `prefix`. */
export function under(prefix: string, specs: ParameterSpecs): ParameterSpecs {
  return Object.fromEntries(Object.entries(specs).map(([path, spec]) => [`${prefix}.${path}`, spec]));
}
