/** The real pictures that excite the features of D's last convolution most. */
import { featureResponses } from '../../../analysis/explore/feature-responses.ts';
import type { PictureSource } from '../../../data/pictures/source.ts';
import { readSome } from '../../../data/read-values.ts';
import type { Runtime } from '../../../engine/runtime/runtime.ts';
import type { TrainedRun } from '../../../runs/trained-run.ts';
import type { BestMessage } from '../../messages/models.ts';
import { imageOf, readPictures, type RunPictures } from './run-pictures.ts';

/** Which features, and among how many pictures. */
export interface BestRequest {
  /** Undefined: the first six, or all of fewer. */
  readonly features: readonly number[] | undefined;
  /** Pictures for each feature. */
  readonly top: number;
  /** How many real pictures are searched: those that `sparring explore features` searches. */
  readonly pictures: number;
}

/** What was found, the pixels of its pictures, and what in them excites the features. */
export interface BestPictures {
  readonly message: BestMessage;
  /** [pictures, channels, height, width], 0 to 255 */
  readonly planes: RunPictures['planes'];
  /** Guided backpropagation of each response, in the order of the message: [responses, channels, height, width] */
  readonly guided: Float32Array<ArrayBuffer>;
}

/**
 * Finds them as `sparring explore features` does: D is normalised by the statistics of these pictures.
 *
 * @param source the training pictures of the run
 * @throws UsageError if D has no convolution or no such feature, or is conditional
 * @throws SparringError if no picture can be read, or the device fails
 */
export async function bestPictures(
  run: TrainedRun,
  source: PictureSource,
  runtime: Runtime,
  { features, top, pictures: count }: BestRequest,
): Promise<BestPictures> {
  const image = imageOf(run.options);
  const { values, records } = await readSome(source, image, count);
  const found = await featureResponses(run.gan, values, run.state, runtime, { features, top });
  const responses = found.features.flatMap((feature) => feature.top);
  const shown = [...new Set(responses.map(({ picture }) => picture))];
  const read = await readPictures(
    source,
    image,
    shown.map((picture) => records[picture]!),
    'training',
  );
  const size = image.channels * image.height * image.width;
  const guided = new Float32Array(responses.length * size);
  responses.forEach((response, i) => guided.set(response.guided, i * size));
  const { layer, maps, height, width } = found;
  return {
    planes: read.planes,
    guided,
    message: {
      step: run.step,
      layer,
      maps,
      height,
      width,
      searched: records.length,
      features: found.features.map((feature) => ({
        feature: feature.feature,
        mean: feature.mean,
        top: feature.top.map(({ picture, row, column, activation }) => ({
          picture: shown.indexOf(picture),
          row,
          column,
          activation,
        })),
      })),
      pictures: read.message,
    },
  };
}
