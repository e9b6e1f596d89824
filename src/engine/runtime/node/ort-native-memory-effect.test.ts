/** What freeing at the last use saves, by the most memory that this process has had: in a file, and so a process, of its own. */
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
 * 128 MB, then 96 MB, then 128 MB again, each read once: ONNX Runtime as it comes keeps the first for the last. A small
 * product comes before them all, so that there is a piece of memory for small values.
 */
async function runOnce(direct: boolean): Promise<void> {
  const column = ops.input('column', [height, 1]);
  const rowOf = (name: keyof typeof sides) => ops.input(name, [1, sides[name]]);
  const largestOf = (scale: Node, row: Node) => ops.reduceMax(ops.matmul(ops.mul(column, scale), row));
  const first = largestOf(ops.input('scale', []), rowOf('large'));
  const second = largestOf(first, rowOf('between'));
  const y = largestOf(second, rowOf('large'));
  const runtime = await createNodeRuntime({ threads: 1, direct });
  const model = await runtime.load(encodeModel(lower('memory', { y })));
  const output = new HostTensor('float32', []);
  const rows = { large: filled(1, sides.large), between: filled(1, sides.between) };
  await model.run({ column: filled(height, 1), scale: filled(), ...rows }, { y: output });
  await model.release();
  expect([...output.data]).toEqual([1]);
}

const mostResident = () => process.resourceUsage().maxRSS * 1024;

it('takes the memory of what lies between two values of the same size from what the first has left', async ({
  skip,
}) => {
  const { execution } = await createNodeRuntime();
  if (!execution.freesAtLastUse) return skip(execution.reasons.join('; '));
  await runOnce(true);
  const freed = mostResident();
  await runOnce(true);
  expect(mostResident() - freed).toBeLessThan(betweenBytes / 4); // a second run takes no more
  await runOnce(false);
  expect(mostResident() - freed).toBeGreaterThan((3 / 4) * betweenBytes);
});
