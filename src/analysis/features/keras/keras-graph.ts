/** The layers of a Keras model as a graph, up to the features that its classifier begins with. */
import { DataError } from '../../../core/errors.ts';
import { abbreviated } from '../../../core/wording.ts';
import type { Node } from '../../../engine/tensor/node.ts';
import * as ops from '../../../engine/tensor/ops.ts';
import { outputsFirst, samePadding } from './keras-convolution.ts';
import type { KerasLayer, KerasModel, KerasTensor } from './keras-model.ts';

/** A scale and a shift of each channel. */
interface Affine {
  readonly scale: Float64Array;
  readonly shift: Float64Array;
}

/**
 * The features of pictures: what the model's classifier takes, flattened. A batch normalisation that follows a convolution
 * becomes part of its kernels.
 *
 * @param pictures [B, C, side, side]
 * @param name of the network, for errors
 * @returns [B, features]
 * @throws DataError if it has another layer or setting than those known here, or weights are missing
 */
export function kerasFeatureNode(model: KerasModel, pictures: Node, name: string): Node {
  return new KerasGraph(model, name).featuresOf(pictures);
}

class KerasGraph {
  readonly #name: string;
  readonly #layers: readonly KerasLayer[];
  readonly #weights: KerasModel['weights'];
  readonly #results = new Map<string, Node>();
  /** The normalisations that are part of a convolution, by its name. */
  readonly #normalisationsOf: ReadonlyMap<string, KerasLayer>;

  constructor({ layers, weights }: KerasModel, name: string) {
    this.#name = name;
    this.#layers = layers;
    this.#weights = weights;
    this.#normalisationsOf = normalisationsOf(layers);
  }

  featuresOf(pictures: Node): Node {
    for (const layer of this.#layers) {
      const inputs = layer.inputs.map((input) => this.#resultOf(input, layer));
      const [x = pictures] = inputs;
      if (layer.kind === 'Flatten' || layer.kind === 'GlobalAveragePooling2D') return flattened(layer, x);
      this.#results.set(layer.name, this.#apply(layer, x, inputs));
    }
    throw new DataError(
      `${this.#name} has no layer Flatten or GlobalAveragePooling2D, before which its features would be`,
    );
  }

  #apply(layer: KerasLayer, x: Node, inputs: readonly Node[]): Node {
    const { settings } = layer;
    switch (layer.kind) {
      case 'InputLayer':
        return x;
      case 'ZeroPadding2D': {
        const [top, bottom, left, right] = settings.margins('padding');
        return ops.pad(x, [0, 0, top, left], [0, 0, bottom, right]);
      }
      case 'Conv2D':
      case 'DepthwiseConv2D':
        return this.#convolved(layer, x);
      case 'BatchNormalization':
        if (this.#normalisationsOf.get(layer.inputs[0]!) === layer) return x;
        return affine(x, this.#normalisation(layer));
      case 'ReLU':
        // Without a maximum there is none; slopes and thresholds other than 0 are refused.
        for (const key of ['negative_slope', 'threshold']) this.#expectZero(layer, key);
        return settings.has('max_value') ? ops.clip(x, 0, settings.number('max_value')) : ops.relu(x);
      case 'Add':
        return inputs.slice(1).reduce((sum, each) => ops.add(sum, each), x);
      case 'AveragePooling2D':
        settings.oneOf('padding', ['valid']);
        return ops.averagePool2d(x, { kernel: settings.pair('pool_size'), stride: settings.pair('strides') });
      default:
        throw new DataError(
          `${this.#name} has the layer ${abbreviated(layer.name)} of the kind ${abbreviated(layer.kind)}, which cannot be translated`,
        );
    }
  }

  #convolved(layer: KerasLayer, x: Node): Node {
    const { settings, name } = layer;
    settings.oneOf('data_format', ['channels_last']);
    const activation = settings.oneOf('activation', ['linear', 'relu']);
    const isDepthwise = layer.kind === 'DepthwiseConv2D';
    const kernel = this.#weight(name, isDepthwise ? 'depthwise_kernel' : 'kernel');
    if (kernel.shape.length !== 4) throw this.#unexpectedShape(name, kernel);
    const [height, width, inputs, outputs] = kernel.shape as [number, number, number, number];
    const channels = isDepthwise ? inputs * outputs : outputs;
    const normalisation = this.#normalisationsOf.get(name);
    const { scale, shift } =
      normalisation === undefined ? identity(channels) : this.#normalisation(normalisation);
    const ofOutput = (kernel.values.length / channels) | 0;
    const scaled = outputsFirst(kernel, isDepthwise).map((weight, i) => weight * scale[(i / ofOutput) | 0]!);
    const bias = settings.isTrue('use_bias') ? this.#weight(name, 'bias').values : undefined;
    const shifted = shift.map((value, i) => value + (bias?.[i] ?? 0) * scale[i]!);
    const stride = settings.pair('strides');
    const dilation = settings.has('dilation_rate') ? settings.pair('dilation_rate') : ([1, 1] as const);
    const isPadded = settings.oneOf('padding', ['valid', 'same']) === 'same';
    const padding = isPadded ? samePadding(x, [height, width], stride, dilation) : 0;
    const weights = ops.constant(scaled, [channels, isDepthwise ? 1 : inputs, height, width]);
    const groups = isDepthwise ? inputs : 1;
    const convolved = ops.conv2d(x, weights, { stride, dilation, padding, groups });
    const result = ops.add(convolved, ops.constant(shifted, [channels, 1, 1]));
    return activation === 'relu' ? ops.relu(result) : result;
  }

  #normalisation({ name, settings }: KerasLayer): Affine {
    const mean = this.#weight(name, 'moving_mean').values;
    const variance = this.#weight(name, 'moving_variance').values;
    const gain = settings.isTrue('scale') ? this.#weight(name, 'gamma').values : undefined;
    const bias = settings.isTrue('center') ? this.#weight(name, 'beta').values : undefined;
    const epsilon = settings.number('epsilon');
    const scale = Float64Array.from(variance, (each, i) => (gain?.[i] ?? 1) / Math.sqrt(each + epsilon));
    return { scale, shift: scale.map((each, i) => (bias?.[i] ?? 0) - each * mean[i]!) };
  }

