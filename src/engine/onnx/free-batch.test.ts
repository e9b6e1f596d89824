import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random.ts';
import { sizeOf, type Shape } from '../../core/shape.ts';
import { interpret } from '../tensor/interpret.ts';
import type { Node } from '../tensor/node.ts';
import * as ops from '../tensor/ops.ts';
import { lowerWithFreeBatch } from './free-batch.ts';
import { printModel } from './file/print.ts';
import { encodeModel } from './file/writer.ts';

type Build = (batch: number) => Readonly<Record<string, Node>>;

const weights = (index: number, ...shape: number[]) =>
  ops.constant(new RandomStream(1, 'test', index).normal(new Float64Array(sizeOf(shape)), 0, 0.3), shape);

/** Dense, reshape, transposed convolution, tanh. */
function generator(z: Node, normalise: (x: Node) => Node = (x) => x): Node {
  const batch = z.shape[0]!;
  const dense = ops.add(ops.matmul(z, weights(0, 6, 16)), weights(1, 16));
  const seeds = ops.reshape(dense, [batch, 4, 2, 2]);
  const middle = ops.relu(normalise(seeds));
  return ops.tanh(ops.convTranspose2d(middle, weights(2, 4, 3, 4, 4), { stride: 2, padding: 1 }));
}

/** Normalises each channel to mean 0 and standard deviation 1 over the batch and all positions. */
function batchNormalised(x: Node): Node {
  const axes = [0, 2, 3];
  const centred = ops.sub(x, ops.mean(x, { axes, keepDims: true }));
  return ops.div(centred, ops.sqrt(ops.add(ops.variance(x, { axes, keepDims: true }), 1e-5)));
}

/** Runs one model at several batch sizes and compares it with the interpreter at each. */
async function expectRunsAtAnyBatch(build: Build, others: Readonly<Record<string, Shape>> = {}) {
  const session = await InferenceSession.create(encodeModel(lowerWithFreeBatch('test', build)));
  try {
    for (const batch of [1, 2, 7]) {
      const z = new RandomStream(2, 'test', batch).normal(new Float32Array(batch * 6));
      const fixed = Object.entries(others).map(([name, shape], i) => {
        const values = new RandomStream(3, 'test', i).normal(new Float32Array(sizeOf(shape)));
        return [name, new Tensor('float32', values, shape)] as const;
      });
      const results = await session.run({
        z: new Tensor('float32', z, [batch, 6]),
        ...Object.fromEntries(fixed),
      });
      const outputs = build(batch);
      const feeds = {
        z,
        ...Object.fromEntries(fixed.map(([name, { data }]) => [name, data])),
      };
      interpret(Object.values(outputs), feeds).forEach((expected, i) => {
        const name = Object.keys(outputs)[i]!;
        expect(results[name]!.dims).toEqual(outputs[name]!.shape);
        const actual = results[name]!.data as Float32Array;
        expected.forEach((value, at) => expect(actual[at]).toBeCloseTo(value, 5));
      });
    }
  } finally {
    await session.release();
  }
}

const z = (batch: number) => ops.input('z', [batch, 6]);

describe('lowerWithFreeBatch', () => {
  it('makes a generator model for any batch size', async () => {
    const build: Build = (batch) => ({ images: generator(z(batch)) });
    const model = lowerWithFreeBatch('generator', build);
    expect(model.inputs).toEqual([{ name: 'z', dataType: 'float32', dims: ['batch', 6] }]);
    expect(model.outputs).toEqual([{ name: 'images', dataType: 'float32', dims: ['batch', 3, 4, 4] }]);
    await expectRunsAtAnyBatch(build);
  });

  it('allows batch statistics', async () => {
    await expectRunsAtAnyBatch((batch) => ({ images: generator(z(batch), batchNormalised) }));
  });

  it('leaves inputs and outputs without a batch axis as they are', async () => {
    const build: Build = (batch) => {
      const scale = ops.input('scale', [6]);
      const projection = ops.input('projection', [6, 2]);
      const bias = ops.input('bias', [2]); // as long as one of the two batches
      const scaled = ops.mul(z(batch), scale);
      return {
        y: ops.add(ops.matmul(scaled, projection), bias),
        mean: ops.mean(scaled),
        perFeature: ops.mean(scaled, { axes: [0] }),
      };
    };
    expect(printModel(lowerWithFreeBatch('mixed', build, 'n'))).toMatchInlineSnapshot(`
      "model mixed (opset 18)
      inputs
        %z: float32[n,6]
        %scale: float32[6]
        %projection: float32[6,2]
        %bias: float32[2]
      initializers
        %constant_0: int64[2] = [0,1]
        %constant_1: int64[1] = [0]
      nodes
        %Mul_0 = Mul(%z, %scale)
        %y[n,2] = Gemm(%Mul_0, %projection, %bias) {transA=0, transB=0}
        %mean[] = ReduceMean(%Mul_0, %constant_0) {keepdims=0}
        %perFeature[6] = ReduceMean(%Mul_0, %constant_1) {keepdims=0}
      outputs
        %y: float32[n,2]
        %mean: float32[]
        %perFeature: float32[6]"
    `);
    await expectRunsAtAnyBatch(build, { scale: [6], projection: [6, 2], bias: [2] });
  });

  it.each<[string, Build, string]>([
    [
      'a constant computed from the batch size',
      (batch) => ({ y: ops.mul(ops.sum(z(batch), { axes: [0] }), 1 / batch) }),
      'with 2 it has "%constant_1: float32[] = 0.5", with 3 "%constant_1: float32[] = 0.33333334"',
    ],
    [
      'a constant of the batch’s shape',
      (batch) => ({
        y: ops.add(
          z(batch),
          ops.constant(
            Float64Array.from({ length: batch }, (_, i) => i),
            [batch, 1],
          ),
        ),
      }),
      'with 2 it has "%constant_0: float32[2,1] = [0.0,1.0]", with 3',
    ],
    [
      'a row repeated to the batch size',
      (batch) => ({ y: ops.matmul(ops.expand(ops.input('w', [1, 3]), [batch, 3]), weights(0, 3, 2)) }),
      'with 2 it has "%constant_0: int64[2] = [2,3]"',
    ],
    [
      'a slice of the batch',
      (batch) => ({ y: ops.slice(z(batch), { lengths: [2, 6] }) }),
      'depends on the batch size',
    ],
    [
      'a batch on another axis',
      (batch) => ({ y: ops.transpose(z(batch), [1, 0]) }),
      'with 2 it has "%y[6,2] = Transpose(%z) {perm=[1,0]}", with 3 "%y[6,3]',
    ],
    [
      'a batch that grows',
      (batch) => ({ y: ops.concat([z(batch), z(batch)], 0) }),
      'with 2 it has "%y[4,6] = Concat(%z, %z) {axis=0}", with 3 "%y[6,6]',
    ],
    [
      'another graph altogether',
      (batch) => (batch === 2 ? { y: z(batch) } : { y: z(batch), more: ops.neg(z(batch)) }),
      'with 2 it has "%y[batch,6] = Identity(%z)", with 3 "%more',
    ],
  ])('refuses %s', (_, build, message) => {
    expect(() => lowerWithFreeBatch('test', build)).toThrow('model "test" depends on the batch size: ');
    expect(() => lowerWithFreeBatch('test', build)).toThrow(message);
  });
});
