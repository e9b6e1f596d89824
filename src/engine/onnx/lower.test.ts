import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { range } from '../../core/numbers.ts';
import { countBlocks } from '../../testing/executed-blocks.ts';
import { grad } from '../tensor/grad.ts';
import { interpret } from '../tensor/interpret.ts';
import type { Node } from '../tensor/node.ts';
import * as ops from '../tensor/ops.ts';
import { lower } from './lower.ts';
import { foldConstants } from './passes/fold-constants.ts';
import { printModel } from './file/print.ts';
import { deepGraph, feedsFor } from './testing/graphs.ts';
import { verifyNames } from './file/verify-names.ts';
import { encodeModel } from './file/writer.ts';

/** Runs a lowered graph in ONNX Runtime and compares every output with the interpreter. */
async function expectRuns(outputs: Readonly<Record<string, Node>>): Promise<void> {
  const model = lower('test', outputs);
  const inputs = new Map(model.inputs.map((info) => [info.name, info]));
  const feeds = feedsFor(Object.values(outputs));
  const session = await InferenceSession.create(encodeModel(model));
  try {
    expect([...session.inputNames].toSorted()).toEqual([...inputs.keys()].toSorted());
    const results = await session.run(
      Object.fromEntries(
        Object.entries(feeds).map(([name, values]) => [
          name,
          new Tensor('float32', Float32Array.from(values), inputs.get(name)!.dims as number[]),
        ]),
      ),
    );
    const expected = interpret(Object.values(outputs), feeds);
    Object.keys(outputs).forEach((name, i) => {
      const values = Array.from<number | bigint, number>(results[name]!.data as Float32Array, Number);
      values.forEach((value, at) => expect(value).toBeCloseTo(expected[i]![at]!, 4));
      expect(values).toHaveLength(expected[i]!.length);
    });
  } finally {
    await session.release();
  }
}

const namesOf = (outputs: Readonly<Record<string, Node>>) => {
  const model = lower('test', outputs);
  verifyNames(model);
  return {
    inputs: model.inputs.map(({ name }) => name),
    nodes: model.nodes.map(({ opType, inputs, outputs: [name] }) => `${name} = ${opType}(${inputs.join()})`),
    initializers: [...model.initializers.keys()],
    outputs: model.outputs.map(({ name }) => name),
  };
};

