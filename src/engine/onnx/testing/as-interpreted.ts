import { expect } from 'vitest';
import { compile } from '../../runtime/program.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { interpret } from '../../tensor/interpret.ts';
import type { Node } from '../../tensor/node.ts';
import { feedsFor } from './graphs.ts';

/**
 * Expects a runtime to compute what the interpreter does, up to float32's rounding error in sums of products.
 *
 * @param maxError the largest absolute error, however large the values are
 */
export async function expectAsInterpreted(
  nodes: readonly Node[],
  runtime: Runtime,
  maxError = 2e-5,
): Promise<void> {
  const feeds = feedsFor(nodes);
  const expected = interpret(nodes, feeds);
  const program = await compile(Object.fromEntries(nodes.map((node, i) => [`y${i}`, node])), runtime);
  const results = await program.run(
    Object.fromEntries(Object.entries(feeds).map(([name, values]) => [name, Float32Array.from(values)])),
  );
  await program.release();
  expected.forEach((values, i) => {
    const actual = results[`y${i}`] as Float32Array;
    const scale = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
    const distance = values.reduce((worst, value, at) => Math.max(worst, Math.abs(value - actual[at]!)), 0);
    expect(distance).toBeLessThanOrEqual(Math.min(maxError, 3e-6 * scale));
  });
}
