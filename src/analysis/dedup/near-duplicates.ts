import {
  abortSignal,
  callback,
  checkArguments,
  flag,
  members,
  numberFrom,
  oneOf,
  optional,
  positiveInteger,
  seedRule,
  type RulesOf,
} from '../../core/checks.ts';
import { UsageError } from '../../core/errors.ts';
import { sourceRule, type PictureSource } from '../../data/pictures/source.ts';
import { runtimeRule, type Runtime } from '../../engine/runtime/runtime.ts';
import { groupSameHash, groupSimilar, type DuplicateGroup } from './grouping.ts';
import { PictureComparer } from './picture-comparer.ts';
import { lookAtAutoencoder, type AutoencoderLook } from './autoencoder-look.ts';
import { blankCount } from './hashes.ts';
import { hashPictures } from './picture-hashes.ts';
import { SourceAutoencoder } from './source-autoencoder.ts';

/**
 * What makes two pictures near-duplicates.
 *
 * - `exact`: equal hashes, as in Radford et al. (2015, section 4.1.1). It finds copies and little else.
 * - `close`: hashes that differ in a few bits, also of mirror images, and similar details in a comparison of the
 *   pictures. Brightness, contrast and tint are removed before hashing.
 */
export const dedupMethods = ['exact', 'close'] as const;
/** How near-duplicates are found: one of `dedupMethods`. */
export type DedupMethod = (typeof dedupMethods)[number];

/** Defaults of options. */
export const dedupDefaults = { method: 'close', steps: 1500, batchSize: 100, alike: 0.75, seed: 1 } as const;

