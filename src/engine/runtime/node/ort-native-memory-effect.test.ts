/** The effect of freeing at the last use on the peak memory of the process; in a file, and so a process, of its own. */
import { expect, it } from 'vitest';
import { sizeOf } from '../../../core/shape.ts';
import { encodeModel } from '../../onnx/file/writer.ts';
import { lower } from '../../onnx/lower.ts';
import type { Node } from '../../tensor/node.ts';
import * as ops from '../../tensor/ops.ts';
import { createNodeRuntime } from './ort-node.ts';
import { HostTensor } from '../tensor.ts';

const height = 4096;
const sides = { large: 8192, between: 6144 } as const;
const betweenBytes = height * sides.between * 4;

const filled = (...shape: number[]) =>
  new HostTensor('float32', shape, new Float32Array(sizeOf(shape)).fill(1));

/**
 * Computes values of 128 MB, 96 MB and 128 MB in turn, each read once. By default ONNX Runtime keeps the first buffer for
 * the third value. A small product comes first, so that there is a buffer for small values.
 */
async function runOnce(direct: boolean): Promise<void> {
  const column = ops.input('column', [height, 1]);
  const rowOf = (name: keyof typeof sides) => ops.input(name, [1, sides[name]]);
  const maxOfProduct = (scale: Node, row: Node) => ops.reduceMax(ops.matmul(ops.mul(column, scale), row));
  const first = maxOfProduct(ops.input('scale', []), rowOf('large'));
  const second = maxOfProduct(first, rowOf('between'));
  const y = maxOfProduct(second, rowOf('large'));
  const runtime = await createNodeRuntime({ threads: 1, direct });
  const model = await runtime.load(encodeModel(lower('memory', { y })));
  const output = new HostTensor('float32', []);
  const rows = { large: filled(1, sides.large), between: filled(1, sides.between) };
  await model.run({ column: filled(height, 1), scale: filled(), ...rows }, { y: output });
  await model.release();
  expect([...output.data]).toEqual([1]);
}

const peakResident = () => process.resourceUsage().maxRSS * 1024;

it('frees the first of two values of the same size in time for the value between them', async ({ skip }) => {
  const { execution } = await createNodeRuntime();
  if (!execution.freesAtLastUse) return skip(execution.reasons.join('; '));
  await runOnce(true);
  const freed = peakResident();
  await runOnce(true);
  expect(peakResident() - freed).toBeLessThan(betweenBytes / 4); // a second run takes no more memory
  await runOnce(false);
  expect(peakResident() - freed).toBeGreaterThan((3 / 4) * betweenBytes);
});