describe('lower', () => {
  it('lowers a dense layer with its loss and gradients', async () => {
    const x = ops.input('x', [4, 3]);
    const w = ops.input('w', [3, 1]);
    const b = ops.input('b', [1]);
    const loss = ops.mean(ops.softplus(ops.neg(ops.add(ops.matmul(x, w), b))));
    const [dw, db] = grad(loss, [w, b]);
    const outputs = { loss, dw: dw, db: db };
    expect(printModel(lower('dense', outputs))).toMatchInlineSnapshot(`
      "model dense (opset 18)
      inputs
        %x: float32[4,3]
        %w: float32[3,1]
        %b: float32[1]
      initializers
        %constant_0: int64[2] = [0,1]
        %constant_1: float32[] = 0.25
        %constant_2: int64[1] = [0]
      nodes
        %Gemm_0 = Gemm(%x, %w, %b) {transA=0, transB=0}
        %Neg_0 = Neg(%Gemm_0)
        %Softplus_0 = Softplus(%Neg_0)
        %loss[] = ReduceMean(%Softplus_0, %constant_0) {keepdims=0}
        %Sigmoid_0 = Sigmoid(%Neg_0)
        %Mul_0 = Mul(%constant_1, %Sigmoid_0)
        %Neg_1 = Neg(%Mul_0)
        %dw[3,1] = Gemm(%x, %Neg_1) {transA=1, transB=0}
        %ReduceSum_0 = ReduceSum(%Neg_1, %constant_2) {keepdims=1}
        %db[1] = Reshape(%ReduceSum_0, %constant_2)
      outputs
        %loss: float32[]
        %dw: float32[3,1]
        %db: float32[1]"
    `);
    await expectRuns(outputs);
  });

  it('lowers a convolution with leaky ReLU and its gradients', async () => {
    const x = ops.input('x', [2, 3, 6, 6]);
    const w = ops.input('w', [4, 3, 4, 4]);
    const y = ops.leakyRelu(ops.conv2d(x, w, { stride: 2, padding: 1 }), 0.2);
    const [dx, dw] = grad(ops.sum(y), [x, w]);
    const outputs = { y, dx: dx, dw: dw };
    expect(printModel(lower('convolution', outputs))).toMatchInlineSnapshot(`
      "model convolution (opset 18)
      inputs
        %x: float32[2,3,6,6]
        %w: float32[4,3,4,4]
      initializers
        %constant_0: float32[] = 1.0
        %constant_1: float32[] = 1.7014118e+38
        %constant_2: float32[] = 0.2
      nodes
        %Conv_0 = Conv(%x, %w) {dilations=[1,1], pads=[1,1,1,1], strides=[2,2]}
        %y[2,4,3,3] = LeakyRelu(%Conv_0) {alpha=0.2}
        %Mul_0 = Mul(%y, %constant_1)
        %Clip_0 = Clip(%Mul_0, %constant_2, %constant_0)
        %Mul_1 = Mul(%constant_0, %Clip_0)
        %dx[2,3,6,6] = ConvTranspose(%Mul_1, %w) {dilations=[1,1], output_padding=[0,0], pads=[1,1,1,1], strides=[2,2]}
        %Transpose_0 = Transpose(%x) {perm=[1,0,2,3]}
        %Transpose_1 = Transpose(%Mul_1) {perm=[1,0,2,3]}
        %Conv_1 = Conv(%Transpose_0, %Transpose_1) {dilations=[2,2], pads=[1,1,1,1], strides=[1,1]}
        %dw[4,3,4,4] = Transpose(%Conv_1) {perm=[1,0,2,3]}
      outputs
        %y: float32[2,4,3,3]
        %dx: float32[2,3,6,6]
        %dw: float32[4,3,4,4]"
    `);
    await expectRuns(outputs);
  });

  it('lowers every type of constant and attribute', async () => {
    const x = ops.input('x', [2, 4, 2, 2]);
    const outputs = {
      gathered: ops.gather(x, ops.constant([1, 0, 1], [3], 'int64')),
      chosen: ops.where(ops.constant([1, 0], [2], 'bool'), x, -0.5),
      reversed: ops.slice(x, { starts: [0, 3, 0, 1], lengths: [2, 2, 2, 2], steps: [1, -2, 1, -1] }),
      spread: ops.depthToSpace(ops.pad(x, [0, 2, 0, 0], [0, 2, 0, 0], 7), 2),
      positive: ops.greater(x, 0),
    };
    expect(printModel(lower('types', outputs))).toMatchInlineSnapshot(`
      "model types (opset 18)
      inputs
        %x: float32[2,4,2,2]
      initializers
        %constant_0: int64[3] = [1,0,1]
        %constant_1: bool[2] = [true,false]
        %constant_2: float32[] = -0.5
        %constant_3: int64[2] = [3,1]
        %constant_4: int64[2] = [-5,-3]
        %constant_5: int64[2] = [1,3]
        %constant_6: int64[2] = [-2,-1]
        %constant_7: int64[8] = [0,2,0,0,0,2,0,0]
        %constant_8: float32[] = 7.0
        %constant_9: float32[] = 0.0
      nodes
        %gathered[3,4,2,2] = Gather(%x, %constant_0) {axis=0}
        %chosen[2,4,2,2] = Where(%constant_1, %x, %constant_2)
        %reversed[2,2,2,2] = Slice(%x, %constant_3, %constant_4, %constant_5, %constant_6)
        %Pad_0 = Pad(%x, %constant_7, %constant_8)
        %spread[2,2,4,4] = DepthToSpace(%Pad_0) {blocksize=2, mode="DCR"}
        %positive[2,4,2,2] = Greater(%x, %constant_9)
      outputs
        %gathered: float32[3,4,2,2]
        %chosen: float32[2,4,2,2]
        %reversed: float32[2,2,2,2]
        %spread: float32[2,2,4,4]
        %positive: bool[2,4,2,2]"
    `);
    await expectRuns(outputs);
  });

  describe('keeps the interface of the graph', () => {
    it('keeps an input that a pass made unused', async () => {
      const dropUse = { name: 'zero', apply: (nodes: readonly Node[]) => nodes.map(() => ops.constant(0)) };
      const x = ops.input('x', []);
      const model = lower('test', { y: ops.mul(x, 0) }, { passes: [dropUse] });
      expect(model.inputs).toEqual([{ name: 'x', dataType: 'float32', dims: [] }]);
      expect(model.nodes.map(({ opType }) => opType)).toEqual(['Identity']);
      const session = await InferenceSession.create(encodeModel(model));
      const { y } = await session.run({ x: new Tensor('float32', [1], []) });
      expect(y!.data[0]).toBe(0);
      await session.release();
    });

    it('lists used inputs once each, in order of first use', () => {
      const [a, , c] = ['a', 'unused', 'c'].map((name) => ops.input(name, [1]));
      const outputs = { y: ops.add(ops.sub(c!, a!), ops.input('a', [1])), z: ops.input('c', [1]) };
      expect(lower('test', outputs).inputs.map(({ name }) => name)).toEqual(['c', 'a']);
    });

    it('supports outputs that are inputs, constants, or the same value', async () => {
      const x = ops.input('x', [2]);
      const sum = ops.add(x, 1);
      const outputs = {
        same: x,
        again: x,
        sum,
        twin: ops.add(x, 1),
        one: ops.constant([1, 2]),
        used: ops.neg(sum),
      };
      expect(namesOf(outputs)).toMatchInlineSnapshot(`
        {
          "initializers": [
            "constant_0",
            "constant_1",
          ],
          "inputs": [
            "x",
          ],
          "nodes": [
            "sum = Add(x,constant_0)",
            "used = Neg(sum)",
            "same = Identity(x)",
            "again = Identity(x)",
            "twin = Identity(sum)",
            "one = Identity(constant_1)",
          ],
          "outputs": [
            "same",
            "again",
            "sum",
            "twin",
            "one",
            "used",
          ],
        }
      `);
      await expectRuns(outputs);
    });

    it('returns an input under its own name', async () => {
      const x = ops.input('x', [2]);
      expect(namesOf({ x, y: ops.neg(x) })).toMatchInlineSnapshot(`
        {
          "initializers": [],
          "inputs": [
            "x",
          ],
          "nodes": [
            "y = Neg(x)",
          ],
          "outputs": [
            "x",
            "y",
          ],
        }
      `);
      await expectRuns({ x, y: ops.neg(x) });
    });

    it('refuses an output that has the name of an input with another value', () => {
      const x = ops.input('x', [2]);
      expect(() => lower('test', { x: ops.neg(x) })).toThrow('output "x" has the name of an input');
      expect(() => lower('test', { w: ops.add(x, ops.input('w', [])) })).toThrow('output "w" has the name');
    });
  });

  describe('generated names', () => {
    it('avoid input and output names', async () => {
      const x = ops.input('Exp_0', [2]);
      const y = ops.input('constant_0', [2]);
      const sum = ops.add(ops.exp(x), ops.mul(y, 3));
      const outputs = { Mul_0: ops.sub(sum, 2), Add_0: ops.neg(sum), constant_1: ops.exp(y), Sub_0: sum };
      expect(namesOf(outputs)).toMatchInlineSnapshot(`
        {
          "initializers": [
            "constant_2",
            "constant_3",
          ],
          "inputs": [
            "Exp_0",
            "constant_0",
          ],
          "nodes": [
            "Exp_1 = Exp(Exp_0)",
            "Mul_1 = Mul(constant_0,constant_2)",
            "Sub_0 = Add(Exp_1,Mul_1)",
            "Mul_0 = Sub(Sub_0,constant_3)",
            "Add_0 = Neg(Sub_0)",
            "constant_1 = Exp(constant_0)",
          ],
          "outputs": [
            "Mul_0",
            "Add_0",
            "constant_1",
            "Sub_0",
          ],
        }
      `);
      await expectRuns(outputs);
    });

    it('may be names of outputs with other values', async () => {
      // Generated names would be the other way round.
      const x = ops.input('x', [2]);
      const first = ops.exp(x);
      await expectRuns({ Exp_1: first, Exp_0: ops.exp(first) });
    });
  });

  it('stores equal constants once, but distinguishes 0 from −0', () => {
    const x = ops.input('x', [1]);
    const model = lower(
      'test',
      {
        a: ops.div(x, ops.constant([0])),
        b: ops.div(x, ops.constant([-0])),
        c: ops.div(x, ops.constant([0])),
        // Equal in float32, though not in float64.
        d: ops.mul(x, ops.constant([0.1])),
        e: ops.sub(x, ops.constant([Math.fround(0.1)])),
      },
      { passes: [] },
    );
    expect([...model.initializers.values()].map(({ data }) => data[0])).toEqual([0, -0, Math.fround(0.1)]);
  });

  it('names a missing pass', () => {
    const x = ops.input('x', [2]);
    expect(() => lower('test', { v: ops.variance(x) }, { passes: [foldConstants] })).toThrow(
      'ReduceVariance has no ONNX operation: the passes must include "decompose"',
    );
  });

  it('refuses a malformed graph', () => {
    const forged = { ...ops.input('x', [2]), shape: [3] };
    expect(() => lower('test', { y: forged })).toThrow('not frozen');
  });

  it('handles a graph deeper than the call stack', () => {
    const deep = deepGraph(20_000);
    expect(lower('deep', { deep }).nodes).toHaveLength(20_000);
  });

  it('does work in proportion to the number of outputs', async () => {
    const counter = await countBlocks(async () => ({
      ...(await import('./lower.ts')),
      ops: await import('../tensor/ops.ts'),
    }));
    try {
      const { modules } = counter;
      const workFor = async (count: number) => {
        const x = modules.ops.input('x', [1]);
        const outputs = Object.fromEntries(
          range(0, count).map((i) => [`output ${i}`, modules.ops.mul(x, i)] as const),
        );
        return counter.count(() => expect(modules.lower('many', outputs).outputs).toHaveLength(count));
      };
      const [few, many] = [await workFor(1000), await workFor(8000)];
      expect(few).toBeGreaterThan(1000);
      expect(many / few).toBeLessThan(12); // about 8; one comparison of each output with each other gives 40
    } finally {
      counter.close();
    }
  });
});
