import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../../core/random.ts';
import { createNodeRuntime } from '../../../engine/runtime/node/ort-node.ts';
import { kerasFeatures } from './keras-network.ts';

const runtime = await createNodeRuntime({ threads: 1 });
const image = { channels: 1, height: 4, width: 4, range: 'signed' } as const;

interface Layer {
  readonly name: string;
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly inbound_nodes: unknown;
}
const layer = (name: string, kind: string, config: Layer['config'], ...inputs: string[]): Layer => ({
  name,
  class_name: kind,
  config,
  inbound_nodes: inputs.length === 0 ? [] : [inputs.map((input) => [input, 0, 0, {}])],
});
const input = layer('input', 'InputLayer', { batch_input_shape: [null, 8, 8, 3] });
const convolution = {
  filters: 2,
  strides: [1, 1],
  padding: 'valid',
  data_format: 'channels_last',
  activation: 'linear',
  use_bias: true,
};
const pooled = (of: string) => layer('pooled', 'GlobalAveragePooling2D', {}, of);
const float = (name: string, shape: readonly number[]) => ({ name, shape, dtype: 'float32' });

/** A 1×1 convolution with the kernel [[1, 2], [3, 4], [5, 6]] and the bias [10, 20]. */
const plain = {
  layers: [input, layer('one', 'Conv2D', convolution, 'input'), pooled('one')],
  specs: [float('one/kernel', [1, 1, 3, 2]), float('one/bias', [2])],
  numbers: [1, 2, 3, 4, 5, 6, 10, 20],
};

async function featuresBy({ layers, specs, numbers }: typeof plain, weights?: Uint8Array, pictures = [0.5]) {
  const model = {
    modelTopology: { model_config: { config: { layers } } },
    weightsManifest: [{ weights: specs }],
  };
  const files = { model, weights: [weights ?? new Uint8Array(Float32Array.from(numbers).buffer)] };
  const network = await kerasFeatures(image, files, runtime, 'net');
  try {
    return Array.from(
      await network.of(Float32Array.from(pictures.flatMap((value) => Array(16).fill(value) as number[]))),
    );
  } finally {
    await network.release();
  }
}

describe('kerasFeatures', () => {
  it('are of pictures in [0, 1] with three channels, and of each picture alone', async () => {
    // 0.5 in [−1, 1] is 0.75.
    const found = await featuresBy(plain, undefined, [0.5, -1, 1, 0, 0.5]);
    const expected = [0.75, 0, 1, 0.5, 0.75].flatMap((value) => [10 + 9 * value, 20 + 12 * value]);
    found.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 4));
  });

  it('include a normalisation in a convolution only where nothing else takes its result', async () => {
    const normal = { epsilon: 1, scale: false, center: false };
    const specs = [...plain.specs, float('normal/moving_mean', [2]), float('normal/moving_variance', [2])];
    const numbers = [...plain.numbers, 1, 2, 3, 8];
    const after = layer('normal', 'BatchNormalization', normal, 'one');
    const [alone] = [
      await featuresBy({ layers: [...plain.layers.slice(0, 2), after, pooled('normal')], specs, numbers }),
    ];
    const [a, b] = [10 + 9 * 0.75, 20 + 12 * 0.75];
    expect(alone[0]).toBeCloseTo((a - 1) / 2, 4);
    expect(alone[1]).toBeCloseTo((b - 2) / 3, 4);
    const sum = layer('sum', 'Add', {}, 'one', 'normal');
    const both = await featuresBy({
      layers: [...plain.layers.slice(0, 2), after, sum, pooled('sum')],
      specs,
      numbers,
    });
    expect(both[0]).toBeCloseTo(a + (a - 1) / 2, 4);
    expect(both[1]).toBeCloseTo(b + (b - 2) / 3, 4);
  });

  const changed = (config: object, kind = 'Conv2D') => ({
    ...plain,
    layers: [input, layer('one', kind, { ...convolution, ...config }, 'input'), pooled('one')],
  });
  it.each([
    ['net has the layer one of the kind Lambda, which', changed({}, 'Lambda')],
    [
      'net.modelTopology.model_config.config.layers[1].config.activation is "gelu", expected',
      changed({ activation: 'gelu' }),
    ],
    ['config.strides is [1], expected two numbers', changed({ strides: [1] })],
    ['net has the layer one with threshold 2, expected 0', changed({ threshold: 2 }, 'ReLU')],
    ['net has no weights one/bias', { ...plain, specs: plain.specs.slice(0, 1) }],
    [
      'of the shape [2, 3], expected [height, width, inputs, outputs]',
      { ...plain, specs: [float('one/kernel', [2, 3]), float('one/bias', [2])] },
    ],
    ['net has no layer Flatten or GlobalAveragePooling2D', { ...plain, layers: plain.layers.slice(0, 2) }],
    ['which takes the result of two, but no such layer', { ...plain, layers: [input, pooled('two')] }],
    ['net takes no square pictures with three channels', { ...plain, layers: plain.layers.slice(1) }],
    ['dtype is "int32", expected float32', { ...plain, specs: [{ ...plain.specs[0]!, dtype: 'int32' }] }],
  ])('refuse: %s', async (message, model) => {
    await expect(featuresBy(model)).rejects.toThrow(message);
  });

  it('refuse files that are cut short, and whatever else is damaged, in a sentence', async () => {
    await expect(featuresBy(plain, new Uint8Array(20))).rejects.toThrow(
      'net has 20 bytes of weights, fewer than its one/kernel needs',
    );
    const text = JSON.stringify(plain.layers);
    const random = new RandomStream(1, 'test', 0);
    const refusals = new Set<string>();
    for (let i = 0; i < 300; i++) {
      const at = random.below(text.length);
      const damaged = `${text.slice(0, at)}${'0[]{}",:9'[random.below(9)]}${text.slice(at + 1)}`;
      let layers: Layer[];
      try {
        layers = JSON.parse(damaged) as Layer[];
      } catch {
        continue;
      }
      await featuresBy({ ...plain, layers }).catch((thrown: Error) => refusals.add(thrown.name));
    }
    for (const harmless of ['SparringError', 'UsageError']) refusals.delete(harmless);
    expect([...refusals]).toEqual(['DataError']);
  });
});
