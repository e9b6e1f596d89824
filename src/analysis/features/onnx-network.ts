/** A network in an ONNX file as a measure of pictures: with Inception's, the Fréchet distance is FID. */
import {
  checkArguments,
  checkOptions,
  fileBytes,
  having,
  integer,
  oneOf,
  optional,
  text,
  type RulesOf,
} from '../../core/checks.ts';
import { crc32ByTable } from '../../core/crc32.ts';
import { DataError } from '../../core/errors.ts';
import { resamplingFilters, type ResamplingFilter } from '../../core/resampling.ts';
import { option, says } from '../../core/sentence.ts';
import { sizeOf } from '../../core/shape.ts';
import { abbreviated, firstOf } from '../../core/wording.ts';
import { readModelInterface, type ModelValue } from '../../engine/onnx/file/interface.ts';
import { runInBatches } from '../../engine/runtime/batches.ts';
import { compile, floats } from '../../engine/runtime/program.ts';
import { runtimeRule, type Runtime } from '../../engine/runtime/runtime.ts';
import { HostTensor } from '../../engine/runtime/tensor.ts';
import type { Node } from '../../engine/tensor/node.ts';
import * as ops from '../../engine/tensor/ops.ts';
import type { ImageSpec } from '../../gan/networks/gan.ts';
import type { NamedFeatureNetwork } from './feature-network.ts';
import { squareColours } from './resized-pictures.ts';

/**
 * What a network expects of the values of its pictures: [−1, 1], [0, 1], [0, 255], or the mean 0 and the deviation 1 of each
 * channel over ImageNet.
 */
export const featureValues = ['signed', 'unit', 'bytes', 'imagenet'] as const;
/** What a network expects of the values of its pictures: one of `featureValues`. */
export type FeatureValues = (typeof featureValues)[number];

/** The options of `onnxFeatures`. */
export interface OnnxFeatureOptions {
  /** The name of the network, in that of a metric. */
  readonly name: string;
  /** The input that takes pictures. Default: the only one. */
  readonly input?: string | undefined;
  /** The output with the features. Default: the only one. */
  readonly output?: string | undefined;
  /** The side of the pictures. Default: that of the file. */
  readonly size?: number | undefined;
  /** Default `signed`. */
  readonly values?: FeatureValues | undefined;
  /** The filter by which pictures get their size. Default `bicubic`, as clean-fid's. */
  readonly resize?: ResamplingFilter | undefined;
}

const rules: RulesOf<OnnxFeatureOptions> = {
  name: text,
  input: optional(text),
  output: optional(text),
  size: optional(integer(1, 4096)),
  values: optional(oneOf(featureValues)),
  resize: optional(oneOf(resamplingFilters)),
};

/** Pictures at once, if the file leaves that free. */
const freeBatchSize = 16;
const float32 = 1;
const imagenet = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] };

/**
 * The features of pictures by a network of another program, which takes three channels, first or last.
 *
 * @param image of the pictures: their size and range
 * @param model the contents of the ONNX file
 * @throws DataError if it is no ONNX model, or its input or output is none of pictures or features of a known size
 * @throws SparringError if the device cannot run it
 */
export async function onnxFeatures(
  image: ImageSpec,
  model: Uint8Array,
  runtime: Runtime,
  options: OnnxFeatureOptions,
): Promise<NamedFeatureNetwork> {
  checkArguments(
    'onnxFeatures',
    { image, model, runtime },
    {
      image: having('the image of a GAN', 'channels', 'height', 'width', 'range'),
      model: fileBytes,
      runtime: runtimeRule,
    },
  );
  checkOptions('onnxFeatures', options, rules);
  const { name, values = 'signed', resize = 'bicubic' } = options;
  const { input, output, batchSize, side, isChannelsLast, dimension } = featureForm(model, options);
  const { channels, height, width } = image;
  const pictures = ops.input('pictures', [batchSize, channels, height, width]);
  const coloured = valued(squareColours(pictures, image, side, resize), values);
  const fed = isChannelsLast ? ops.transpose(coloured, [0, 2, 3, 1]) : coloured;
  const preparing = await compile({ fed }, runtime, { name: 'pictures-for-features' });
  const network = await runtime.load(model);
  const outputShape = [batchSize, ...output.dims!.slice(1).map((dim) => dim!)];
  const sizes = { exampleSize: sizeOf([channels, height, width]), batchSize, what: 'pictures' };
  const checksum = crc32ByTable(model).toString(16).padStart(8, '0');
  return {
    name: `${name}-${checksum}-${side}-${values}`,
    resizing: resize,
    dimension,
    of: async (all) =>
      runInBatches(all, sizes, async (batch) => {
        const prepared = floats(await preparing.run({ pictures: batch }), 'fed');
        const features = new HostTensor('float32', outputShape);
        await network.run(
          { [input.name]: new HostTensor('float32', fed.shape, prepared) },
          { [output.name]: features },
        );
        return features.data as Float32Array;
      }),
    async release() {
      await preparing.release();
      await network.release();
    },
  };
}

