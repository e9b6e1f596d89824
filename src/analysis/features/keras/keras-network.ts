/** A Keras model as a measure of pictures: what its classifier would take. */
import { anything, checkArguments, fileBytes, having, listOf, members, text } from '../../../core/checks.ts';
import { crc32ByTable } from '../../../core/crc32.ts';
import { joinedBytes } from '../../../core/bytes.ts';
import { DataError } from '../../../core/errors.ts';
import { sizeOf } from '../../../core/shape.ts';
import { runInBatches } from '../../../engine/runtime/batches.ts';
import { compile, floats } from '../../../engine/runtime/program.ts';
import { runtimeRule, type Runtime } from '../../../engine/runtime/runtime.ts';
import * as ops from '../../../engine/tensor/ops.ts';
import type { ImageSpec } from '../../../gan/networks/gan.ts';
import type { NamedFeatureNetwork } from '../feature-network.ts';
import { squareColours } from '../resized-pictures.ts';
import { kerasFeatureNode } from './keras-graph.ts';
import { kerasModelOf, type KerasFiles, type KerasModel } from './keras-model.ts';

/** Pictures at once: their maps, larger than the weights, are to stay in the processor's cache. */
const batchSize = 4;
const resizing = 'bicubic';

/**
 * The features of pictures by a Keras model of square pictures of three channels in [0, 1], such as MobileNetV2: what its
 * classifier takes.
 *
 * @param image of the pictures: their size and range
 * @param files as TensorFlow.js stores the model
 * @param name of the network, in that of a metric; a checksum of its weights and its side follow
 * @throws DataError if these are no files of a Keras model, or it has layers that cannot be translated
 * @throws SparringError if the device cannot run it
 */
export async function kerasFeatures(
  image: ImageSpec,
  files: KerasFiles,
  runtime: Runtime,
  name: string,
): Promise<NamedFeatureNetwork> {
  checkArguments(
    'kerasFeatures',
    { image, files, runtime, name },
    {
      image: having('the image of a GAN', 'channels', 'height', 'width', 'range'),
      files: members<KerasFiles>({ model: anything, weights: listOf(fileBytes) }),
      runtime: runtimeRule,
      name: text,
    },
  );
  const { channels, height, width, range } = image;
  const model = kerasModelOf(files, name);
  const side = sideOf(model, name);
  const pictures = ops.input('pictures', [batchSize, channels, height, width]);
  const features = kerasFeatureNode(
    model,
    squareColours(pictures, { channels, range }, side, resizing),
    name,
  );
  const program = await compile({ features }, runtime, { name });
  const sizes = { exampleSize: sizeOf([channels, height, width]), batchSize, what: 'pictures' };
  const checksum = crc32ByTable(joinedBytes(files.weights)).toString(16).padStart(8, '0');
  return {
    name: `${name}-${checksum}-${side}`,
    resizing,
    dimension: features.shape[1]!,
    of: async (all) =>
      runInBatches(all, sizes, async (batch) => floats(await program.run({ pictures: batch }), 'features')),
    release: () => program.release(),
  };
}

/** The side of the square pictures that the model's input takes. */
function sideOf({ layers }: KerasModel, name: string): number {
  const input = layers.find(({ kind }) => kind === 'InputLayer');
  const [, height, width, channels] = input?.settings.list('batch_input_shape') ?? [];
  if (typeof height === 'number' && height === width && channels === 3) return height;
  throw new DataError(`${name} takes no square pictures with three channels`);
}
