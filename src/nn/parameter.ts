import type { RandomStream } from '../core/random.ts';
import { sizeOf, type Shape } from '../core/shape.ts';

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

export function constantInitialiser(value: number): Initialiser {
  return (values) => void values.fill(value);
}

/** A tensor that training changes. */
export interface ParameterSpec {
  readonly shape: Shape;
  readonly initialise: Initialiser;
  /** `trained` by gradients; `statistic` is carried along by the layer itself (running averages). */
  readonly role: 'trained' | 'statistic';
}

/** Parameters by their path in the network: `block1.conv.weight`. */
export type ParameterSpecs = Readonly<Record<string, ParameterSpec>>;

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
