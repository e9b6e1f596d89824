/** What tests ask of the graphs of a step: their derivatives by finite differences, and the same results on a device. */
import { expect } from 'vitest';
import { compile, floats } from '../../engine/runtime/program.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import { interpret } from '../../engine/tensor/interpret.ts';
import type { Node } from '../../engine/tensor/node.ts';
import type { StepGraph } from '../training/training-step.ts';

/** The values of inputs, by name. */
export type Numbers = Readonly<Record<string, ArrayLike<number>>>;

/** Central differences of `value` with respect to each element of the input `name`. */
export function differences(
  value: (feeds: Numbers) => number,
  feeds: Numbers,
  name: string,
  step = 1e-6,
): number[] {
  return Array.from(feeds[name]!, (_, i) => {
    const moved = (by: number) => {
      const values = Float64Array.from(feeds[name]!);
      values[i]! += by;
      return value({ ...feeds, [name]: values });
    };
    return (moved(step) - moved(-step)) / (2 * step);
  });
}

/** The central difference of `value` along a direction of the input `name`: the product of its gradient and the direction. */
export function differenceAlong(
  value: (feeds: Numbers) => number,
  feeds: Numbers,
  name: string,
  direction: ArrayLike<number>,
  step = 1e-6,
): number {
  const moved = (by: number) => {
    const values = Float64Array.from(feeds[name]!, (x, i) => x + by * direction[i]!);
    return value({ ...feeds, [name]: values });
  };
  return (moved(step) - moved(-step)) / (2 * step);
}

/** Compares a device with the float64 interpreter: each reported scalar of a step, and all that it changes. */
export async function expectDeviceAgrees(
  { outputs, updates }: StepGraph,
  feedsFor: (nodes: readonly Node[]) => Record<string, Float32Array>,
  runtime: Runtime,
): Promise<void> {
  const moved = Object.entries(updates).map(([name, node]) => [`new ${name}`, node] as const);
  const all = { ...outputs, ...Object.fromEntries(moved) };
  const feeds = feedsFor(Object.values(all));
  const expected = interpret(Object.values(all), feeds);
  const program = await compile(all, runtime);
  const results = await program.run(feeds);
  for (const [i, name] of Object.keys(all).entries()) {
    const got = floats(results, name);
    expected[i]!.forEach((x, at) => expect(got[at], `${name}[${at}]`).toBeCloseTo(x, 4));
  }
  await program.release();
}
