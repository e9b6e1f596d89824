/**
 * Runs every case of every operation, and of composite layers, with gradients and second-order gradients, on each device,
 * and compares the results with the float64 interpreter.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacks } from '../../src/testing/skips.ts';
import { messageOf } from '../../src/core/errors.ts';
import { createNodeRuntime, type Device } from '../../src/engine/runtime/node/ort-node.ts';
import { compile, type Program } from '../../src/engine/runtime/program.ts';
import type { TensorData } from '../../src/engine/runtime/tensor.ts';
import { interpret } from '../../src/engine/tensor/interpret.ts';
import type { Node } from '../../src/engine/tensor/node.ts';
import type { DType } from '../../src/engine/tensor/operations.ts';
import { add, input } from '../../src/engine/tensor/ops.ts';
import { inputsOf } from '../../src/engine/tensor/walk.ts';
import { findSwiftShader } from '../support/swiftshader.ts';
import { instantiate, type Case, type Instance } from './case.ts';
import { cases } from './cases.ts';
import { layerCases } from './layer-cases.ts';

/**
 * The maximum error relative to 1 plus the largest expected value: 32 roundings of float32 (2⁻²⁴ each), about 2e-6. Sums of
 * a few hundred products are the worst, with 17 roundings when this was written; another processor may add in another
 * order. The error of a wrong element is far larger.
 */
const tolerance = 32 * 2 ** -24;

/**
 * Opens a device, or returns the reason why it cannot be tested here. The program must stay open during the tests: WebGPU
 * discards compiled shaders with the last program, and compiling them takes most of the time.
 */
async function open(device: Device): Promise<{ readonly program?: Program; readonly missing?: string }> {
  try {
    const x = input('x', [1]);
    return { program: await compile({ y: add(x, x) }, await createNodeRuntime({ device, threads: 1 })) };
  } catch (error) {
    // If SwiftShader is installed, WebGPU must work: then the tests run and report what is wrong.
    if (findSwiftShader() !== undefined) return {};
    return { missing: /adapter|Vulkan/.test(messageOf(error)) ? lacks.webgpu.says : messageOf(error) };
  }
}

function outputsOf({ value, first, second }: Instance, prefix: string): Record<string, Node> {
  return Object.fromEntries([
    [`${prefix}value`, value],
    ...first.map((node, i) => [`${prefix}first${i}`, node] as const),
    ...second.map((node, i) => [`${prefix}second${i}`, node] as const),
  ]);
}

function toDevice(values: Float64Array, dtype: DType): TensorData {
  if (dtype === 'float32') return Float32Array.from(values);
  return dtype === 'bool' ? Uint8Array.from(values) : BigInt64Array.from([...values], BigInt);
}

function expectParity(actual: TensorData, expected: Float64Array, what: string): void {
  const numbers = Float64Array.from(actual as Iterable<number | bigint>, Number);
  const scale = 1 + expected.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  const errors = numbers.map((value, i) => Math.abs(value - expected[i]!) / scale);
  expect(numbers.length, what).toBe(expected.length);
  expect(
    errors.every((error) => error <= tolerance), // false for a NaN, too
    `${what}: worst error ${Math.max(...errors)}\ngot      [${numbers.join(', ')}]\nexpected [${expected.join(', ')}]`,
  ).toBe(true);
}

const groups: readonly (readonly [name: string, cases: readonly Case[]])[] = [
  ...Object.entries(cases),
  ...Object.entries(layerCases),
];

/** Compiles all cases of an operation as one program and runs it once. */
async function runCases(name: string, group: readonly Case[], device: Device) {
  const instances = group.map((tested, i) => instantiate(tested, `case${i}.`));
  const outputs = Object.assign({}, ...instances.map((instance, i) => outputsOf(instance, `case${i}.`)));
  const runtime = await createNodeRuntime({ device, threads: 1 });
  const program: Program = await compile(outputs, runtime, { name: `${name} cases` });
  const allFeeds = Object.assign({}, ...instances.map(({ feeds }) => feeds)) as Instance['feeds'];
  const feeds = inputsOf(Object.values<Node>(outputs)).map(
    ({ attributes, dtype }) => [attributes.name, toDevice(allFeeds[attributes.name]!, dtype)] as const,
  );
  const results = await program.run(Object.fromEntries(feeds));
  await program.release();
  return { instances, results };
}

for (const device of ['cpu', 'webgpu'] as const) {
  const { program, missing } = await open(device);
  const why = missing === undefined ? '' : ` (skipped: ${missing})`;
  describe.skipIf(missing !== undefined)(`${device}${why}`, () => {
    afterAll(async () => {
      await program?.release();
    });

    describe.each(groups)('%s', (groupName, group) => {
      let ran: Awaited<ReturnType<typeof runCases>>;
      beforeAll(async () => {
        ran = await runCases(groupName, group, device);
      });

      it.each(group.map((tested, i) => [tested.name, i] as const))('%s', (_, i) => {
        const instance = ran.instances[i]!;
        const outputs = outputsOf(instance, `case${i}.`);
        const expected = interpret(Object.values(outputs), instance.feeds);
        Object.keys(outputs).forEach((key, j) => expectParity(ran.results[key]!, expected[j]!, key));
      });
    });
  });
}
