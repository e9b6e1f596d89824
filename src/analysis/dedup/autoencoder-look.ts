/** What the autoencoder makes of pictures: their codes, their reconstructions, and its error on unseen ones. */
import { DataError } from '../../core/errors.ts';
import { evenlySpread, joined } from '../../core/numbers.ts';
import { RandomStream } from '../../core/random.ts';
import type { PictureShape, PictureSource } from '../../data/pictures/source.ts';
import { recordsOf, subset } from '../../data/pictures/subset.ts';
import { isHeldOut } from '../../data/split.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import { codeUnits, keepOfPicture } from './autoencoder.ts';
import type { DuplicateGroup, Repeat } from './grouping.ts';
import { hashesOf } from './hashes.ts';
import type { PictureHashes } from './picture-hashes.ts';
import { PictureReader } from './picture-reader.ts';
import { meanRow, principalComponents, projectedOn } from './principal-components.ts';
import { signedValues, SourceAutoencoder, type AutoencoderOptions } from './source-autoencoder.ts';
import { restore, standardise, type Removed } from './standardise.ts';

/** A picture, and what the autoencoder makes of it. Values are in [−1, 1], [C, 32, 32]. */
export interface ShownPicture {
  readonly index: number;
  readonly name: string;
  readonly picture: Float32Array;
  /** With the noise of training: a fifth of the numbers is set to what counts as zero. */
  readonly masked: Float32Array;
  /** The 128 units of the code, after the ReLU. */
  readonly code: readonly number[];
  /** The bits of its hash: whether each unit is above its threshold. */
  readonly bits: readonly boolean[];
  readonly reconstruction: Float32Array;
  /** The reconstruction of the masked picture. */
  readonly unmasked: Float32Array;
  /** Root mean square error of the reconstruction, as a share of the range of values. */
  readonly error: number;
}

/** Two pictures of a group, and how many bits of their codes differ. */
export interface ShownPair extends Pick<Repeat, 'similarity' | 'mirrored' | 'bits'> {
  readonly pictures: readonly [ShownPicture, ShownPicture];
}

/** Root mean square errors as shares of the range of values, of an autoencoder that has not seen the held-out pictures. */
export interface ReconstructionErrors {
  /** On pictures that it was trained on. */
  readonly seen: number;
  readonly heldOut: number;
  /** On the held-out pictures: of the mean of the others in place of a reconstruction. */
  readonly meanPicture: number;
  /** On the held-out pictures: of as many principal components of the others as the code has units, or fewer. */
  readonly principalComponents: number;
  readonly components: number;
  /** How many pictures were measured. */
  readonly pictures: { readonly seen: number; readonly heldOut: number };
}

/** What the autoencoder does to some pictures. */
export interface AutoencoderLook {
  readonly shape: PictureShape;
  readonly pictures: readonly ShownPicture[];
  /** Pairs of near-duplicates, those with equal codes first. */
  readonly pairs: readonly ShownPair[];
  /** Undefined if there are too few pictures to hold some out. */
  readonly errors: ReconstructionErrors | undefined;
}

/** What there is to look at. */
export interface LookedAt {
  readonly source: PictureSource;
  readonly runtime: Runtime;
  readonly autoencoder: SourceAutoencoder;
  readonly hashes: Pick<PictureHashes, 'readable' | 'thresholds'>;
  readonly groups: readonly DuplicateGroup[];
}

const maxPairs = 6;
const heldOutShare = 0.1;
/** With fewer held-out pictures, an error would say little. */
const minHeldOut = 4;
const maxMeasured = 500;
/** Pictures that the principal components are computed of. */
const maxFitted = 2000;

/**
 * Looks at pictures that are evenly spread over the source, at pairs of near-duplicates, and at the error on pictures
 * that a second autoencoder has not seen.
 *
 * @returns undefined if the signal ended the second training
 */
export async function lookAtAutoencoder(
  seen: LookedAt,
  options: AutoencoderOptions & { readonly show: number },
): Promise<AutoencoderLook | undefined> {
  const { source, autoencoder, hashes, groups } = seen;
  const { readable } = hashes;
  const indices = evenlySpread(readable.length, options.show).map((at) => readable[at]!);
  const pairs = groups
    .flatMap(({ kept, repeats }) => repeats.map((repeat) => ({ kept, repeat })))
    .toSorted((a, b) => a.repeat.bits - b.repeat.bits || a.kept - b.kept)
    .slice(0, maxPairs);
  const paired = pairs.flatMap(({ kept, repeat }) => [kept, repeat.index]);
  const shown = await shownPictures(autoencoder, source, [...indices, ...paired], hashes, options.seed);
  const errors = await errorsOf(seen, options);
  if (errors === 'stopped') return undefined;
  return {
    shape: autoencoder.shape,
    pictures: shown.slice(0, indices.length),
    pairs: pairs.map(({ repeat: { similarity, mirrored, bits } }, i) => ({
      similarity,
      mirrored,
      bits,
      pictures: [shown[indices.length + 2 * i]!, shown[indices.length + 2 * i + 1]!],
    })),
    errors,
  };
}

/** Values as the autoencoder sees them, and how to see them as pictures again. */
class Seen {
  readonly values: Float32Array;
  readonly #removed: Removed | undefined;

