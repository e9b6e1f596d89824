import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random.ts';
import { lowerWithFreeBatch } from '../../engine/onnx/free-batch.ts';
import { encodeModel } from '../../engine/onnx/file/writer.ts';
import { lower } from '../../engine/onnx/lower.ts';
import { createNodeRuntime } from '../../engine/runtime/node/ort-node.ts';
import type { Node } from '../../engine/tensor/node.ts';
import * as ops from '../../engine/tensor/ops.ts';
import type { ImageSpec } from '../../gan/networks/gan.ts';
import { onnxFeatures, type OnnxFeatureOptions } from './onnx-network.ts';

const runtime = await createNodeRuntime({ threads: 1 });
const image: ImageSpec = { channels: 3, height: 4, width: 4, range: 'signed' };
/** Three pictures, each of one colour. */
const colours = [
  [-1, 0, 1],
  [0.5, 0.5, -0.5],
  [0, 0, 0],
];
const pictures = Float32Array.from(
  colours.flatMap((colour) => colour.flatMap((value) => Array(16).fill(value) as number[])),
);

/** Networks whose features are the mean of each channel. */
const meansOf = (x: Node, axes: readonly number[]) => ops.mean(x, { axes });
const channelsFirst = (batch: number) => ({ features: meansOf(ops.input('x', [batch, 3, 8, 8]), [2, 3]) });
const channelsLast = (batch: number) => ({ features: meansOf(ops.input('x', [batch, 8, 8, 3]), [1, 2]) });
const models = {
  'a free batch': encodeModel(lowerWithFreeBatch('means', channelsFirst)),
  'a batch of two': encodeModel(lower('means', channelsFirst(2))),
  'channels last': encodeModel(lowerWithFreeBatch('means', channelsLast)),
};

async function featuresBy(model: Uint8Array, more: Partial<OnnxFeatureOptions> = {}, of = image) {
  const network = await onnxFeatures(of, model, runtime, { name: 'means', ...more });
  try {
    return { network, features: await network.of(pictures) };
  } finally {
    await network.release();
  }
}

describe('onnxFeatures', () => {
  it.each(Object.entries(models))('are the output for resized pictures, with %s', async (_, model) => {
    const { network, features } = await featuresBy(model);
    expect(network.name).toMatch(/^means-[0-9a-f]{8}-8-signed$/);
    expect([network.resizing, network.dimension]).toEqual(['bicubic', 3]);
    colours.flat().forEach((value, i) => expect(features[i]).toBeCloseTo(value, 5));
  });

  it.each([
    ['unit', (value: number) => (value + 1) / 2],
    ['bytes', (value: number) => (value + 1) * 127.5],
    [
      'imagenet',
      (value: number, channel: number) =>
        ((value + 1) / 2 - [0.485, 0.456, 0.406][channel]!) / [0.229, 0.224, 0.225][channel]!,
    ],
  ] as const)('get their pictures in %s', async (values, expected) => {
    const { features } = await featuresBy(models['a free batch'], { values });
    colours.flat().forEach((value, i) => expect(features[i]).toBeCloseTo(expected(value, i % 3), 3));
  });

  it('are of a named output among several', async () => {
    const x = ops.input('x', [2, 3, 8, 8]);
    const two = encodeModel(lower('two', { one: meansOf(x, [2, 3]), other: meansOf(x, [1, 2, 3]) }));
    await expect(featuresBy(two)).rejects.toThrow(
      'means has the outputs one, other: name one with featuresOutput',
    );
    await expect(featuresBy(two, { output: 'third' })).rejects.toThrow('one, other, none called third');
    expect((await featuresBy(two, { output: 'one' })).network.dimension).toBe(3);
  });

  it('are refused of what takes no pictures, or is no model, whatever is damaged', async () => {
    const flat = encodeModel(lower('flat', { y: ops.neg(ops.input('x', [2, 12])) }));
    await expect(featuresBy(flat)).rejects.toThrow('the input x of shape [2, 12], expected pictures');
    await expect(featuresBy(models['channels last'], { size: 9 })).rejects.toThrow(
      'takes no square pictures of 9 pixels',
    );
    await expect(featuresBy(new Uint8Array([8, 1]))).rejects.toThrow(
      'means is no ONNX model: it has no graph',
    );
    const model = models['a batch of two'];
    const random = new RandomStream(1, 'test', 0);
    const refusals = new Set<string>();
    for (let i = 0; i < 200; i++) {
      const damaged = model.slice(0, 40 + random.below(model.length - 40));
      damaged[random.below(damaged.length)] = random.below(256);
      await featuresBy(damaged).catch((thrown: Error) => refusals.add(thrown.name));
    }
    refusals.delete('SparringError');
    expect([...refusals]).toEqual(['DataError']);
  });
});
