import { UsageError } from '../../core/errors.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import { groupAlike, groupSameHash, type DuplicateGroup } from './grouping.ts';
import { Looks } from './looks.ts';
import { hashPictures } from './picture-hashes.ts';

/**
 * What makes two pictures near-duplicates. `exact`: the same hash, as Radford et al. (2015, section 4.1.1) have it;
 * that finds copies and little else. `close`: hashes that differ in a few bits, those of mirror images too, and a
 * closer look that finds the two alike; brightness, contrast and tint are taken out before hashing.
 */
export const dedupMethods = ['exact', 'close'] as const;
export type DedupMethod = (typeof dedupMethods)[number];

/** What is used where an option is not given. */
export const dedupDefaults = { method: 'close', steps: 1500, batchSize: 100, alike: 0.75, seed: 1 } as const;

export interface DedupOptions {
  /** Default `close`. */
  readonly method?: DedupMethod | undefined;
  /** Updates of the autoencoder. Default 1,500. */
  readonly steps?: number | undefined;
  /** Pictures in an update. Default 100, or as many as there are. */
  readonly batchSize?: number | undefined;
  /** Correlation of details from which two pictures are alike; see `similarity`. Default 0.75. */
  readonly alike?: number | undefined;
  /** Whether mirror images are near-duplicates as well, of the method `close`. Default true. */
  readonly mirror?: boolean | undefined;
  /** Default 1. */
  readonly seed?: number | undefined;
  /** Ends the work before its next piece. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: DedupProgress) => void) | undefined;
}

export interface DedupProgress {
  readonly phase: 'training' | 'hashing' | 'looking';
  readonly done: number;
  readonly of: number;
  /** Of training: the mean squared error of what was restored. */
  readonly loss?: number;
}

export interface NearDuplicates {
  readonly method: DedupMethod;
  readonly alike: number;
  readonly groups: readonly DuplicateGroup[];
  /** Pictures that were hashed. */
  readonly hashed: number;
  /** Pictures that could not be read: name → why. They are neither kept nor dropped. */
  readonly skipped: ReadonlyMap<string, string>;
  /** Loss of the autoencoder over its last updates. */
  readonly loss: number;
  /** Pairs of hashes that differ in more bits were not looked at; 0 of `exact`. */
  readonly radius: number;
  /** Pairs of pictures that were looked at closely. */
  readonly comparisons: number;
  /**
   * About how many repeats are none. Of `exact`: those that the closer look does not find alike. Of `close`, which
   * takes only what it finds alike: as many as there are above the limit if strangers go on to become fewer as they
   * do below it.
   */
  readonly falsePositives: number;
}

/** Pictures that repeat another. */
export function repeatsOf({ groups }: Pick<NearDuplicates, 'groups'>): number {
  return groups.reduce((sum, { repeats }) => sum + repeats.length, 0);
}

/**
 * Finds the near-duplicates in a source: trains the autoencoder on it, hashes every picture, and groups them.
 * Deterministic in source and options. Time is linear in the number of pictures. Memory is 16 bytes a picture for
 * its hash, as much again with `mirror`, about 70 more while hashes are compared, and at most 64 MB of pictures.
 *
 * @returns undefined if the signal ended it
 * @throws UsageError if there are fewer than two pictures; SparringError if nothing can be read or the device fails
 */
export async function findNearDuplicates(
  source: PictureSource,
  runtime: Runtime,
  options: DedupOptions = {},
): Promise<NearDuplicates | undefined> {
  const {
    method = dedupDefaults.method,
    steps = dedupDefaults.steps,
    alike = dedupDefaults.alike,
    seed = dedupDefaults.seed,
    signal,
    onProgress,
  } = options;
  if (source.count < 2) {
    throw new UsageError(`${source.name} has ${source.count} picture, expected two or more to compare`);
  }
  const isClose = method === 'close';
  const mirror = isClose && options.mirror !== false;
  const hashes = await hashPictures(source, runtime, {
    steps,
    batchSize: Math.min(options.batchSize ?? dedupDefaults.batchSize, source.count),
    seed,
    standardised: isClose,
    mirrored: mirror,
    signal,
    onProgress,
  });
  if (hashes === undefined) return undefined;
  const looks = new Looks(source);
  const group = isClose ? groupAlike : groupSameHash;
  const grouped = await group(hashes, looks, {
    alike,
    mirror,
    seed,
    signal,
    onProgress: (done, of) => onProgress?.({ phase: 'looking', done, of }),
  });
  if (grouped === undefined) return undefined;
  const { loss, skipped, readable } = hashes;
  const { comparisons } = looks;
  return { method, alike, ...grouped, hashed: readable.length, skipped, loss, comparisons };
}