  constructor(pictures: readonly Uint8Array[], { standardised, shape }: SourceAutoencoder) {
    this.values = signedValues(pictures);
    this.#removed = standardised ? standardise(this.values, shape.channels) : undefined;
  }

  /** The values as pictures in about [−1, 1]. */
  asPictures(values: Float32Array): Float32Array {
    const pictures = values.slice();
    if (this.#removed !== undefined) restore(pictures, this.#removed);
    return pictures;
  }
}

async function shownPictures(
  autoencoder: SourceAutoencoder,
  source: PictureSource,
  indices: readonly number[],
  { thresholds }: Pick<PictureHashes, 'thresholds'>,
  seed: number,
): Promise<ShownPicture[]> {
  if (indices.length === 0) return [];
  const { pictures } = await new PictureReader(source, autoencoder.shape).read(indices);
  if (pictures.length !== indices.length) {
    throw new DataError(`pictures of ${source.name} can no longer be read: were they deleted meanwhile?`);
  }
  const seen = new Seen(pictures, autoencoder);
  const numbers = seen.values.length / pictures.length;
  const kept = new RandomStream(seed, 'masks', 0).coins(new Float32Array(seen.values.length), keepOfPicture);
  const masked = seen.values.map((value, i) => value * kept[i]!);
  const codes = await autoencoder.codesOf(pictures);
  const hashes = hashesOf(codes, thresholds);
  const reconstructed = seen.asPictures(await autoencoder.reconstruct(seen.values));
  // In training what is kept is enlarged, so that the mean stays.
  const unmasked = seen.asPictures(
    await autoencoder.reconstruct(masked.map((value) => value / keepOfPicture)),
  );
  const originals = seen.asPictures(seen.values);
  const asMasked = seen.asPictures(masked);
  return indices.map((index, i) => {
    const own = (all: Float32Array) => all.slice(i * numbers, (i + 1) * numbers);
    const bit = (unit: number) => (hashes[(i * codeUnits + unit) >>> 5]! >>> (unit & 31)) & 1;
    const code = codes.subarray(i * codeUnits, (i + 1) * codeUnits);
    return {
      index,
      name: source.nameOf(index),
      picture: own(originals),
      masked: own(asMasked),
      code: Array.from(code, (value) => Math.max(0, value)),
      bits: Array.from(code, (_, unit) => bit(unit) === 1),
      reconstruction: own(reconstructed),
      unmasked: own(unmasked),
      error: rootMeanSquare(own(originals), own(reconstructed)),
    };
  });
}

/** Differences are from −1 to 1, whose range is 2. */
function rootMeanSquare(a: Float32Array, b: Float32Array): number {
  let squares = 0;
  a.forEach((value, i) => (squares += (value - b[i]!) ** 2));
  return Math.sqrt(squares / a.length) / 2;
}

async function errorsOf(
  { source, runtime, autoencoder, hashes }: LookedAt,
  options: AutoencoderOptions,
): Promise<ReconstructionErrors | undefined | 'stopped'> {
  const isReadable = new Set(hashes.readable);
  const heldOut: number[] = [];
  const others: number[] = [];
  for (const index of isReadable)
    (isHeldOut(source.nameOf(index), heldOutShare) ? heldOut : others).push(index);
  if (heldOut.length < minHeldOut || others.length < minHeldOut) return undefined;
  const training = subset(
    source,
    recordsOf(source, (index) => isReadable.has(index) && !isHeldOut(source.nameOf(index), heldOutShare)),
    'the others held out',
  );
  const batchSize = Math.min(options.batchSize, others.length);
  const again = await SourceAutoencoder.train(training, runtime, {
    ...options,
    batchSize,
    decoderStart: autoencoder.decoderStart,
  });
  if (again === undefined) return 'stopped';
  try {
    const reader = new PictureReader(source, autoencoder.shape);
    const seenOf = async (indices: readonly number[], most: number) => {
      const chosen = evenlySpread(indices.length, most).map((at) => indices[at]!);
      return new Seen((await reader.read(chosen)).pictures, autoencoder);
    };
    const [own, unseen] = [await seenOf(others, maxMeasured), await seenOf(heldOut, maxMeasured)];
    const { values: fitted } = await seenOf(others, maxFitted);
    const numbers = autoencoder.shape.channels * autoencoder.shape.height * autoencoder.shape.width;
    const components = await principalComponents(fitted, numbers, codeUnits, runtime);
    const mean = meanRow(fitted, numbers);
    const errorOf = (seen: Seen, made: Float32Array) =>
      rootMeanSquare(seen.asPictures(seen.values), seen.asPictures(made));
    const count = unseen.values.length / numbers;
    return {
      seen: errorOf(own, await again.reconstruct(own.values)),
      heldOut: errorOf(unseen, await again.reconstruct(unseen.values)),
      meanPicture: errorOf(unseen, joined(Array.from({ length: count }, () => mean))),
      principalComponents: errorOf(unseen, projectedOn(components, unseen.values)),
      components: components.axes.length,
      pictures: { seen: own.values.length / numbers, heldOut: count },
    };
  } finally {
    await again.release();
  }
}