  #resultOf(input: string, { name }: KerasLayer): Node {
    const found = this.#results.get(input);
    if (found !== undefined) return found;
    throw new DataError(
      `${this.#name} has the layer ${abbreviated(name)}, which takes the result of ${abbreviated(input)}, but no such layer before it`,
    );
  }

  #weight(layer: string, part: string): KerasTensor {
    const found = this.#weights.get(`${layer}/${part}`);
    if (found !== undefined) return found;
    throw new DataError(`${this.#name} has no weights ${abbreviated(`${layer}/${part}`)}`);
  }

  #unexpectedShape(layer: string, { shape }: KerasTensor): DataError {
    return new DataError(
      `${this.#name} has weights of ${abbreviated(layer)} of the shape [${shape.join(', ')}], expected [height, width, inputs, outputs]`,
    );
  }

  #expectZero(layer: KerasLayer, key: string): void {
    const { settings, name } = layer;
    if (!settings.has(key) || settings.number(key) === 0) return;
    throw new DataError(
      `${this.#name} has the layer ${abbreviated(name)} with ${key} ${settings.number(key)}, expected 0`,
    );
  }
}

/** The normalisations that a convolution's kernels can include: nothing else takes its result, and it has no activation. */
function normalisationsOf(layers: readonly KerasLayer[]): Map<string, KerasLayer> {
  const takers = new Map<string, KerasLayer[]>();
  for (const layer of layers) {
    for (const input of layer.inputs) takers.set(input, [...(takers.get(input) ?? []), layer]);
  }
  const found = new Map<string, KerasLayer>();
  for (const { name, kind, settings } of layers) {
    const [taker, ...others] = takers.get(name) ?? [];
    if (kind !== 'Conv2D' && kind !== 'DepthwiseConv2D') continue;
    if (taker?.kind !== 'BatchNormalization' || others.length > 0) continue;
    if (settings.text('activation') === 'linear') found.set(name, taker);
  }
  return found;
}

function identity(channels: number): Affine {
  return { scale: new Float64Array(channels).fill(1), shift: new Float64Array(channels) };
}

function affine(x: Node, { scale, shift }: Affine): Node {
  const perChannel = (values: Float64Array) => ops.constant(values, [values.length, 1, 1]);
  return ops.add(ops.mul(x, perChannel(scale)), perChannel(shift));
}

/** Maps [B, C, H, W] as [B, features], in Keras's order: its maps have the channels last. */
function flattened({ kind }: KerasLayer, maps: Node): Node {
  if (kind === 'GlobalAveragePooling2D') return ops.mean(maps, { axes: [2, 3] });
  return ops.reshape(ops.transpose(maps, [0, 2, 3, 1]), [maps.shape[0]!, -1]);
}
