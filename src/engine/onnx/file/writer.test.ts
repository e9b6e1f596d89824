import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { AttributeProto_AttributeType, ModelProtoSchema, TensorProto_DataType } from 'onnx-buf';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import type { OnnxModel, OnnxNode, OnnxTensor, OnnxValueInfo } from './model.ts';
import { encodeModel } from './writer.ts';

const float32 = (dims: number[], ...values: number[]): OnnxTensor => ({
  dataType: 'float32',
  dims,
  data: Float32Array.from(values),
});
const int64 = (...values: bigint[]): OnnxTensor => ({
  dataType: 'int64',
  dims: [values.length],
  data: BigInt64Array.from(values),
});
const value = (name: string, dims: (number | string)[], dataType: OnnxValueInfo['dataType'] = 'float32') => ({
  name,
  dataType,
  dims,
});
const node = (
  opType: string,
  inputs: string[],
  output: string,
  attributes: OnnxNode['attributes'] = {},
): OnnxNode => ({ opType, inputs, outputs: [output], attributes });

function modelOf(changes: Partial<OnnxModel>): OnnxModel {
  return { name: 'test', opset: 17, nodes: [], initializers: new Map(), inputs: [], outputs: [], ...changes };
}

async function run(model: OnnxModel, feeds: Record<string, Tensor>): Promise<Record<string, Tensor>> {
  const session = await InferenceSession.create(encodeModel(model));
  try {
    return await session.run(feeds);
  } finally {
    await session.release();
  }
}

