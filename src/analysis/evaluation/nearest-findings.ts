/** The findings of the comparison of samples with training pictures. */
import type { PictureSource } from '../../data/pictures/source.ts';
import type { Verdict } from '../health/memorising.ts';
import type { NearnessComparison } from '../metrics/memorisation.ts';
import type { Neighbours } from '../metrics/nearest-neighbours.ts';

/** How pictures are compared: by their pixels, or by the features of D. */
export type MeasureName = 'pixels' | 'features';

/** The definition of distance in each measure. */
export const units: Readonly<Record<MeasureName, string>> = {
  pixels: 'root mean square difference of the pixels, as a share of the range from black to white',
  features: 'Euclidean distance of the activations of D’s convolutions, max-pooled to 4×4',
};

/** The findings of one measure. */
export interface Measured {
  /** Of the samples, then of the held-out pictures. An index is a position in `NearestFindings.read`. */
  readonly neighbours: Neighbours;
  /** Distances to the nearest training picture, one for each sample and each held-out picture. */
  readonly samples: Float64Array;
  readonly heldOut: Float64Array;
  readonly comparison: NearnessComparison;
}

/** A training picture that samples are compared with. */
export interface ReadPicture {
  readonly record: number;
  /** Whether it was compared left to right. */
  readonly isMirrored: boolean;
}

/** What `evaluateNearest` found. */
export interface NearestFindings {
  readonly training: PictureSource;
  /** What was compared with what, as a sentence without its full stop. */
  readonly protocol: string;
  readonly seeds: readonly number[];
  /** The class of each seed's sample, in the shares of the training pictures; undefined if these are not known. */
  readonly classes: readonly number[] | undefined;
  /** The samples of the seeds, [seeds, C, H, W], in the GAN's range. */
  readonly samples: Float32Array;
  /** The training pictures that were compared, in the order read; those of a training that mirrors them also mirrored. */
  readonly read: readonly ReadPicture[];
  readonly measured: ReadonlyMap<MeasureName, Measured>;
  /** How much the samples differ from one another by pixels, compared with the held-out pictures: see `varietyOf`. */
  readonly variety: number | undefined;
  /** The number of samples that differ invisibly from a training picture. */
  readonly copies: number;
  readonly verdict: Verdict;
  /** What the verdict suggests, as a sentence. */
  readonly suggestion: string;
  /** The names of pictures that could not be read, and why. */
  readonly skipped: ReadonlyMap<string, string>;
}
