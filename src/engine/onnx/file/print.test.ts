import { describe, expect, it } from 'vitest';
import type { OnnxModel, OnnxTensor } from './model.ts';
import { printModel } from './print.ts';

const bool = (dims: number[], ...data: number[]): OnnxTensor => ({
  dataType: 'bool',
  dims,
  data: Uint8Array.from(data),
});

const model: OnnxModel = {
  name: 'step',
  opset: 17,
  nodes: [
    {
      opType: 'Conv',
      inputs: ['x', 'w'],
      outputs: ['y'],
      attributes: {
        strides: { kind: 'ints', value: [2, 2] },
        pads: { kind: 'ints', value: [1, 1, 1, 1] },
        auto_pad: { kind: 'string', value: 'NOTSET' },
        group: { kind: 'int', value: 1 },
      },
    },
    { opType: 'Clip', inputs: ['y', '', 'max'], outputs: ['clipped'], attributes: {} },
    {
      opType: 'FusedMatMul',
      domain: 'com.microsoft',
      inputs: ['clipped', 'clipped'],
      outputs: ['', 'product'],
      attributes: {
        alpha: { kind: 'float', value: 1 },
        beta: { kind: 'float', value: Math.fround(0.2) },
        range: { kind: 'floats', value: [-0.5, 2] },
      },
    },
  ],
  initializers: new Map<string, OnnxTensor>([
    ['w', { dataType: 'float32', dims: [2, 3, 4, 4], data: new Float32Array(96).map((_, i) => i / 7) }],
    ['max', { dataType: 'float32', dims: [], data: Float32Array.of(0.1) }],
    [
      'edge',
      { dataType: 'float32', dims: [6], data: Float32Array.of(0, -0, NaN, -Infinity, 1e-8, 16777216) },
    ],
    ['shape', { dataType: 'int64', dims: [2], data: BigInt64Array.of(-1n, 2n ** 60n) }],
    ['mask', bool([1, 2], 1, 0)],
    ['eight', bool([8], 1, 1, 1, 1, 1, 1, 1, 1)],
    ['nine', bool([9], 1, 1, 1, 1, 1, 1, 1, 1, 1)],
    ['none', { dataType: 'int64', dims: [0], data: new BigInt64Array() }],
  ]),
  inputs: [{ name: 'x', dataType: 'float32', dims: ['batch', 3, 8, 8] }],
  outputs: [
    { name: 'product', dataType: 'float32', dims: ['batch', 2, 4, 4] },
    { name: 'mask', dataType: 'bool', dims: [1, 2] },
  ],
};

describe('printModel', () => {
  it('prints one line per value and one per node', () => {
    expect(printModel(model)).toMatchInlineSnapshot(`
      "model step (opset 17)
      inputs
        %x: float32[batch,3,8,8]
      initializers
        %w: float32[2,3,4,4] checksum 73c0db03
        %max: float32[] = 0.1
        %edge: float32[6] = [0.0,-0.0,NaN,-Infinity,1e-8,16777216.0]
        %shape: int64[2] = [-1,1152921504606846976]
        %mask: bool[1,2] = [true,false]
        %eight: bool[8] = [true,true,true,true,true,true,true,true]
        %nine: bool[9] checksum bc9f7804
        %none: int64[0] = []
      nodes
        %y = Conv(%x, %w) {auto_pad="NOTSET", group=1, pads=[1,1,1,1], strides=[2,2]}
        %clipped = Clip(%y, _, %max)
        _, %product[batch,2,4,4] = com.microsoft.FusedMatMul(%clipped, %clipped) {alpha=1.0, beta=0.2, range=[-0.5,2.0]}
      outputs
        %product: float32[batch,2,4,4]
        %mask: bool[1,2]"
    `);
  });

  it('distinguishes different weights, and only those', () => {
    const weights = (first: number) => {
      const data = Float32Array.from({ length: 20 }, (_, i) => (i === 0 ? first : i));
      return printModel({
        ...model,
        initializers: new Map([['w', { dataType: 'float32', dims: [20], data }]]),
      });
    };
    expect(weights(1)).toBe(weights(1));
    expect(weights(1)).not.toBe(weights(1 + 2 ** -23));
    expect(weights(0)).not.toBe(weights(-0));
  });
});