describe('encodeModel, read back by onnx-buf', () => {
  const weights = Float32Array.from({ length: 500 }, (_, i) => Math.sin(i));
  const model = modelOf({
    name: 'every field',
    nodes: [
      node('Conv', ['x', 'w'], 'y', {
        strides: { kind: 'ints', value: [2, 2] },
        group: { kind: 'int', value: 1 },
        auto_pad: { kind: 'string', value: 'SAME_UPPER' },
      }),
      {
        opType: 'FusedMatMul',
        domain: 'com.microsoft',
        inputs: ['y', 'y'],
        outputs: ['z'],
        attributes: {
          alpha: { kind: 'float', value: 0.1 },
          far: { kind: 'int', value: -(2 ** 40) },
          range: { kind: 'floats', value: [-0.5, 2] },
        },
      },
      { opType: 'Two', domain: '', inputs: ['z', '', 'mask'], outputs: ['', 'o'], attributes: {} },
    ],
    initializers: new Map<string, OnnxTensor>([
      ['w', { dataType: 'float32', dims: [5, 100], data: weights }],
      ['shape', int64(-1n, 2n ** 62n)],
      ['mask', { dataType: 'bool', dims: [], data: Uint8Array.of(1) }],
      ['none', float32([0, 3])],
    ]),
    inputs: [value('x', ['batch', 3, 8, 8]), value('choose', [4], 'bool')],
    outputs: [value('o', ['batch', 'names.é']), value('shape', [2], 'int64')],
  });
  const bytes = encodeModel(model);
  const read = fromBinary(ModelProtoSchema, bytes);
  const graph = read.graph!;

  it('has the official layout, byte for byte', () => {
    expect(toBinary(ModelProtoSchema, read)).toEqual(bytes);
    expect(read.$unknown ?? []).toEqual([]);
    expect(encodeModel(model)).toEqual(bytes);
  });

  it('names the producer, the operator sets and the graph', () => {
    expect(read.producerName).toBe('sparring');
    expect(read.irVersion).toBe(8n);
    expect(read.opsetImport.map(({ domain, version }) => [domain, version])).toEqual([
      ['', 17n],
      ['com.microsoft', 1n],
    ]);
    expect(graph.name).toBe('every field');
  });

  it('holds the nodes', () => {
    expect(graph.node.map((n) => [n.name, n.opType, n.domain, n.input, n.output])).toEqual([
      ['y', 'Conv', '', ['x', 'w'], ['y']],
      ['z', 'FusedMatMul', 'com.microsoft', ['y', 'y'], ['z']],
      ['o', 'Two', '', ['z', '', 'mask'], ['', 'o']],
    ]);
    const [conv, fused, two] = graph.node.map((n) => n.attribute);
    const { INT, INTS, FLOAT, FLOATS, STRING } = AttributeProto_AttributeType;
    expect(conv!.map((a) => [a.name, a.type])).toEqual([
      ['auto_pad', STRING],
      ['group', INT],
      ['strides', INTS],
    ]);
    expect(new TextDecoder().decode(conv![0]!.s)).toBe('SAME_UPPER');
    expect(conv![1]!.i).toBe(1n);
    expect(conv![2]!.ints).toEqual([2n, 2n]);
    expect(fused!.map((a) => [a.name, a.type])).toEqual([
      ['alpha', FLOAT],
      ['far', INT],
      ['range', FLOATS],
    ]);
    expect(fused![0]!.f).toBe(Math.fround(0.1));
    expect(fused![1]!.i).toBe(-(2n ** 40n));
    expect(fused![2]!.floats).toEqual([-0.5, 2]);
    expect(two).toEqual([]);
  });

  it('holds the initializers', () => {
    const { FLOAT, INT64, BOOL } = TensorProto_DataType;
    expect(graph.initializer.map((t) => [t.name, t.dataType, t.dims])).toEqual([
      ['w', FLOAT, [5n, 100n]],
      ['shape', INT64, [2n]],
      ['mask', BOOL, []],
      ['none', FLOAT, [0n, 3n]],
    ]);
    const views = graph.initializer.map(
      ({ rawData }) => new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength),
    );
    expect(weights.map((_, i) => views[0]!.getFloat32(4 * i, true))).toEqual(weights);
    expect([views[1]!.getBigInt64(0, true), views[1]!.getBigInt64(8, true)]).toEqual([-1n, 2n ** 62n]);
    expect(views.map((view) => view.byteLength)).toEqual([2000, 16, 1, 0]);
    expect(views[2]!.getUint8(0)).toBe(1);
  });

  it('types the inputs and outputs, free dimensions by name', () => {
    const types = [...graph.input, ...graph.output].map(({ name, type }) => {
      const tensor = type?.value.case === 'tensorType' ? type.value.value : undefined;
      return [name, tensor?.elemType, tensor?.shape?.dim.map((dim) => dim.value.value)];
    });
    const { FLOAT, INT64, BOOL } = TensorProto_DataType;
    expect(types).toEqual([
      ['x', FLOAT, ['batch', 3n, 8n, 8n]],
      ['choose', BOOL, [4n]],
      ['o', FLOAT, ['batch', 'names.é']],
      ['shape', INT64, [2n]],
    ]);
    expect(graph.input).toHaveLength(2);
  });

  it.each([
    [13, 7n],
    [15, 8n],
    [18, 8n],
    [19, 9n],
    [20, 9n],
    [21, 10n],
    [24, 10n],
  ])('gives operator set %d the file format %d', (opset, irVersion) => {
    expect(fromBinary(ModelProtoSchema, encodeModel(modelOf({ opset }))).irVersion).toBe(irVersion);
  });

  it('writes an initializer that is a view of a larger array', () => {
    const data = Float32Array.of(1, 2, 3, 4).subarray(1, 3);
    const viewing = modelOf({ initializers: new Map([['w', { dataType: 'float32', dims: [2], data }]]) });
    const { rawData } = fromBinary(ModelProtoSchema, encodeModel(viewing)).graph!.initializer[0]!;
    expect([...new Float32Array(rawData.slice().buffer)]).toEqual([2, 3]);
  });

  it('refuses to write an invalid file', () => {
    const holding = (tensor: OnnxTensor) => () =>
      encodeModel(modelOf({ initializers: new Map([['w', tensor]]) }));
    expect(holding(float32([3], 1, 2))).toThrow(
      'initializer "w" of float32[3] takes 3 values in a Float32Array, got 2 in a Float32Array',
    );
    expect(holding({ dataType: 'int64', dims: [1], data: Float32Array.of(1) })).toThrow(
      'initializer "w" of int64[1] takes 1 values in a BigInt64Array, got 1 in a Float32Array',
    );
    expect(() => encodeModel(modelOf({ opset: 9 }))).toThrow('operator set of 13 or later, got 9');
    expect(() => encodeModel(modelOf({ nodes: [node('Relu', ['x'], 'y')] }))).toThrow('takes "x", which no');
  });
});

