import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import { compile, floats } from '../../engine/runtime/program.ts';
import { grad } from '../../engine/tensor/grad.ts';
import { interpret } from '../../engine/tensor/interpret.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { guidedBackpropagation } from './guided-backprop.ts';

describe('guidedBackpropagation', () => {
  // Two layers of two units: h = relu(x W), y = relu(h V).
  const x = ops.input('x', [1, 2]);
  const layers = (slope: number, w: number[], v: number[]) => {
    const h = ops.leakyRelu(ops.matmul(x, ops.constant(w, [2, 2])), slope);
    return ops.leakyRelu(ops.matmul(h, ops.constant(v, [2, 2])), slope);
  };
  const seed = ops.constant([1, 0], [1, 2]);
  const guided = (slope: number, w: number[], v: number[], value: number[]) => {
    const result = guidedBackpropagation(layers(slope, w, v), x, seed);
    return [...interpret([result], { x: value })[0]!];
  };

  it('equals the gradient if all factors are positive', () => {
    // h = [3, 7]·…: x = [1, 1] gives h = [4, 6], y₁ = 4·5 + 6·7; ∂y₁/∂h = [5, 7]; ∂y₁/∂x = W [5, 7].
    expect(guided(0, [1, 2, 3, 4], [5, 6, 7, 8], [1, 1])).toEqual([1 * 5 + 2 * 7, 3 * 5 + 4 * 7]);
  });

  it('drops paths that inhibit the unit', () => {
    // ∂y₁/∂h = [5, −1]: the second is dropped. Weights below the rectifier may be negative: no rectifier follows them.
    expect(guided(0, [1, 2, -3, 4], [5, 6, -1, 8], [9, 1])).toEqual([1 * 5, -3 * 5]);
    const gradient = grad(layers(0, [1, 2, -3, 4], [5, 6, -1, 8]), [x], { seed })[0];
    expect([...interpret([gradient], { x: [9, 1] })[0]!]).toEqual([1 * 5 - 2, -3 * 5 - 4]);
  });

  it('passes nothing through inactive units, leaky or not', () => {
    // x = [1, −1]: h = [1 − 3, 2 − 1] = [−2, 1]; the first is cut off.
    for (const slope of [0, 0.2]) {
      expect(guided(slope, [1, 2, 3, 1], [5, 6, 7, 8], [1, -1])).toEqual([2 * 7, 1 * 7]);
    }
    // And y₁ itself is negative here.
    expect(guided(0.2, [1, 2, 3, 4], [-5, 6, -7, 8], [1, 1])).toEqual([0, 0]);
  });

  it('agrees with the interpreter, through convolutions', async () => {
    const random = new RandomStream(5, 'test', 0);
    const draw = (count: number) => random.normal(new Float32Array(count));
    const images = ops.input('images', [2, 3, 8, 8]);
    const first = ops.leakyRelu(
      ops.conv2d(images, ops.constant(draw(4 * 3 * 16), [4, 3, 4, 4]), { stride: 2, padding: 1 }),
      0.2,
    );
    const second = ops.leakyRelu(
      ops.conv2d(first, ops.constant(draw(5 * 4 * 16), [5, 4, 4, 4]), { stride: 2, padding: 1 }),
      0.2,
    );
    const mask = ops.input('mask', second.shape);
    const result = guidedBackpropagation(second, images, mask);
    const feeds = { images: draw(2 * 3 * 64), mask: draw(2 * 5 * 4).fill(1) };
    const expected = interpret([result], feeds)[0]!;
    const program = await compile({ result }, await createNodeRuntime({ threads: 1 }));
    const got = floats(await program.run(feeds), 'result');
    await program.release();
    expect(expected.some((value) => value !== 0)).toBe(true);
    got.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 3));
  });
});