/**
 * What a network takes and gives, as its file and the options say it.
 *
 * @throws DataError if it takes no pictures, or gives no features of a known size
 */
export function featureForm(
  model: Uint8Array,
  { name, input: inputName, output: outputName, size }: OnnxFeatureOptions,
) {
  const { inputs, outputs } = readModelInterface(model, name);
  const input = chosen(inputs, inputName, { name, what: 'input', key: 'featuresInput' });
  const output = chosen(outputs, outputName, { name, what: 'output', key: 'featuresOutput' });
  return { input, output, ...inputForm(input, size, name), dimension: dimensionOf(output, name) };
}

/** @param unit pictures in [0, 1], [B, 3, side, side] */
function valued(unit: Node, values: FeatureValues): Node {
  switch (values) {
    case 'signed':
      return ops.sub(ops.mul(unit, 2), 1);
    case 'unit':
      return unit;
    case 'bytes':
      return ops.mul(unit, 255);
    case 'imagenet': {
      const perChannel = (numbers: readonly number[]) => ops.constant(Float32Array.from(numbers), [3, 1, 1]);
      return ops.div(ops.sub(unit, perChannel(imagenet.mean)), perChannel(imagenet.deviation));
    }
  }
}

function chosen(
  all: readonly ModelValue[],
  wanted: string | undefined,
  { name, what, key }: { readonly name: string; readonly what: string; readonly key: string },
): ModelValue {
  const found = wanted === undefined && all.length === 1 ? all[0] : all.find((each) => each.name === wanted);
  const names = firstOf(all.map((each) => abbreviated(each.name)));
  if (found === undefined) {
    throw new DataError(
      says`${name} has the ${what}${all.length === 1 ? '' : 's'} ${names}${wanted === undefined ? '' : `, none called ${wanted}`}: name one with ${option(key)}`,
      { code: 'invalid-data', option: key },
    );
  }
  if (found.elementType === float32) return found;
  throw new DataError(
    `${name} has the ${what} ${abbreviated(found.name)} of another type, expected float32`,
    {
      code: 'invalid-data',
    },
  );
}

/** The batch size, the side of pictures, and the place of their channels. */
function inputForm(value: ModelValue, size: number | undefined, name: string) {
  const { dims = [] } = value;
  const input = abbreviated(value.name);
  const isChannelsLast = dims[1] !== 3 && dims[3] === 3;
  const sides = isChannelsLast ? dims.slice(1, 3) : dims.slice(2, 4);
  const side = size ?? sides[0];
  const shown = shapeWording(dims);
  if (dims.length !== 4 || (dims[1] !== 3 && !isChannelsLast)) {
    throw new DataError(
      `${name} has the input ${input} of shape ${shown}, expected pictures [batch, 3, height, width] or [batch, height, width, 3]`,
      { code: 'invalid-data' },
    );
  }
  if (side === undefined || sides.some((each) => each !== undefined && each !== side)) {
    throw new DataError(
      says`${name} has the input ${input} of shape ${shown}, which takes no square pictures of ${size === undefined ? 'a known side' : `${size} pixels`}: name the side with ${option('featuresSize')}`,
      { code: 'invalid-data', option: 'featuresSize' },
    );
  }
  return { batchSize: dims[0] ?? freeBatchSize, side, isChannelsLast };
}

/** A shape in a sentence; free dimensions are question marks. */
function shapeWording(dims: ModelValue['dims']): string {
  return dims === undefined ? 'not known' : `[${firstOf(dims.map((dim) => String(dim ?? '?')))}]`;
}

function dimensionOf({ name: output, dims }: ModelValue, name: string): number {
  const ofPicture = dims?.slice(1) ?? [];
  if (ofPicture.length > 0 && ofPicture.every((dim) => dim !== undefined)) return sizeOf(ofPicture);
  throw new DataError(
    `${name} has the output ${abbreviated(output)} of shape ${shapeWording(dims)}, expected one whose number of features is in the file`,
    { code: 'invalid-data' },
  );
}