describe('encodeModel, run by onnxruntime-node', () => {
  it.each([17, 20, 21, 23])('runs at two batch sizes with operator set %d', async (opset) => {
    const model = modelOf({
      opset,
      nodes: [
        node('MatMul', ['x', 'w'], 'product'),
        node('Add', ['product', 'b'], 'sum'),
        node('LeakyRelu', ['sum'], 'y', { alpha: { kind: 'float', value: 0.25 } }),
      ],
      initializers: new Map([
        ['w', float32([3, 2], 1, 2, 3, 4, 5, 6)],
        ['b', float32([2], 0.5, -100)],
      ]),
      inputs: [value('x', ['batch', 3])],
      outputs: [value('y', ['batch', 2])],
    });
    const one = await run(model, { x: new Tensor('float32', [1, 1, 1], [1, 3]) });
    expect(one.y!.dims).toEqual([1, 2]);
    expect([...(one.y!.data as Float32Array)]).toEqual([9.5, -22]);
    const two = await run(model, { x: new Tensor('float32', [1, 1, 1, 0, 0, 20], [2, 3]) });
    expect(two.y!.dims).toEqual([2, 2]);
    expect([...(two.y!.data as Float32Array)]).toEqual([9.5, -22, 100.5, 20]);
  });

  it('reads int64 and bool initializers, omitted inputs and negative attributes', async () => {
    const model = modelOf({
      nodes: [
        node('Reshape', ['x', 'shape'], 'rows'),
        node('Clip', ['rows', '', 'max'], 'clipped'),
        node('Where', ['mask', 'clipped', 'zero'], 'chosen'),
        node('Concat', ['chosen', 'chosen'], 'y', { axis: { kind: 'int', value: -1 } }),
        node('Greater', ['y', 'zero'], 'positive'),
      ],
      initializers: new Map<string, OnnxTensor>([
        ['shape', int64(-1n, 2n)],
        ['max', float32([], 3)],
        ['mask', { dataType: 'bool', dims: [1, 2], data: Uint8Array.of(1, 0) }],
        ['zero', float32([], 0)],
      ]),
      inputs: [value('x', [4])],
      outputs: [value('y', [2, 4]), value('positive', [2, 4], 'bool')],
    });
    const { y, positive } = await run(model, { x: new Tensor('float32', [1, 2, 9, 4], [4]) });
    expect(y!.dims).toEqual([2, 4]);
    expect([...(y!.data as Float32Array)]).toEqual([1, 0, 1, 0, 3, 0, 3, 0]);
    expect(positive!.type).toBe('bool');
    expect([...(positive!.data as Uint8Array)].map(Number)).toEqual([1, 0, 1, 0, 1, 0, 1, 0]);
  });

  it('reads lists of integers and strings', async () => {
    const pooled = (attributes: OnnxNode['attributes']) =>
      modelOf({
        nodes: [
          node('MaxPool', ['x'], 'y', { kernel_shape: { kind: 'ints', value: [2, 2] }, ...attributes }),
        ],
        inputs: [value('x', [1, 1, 3, 3])],
        outputs: [value('y', [1, 1, 'h', 'w'])],
      });
    const x = new Tensor('float32', [1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 1, 3, 3]);
    const valid = await run(pooled({}), { x });
    expect([...(valid.y!.data as Float32Array)]).toEqual([5, 6, 8, 9]);
    const same = await run(
      pooled({
        auto_pad: { kind: 'string', value: 'SAME_UPPER' },
        strides: { kind: 'ints', value: [2, 2] },
      }),
      { x },
    );
    expect([...(same.y!.data as Float32Array)]).toEqual([5, 6, 8, 9]);
    expect(same.y!.dims).toEqual([1, 1, 2, 2]);
  });

  it("runs a node of ONNX Runtime's own domain", async () => {
    const model = modelOf({
      nodes: [
        {
          ...node('FusedMatMul', ['a', 'b'], 'y', {
            transA: { kind: 'int', value: 1 },
            alpha: { kind: 'float', value: 2 },
          }),
          domain: 'com.microsoft',
        },
      ],
      inputs: [value('a', [2, 1]), value('b', [2, 1])],
      outputs: [value('y', [1, 1])],
    });
    const { y } = await run(model, {
      a: new Tensor('float32', [1, 2], [2, 1]),
      b: new Tensor('float32', [3, 4], [2, 1]),
    });
    expect([...(y!.data as Float32Array)]).toEqual([22]);
  });
});
