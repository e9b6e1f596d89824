/** What the comparison of samples with training pictures has found. */
import type { PictureSource } from '../../data/pictures/source.ts';
import type { NearnessComparison, Verdict } from '../metrics/memorisation.ts';
import type { Neighbours } from '../metrics/nearest-neighbours.ts';

/** How pictures are compared: by their pixels, or by what D sees in them. */
export type MeasureName = 'pixels' | 'features';

/** What a distance is, in each measure. */
export const units: Readonly<Record<MeasureName, string>> = {
  pixels: 'root mean square difference of the pixels, as a share of the range from black to white',
  features: 'Euclidean distance of the activations of D’s convolutions, max-pooled to 4×4',
};

/** What was found in one of the measures. */
export interface Measured {
  /** Of the samples, then of the held-out pictures; indices count the training pictures in the order read. */
  readonly neighbours: Neighbours;
  /** Distances to the nearest, of samples and of held-out pictures. */
  readonly samples: Float64Array;
  readonly heldOut: Float64Array;
  readonly comparison: NearnessComparison;
}

/** All that was found. */
export interface NearestFindings {
  readonly training: PictureSource;
  /** What was compared with what, in words. */
  readonly protocol: string;
  readonly seeds: readonly number[];
  /** The pictures of the seeds, [seeds, C, H, W]. */
  readonly samples: Float32Array;
  /** Records of the training pictures, in the order in which neighbours count them. */
  readonly read: readonly number[];
  readonly measured: ReadonlyMap<MeasureName, Measured>;
  /** Samples that are a training picture but for what nobody sees. */
  readonly copies: number;
  readonly verdict: Verdict;
  /** What the verdict suggests, in a sentence. */
  readonly suggestion: string;
  /** Pictures that could not be read, with the reason. */
  readonly skipped: ReadonlyMap<string, string>;
}