/** The options of `findNearDuplicates`. */
export interface DedupOptions {
  /** Default `close`. */
  readonly method?: DedupMethod | undefined;
  /** Updates of the autoencoder. Default 1,500. */
  readonly steps?: number | undefined;
  /** Pictures per update. Default 100, or all pictures if there are fewer. */
  readonly batchSize?: number | undefined;
  /** Minimum correlation of details of two pictures that count as the same; see `similarity`. Default 0.75. */
  readonly alike?: number | undefined;
  /** Whether mirror images are near-duplicates; only for the method `close`. Default true. */
  readonly mirror?: boolean | undefined;
  /** Default 1. */
  readonly seed?: number | undefined;
  /**
   * How many pictures to show with their codes and reconstructions (`NearDuplicates.autoencoder`). The autoencoder is then
   * trained once more, without a tenth of the pictures, to measure its error on these. What is found is the same.
   */
  readonly show?: number | undefined;
  /** Ends the work before the next batch or pair. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: DedupProgress) => void) | undefined;
}

const rules: RulesOf<DedupOptions> = {
  method: optional(oneOf(dedupMethods)),
  steps: optional(positiveInteger),
  batchSize: optional(positiveInteger),
  alike: optional(numberFrom(-1, 1)),
  mirror: optional(flag),
  seed: optional(seedRule),
  show: optional(positiveInteger),
  signal: optional(abortSignal),
  onProgress: optional(callback),
};

/** What `findNearDuplicates` is doing, and how far it is. */
export interface DedupProgress {
  /** `retraining`: the code died, so the training begins again; `training again`: without a tenth, for the option `show`. */
  readonly phase: 'training' | 'retraining' | 'hashing' | 'looking' | 'training again';
  readonly done: number;
  readonly of: number;
  /** In training: the mean squared error of the reconstruction. */
  readonly loss?: number;
}

/** What `findNearDuplicates` found. */
export interface NearDuplicates {
  readonly method: DedupMethod;
  readonly alike: number;
  readonly groups: readonly DuplicateGroup[];
  /** Pictures that were hashed. */
  readonly hashed: number;
  /** Unreadable pictures: name → reason. They are not dropped. */
  readonly skipped: ReadonlyMap<string, string>;
  /** Moving average of the autoencoder's loss at the end of training. */
  readonly loss: number;
  /**
   * How many of the 128 units were active for no picture, of up to 1,024, after each training. If it was more than half,
   * the code died: the autoencoder was trained a second time, with a decoder that starts at zero.
   */
  readonly deadUnits: readonly number[];
  /** Pairs whose hashes differ in more bits than this were not compared; 0 for `exact`. */
  readonly radius: number;
  /** Number of pairs of pictures that were compared in detail. */
  readonly comparisons: number;
  /**
   * About how many repeats are false positives. For `exact`: those that are not similar in the detailed comparison. For
   * `close`, whose repeats are all similar: the number of unrelated pairs above the limit, extrapolated from those below.
   */
  readonly falsePositives: number;
  /**
   * For `exact`: pictures that activate no unit. Their hashes are equal but say nothing, so they only count as repeats if
   * their details are similar.
   */
  readonly blank?: number;
  /** What the autoencoder does to some pictures, with the option `show`. */
  readonly autoencoder?: AutoencoderLook;
}

/** The number of pictures that repeat another. */
export function repeatsOf({ groups }: Pick<NearDuplicates, 'groups'>): number {
  return groups.reduce((sum, { repeats }) => sum + repeats.length, 0);
}

/**
 * Finds the near-duplicates in a source: trains the autoencoder on it, hashes every picture, and groups the pictures.
 *
 * The result is determined by source and options. Time is linear in the number of pictures. Memory is 16 bytes per
 * picture for its hash, another 16 with `mirror`, about 70 while hashes are compared, and up to 64 MB of cached pictures.
 *
 * @returns undefined if the signal ended the work
 * @throws UsageError if there are fewer than two pictures
 * @throws SparringError if no picture can be read or the device fails
 */
export async function findNearDuplicates(
  source: PictureSource,
  runtime: Runtime,
  options: DedupOptions = {},
): Promise<NearDuplicates | undefined> {
  checkArguments(
    'findNearDuplicates',
    { source, runtime, options },
    { source: sourceRule, runtime: runtimeRule, options: members(rules) },
  );
  const {
    method = dedupDefaults.method,
    steps = dedupDefaults.steps,
    alike = dedupDefaults.alike,
    seed = dedupDefaults.seed,
    show,
    signal,
    onProgress,
  } = options;
  if (source.count < 2) {
    throw new UsageError(`${source.name} has ${source.count} picture, expected two or more to compare`);
  }
  const isClose = method === 'close';
  const mirror = isClose && options.mirror !== false;
  const training = {
    steps,
    batchSize: Math.min(options.batchSize ?? dedupDefaults.batchSize, source.count),
    seed,
    standardised: isClose,
    signal,
  };
  const autoencoder = await SourceAutoencoder.train(source, runtime, {
    ...training,
    onUpdate: (done, loss, number) =>
      onProgress?.({ phase: number === 0 ? 'training' : 'retraining', done, of: steps, loss }),
  });
  if (autoencoder === undefined) return undefined;
  try {
    const hashes = await hashPictures(autoencoder, source, {
      mirrored: mirror,
      signal,
      onProgress: (done, of) => onProgress?.({ phase: 'hashing', done, of }),
    });
    if (hashes === undefined) return undefined;
    const comparer = new PictureComparer(source);
    const group = isClose ? groupSimilar : groupSameHash;
    const grouped = await group(hashes, comparer, {
      alike,
      mirror,
      seed,
      signal,
      onProgress: (done, of) => onProgress?.({ phase: 'looking', done, of }),
    });
    if (grouped === undefined) return undefined;
    const shown =
      show === undefined
        ? undefined
        : await lookAtAutoencoder(
            { source, runtime, autoencoder, hashes, groups: grouped.groups },
            {
              ...training,
              show,
              onUpdate: (done, loss) => onProgress?.({ phase: 'training again', done, of: steps, loss }),
            },
          );
    if (show !== undefined && shown === undefined) return undefined;
    const { skipped, readable } = hashes;
    const { comparisons } = comparer;
    return {
      method,
      alike,
      ...grouped,
      hashed: readable.length,
      skipped,
      loss: autoencoder.loss,
      deadUnits: autoencoder.deadUnits,
      comparisons,
      ...(isClose ? {} : { blank: blankCount(hashes.hashes) }),
      ...(shown === undefined ? {} : { autoencoder: shown }),
    };
  } finally {
    await autoencoder.release();
  }
}
