/** Everything that a round needs, made and fetched before its first picture is shown: nothing but the pictures tells them apart. */
import { valuesOfPictures, type RgbaPicture } from '../../../core/pictures.ts';
import { labelsOfSeeds } from '../../../gan/sampling/sampler.ts';
import type { PicturesMessage } from '../../messages/models.ts';
import { gameRound, type Answer } from '../../messages/game-round.ts';
import { picturesOf, type PictureExamples } from '../painter/picture-values.ts';
import { PageDiscriminator } from '../painter/discriminator.ts';
import { PageGenerator } from '../painter/generator.ts';
import { latentsOf } from '../painter/latents.ts';
import type { ModelChoice } from '../painter/models.ts';
import { valuesOfPlanes } from '../painter/planes.ts';
import { fetchRealPictures, type RealPictures } from '../painter/real-pictures.ts';

export interface PreparedRound {
  readonly round: number;
  /** Of the generator. */
  readonly step: number;
  readonly weights: 'live' | 'average';
  readonly normalisation: 'standing' | 'running';
  /** Where the real pictures are from. */
  readonly reals: PicturesMessage['part'];
  /** In the order of the round. */
  readonly pictures: readonly RgbaPicture[];
  readonly kinds: readonly Answer[];
  /** D's probability that each is real. */
  readonly probabilities: Float32Array;
}

/** There are no real pictures to play with. */
export class NoRealsError extends Error {
  override readonly name = 'NoRealsError';
  /** How many there are, if there are some. */
  readonly found: number | undefined;

  constructor(message: string, found?: number) {
    super(message);
    this.found = found;
  }
}

/** In case some cannot be read. */
const spareReals = 6;
const place = 'game';

/**
 * @throws NoRealsError if there are no real pictures, or too few. @throws RequestError and NoRuntimeError if a network does not
 *   come, or does not run
 */
export async function prepareRound(
  run: string,
  round: number,
  choice: ModelChoice,
  signal: AbortSignal,
): Promise<PreparedRound> {
  const { kinds, seeds } = gameRound(round);
  const reals = await realsOf(run, round, kinds, signal);
  const generator = await PageGenerator.open(run, choice, signal);
  try {
    const { description, latent, examples } = generator;
    if (examples.kind !== 'pictures') throw new Error('this run generates points, which have no pictures');
    const step = String(description.step); // the latest may be another by now
    const discriminator = await PageDiscriminator.open(run, { step }, signal);
    try {
      const generated = await generator.paint(place, latentsOf(latent, seeds));
      const real = valuesOfPlanes(reals.planes, examples);
      const values = seenValues(inOrder(kinds, { real, generated }), examples);
      const labels = inOrder(kinds, {
        real: Float32Array.from(reals.message.labels ?? kinds.map(() => 0)),
        generated: Float32Array.from(labelsOfSeeds(latent, seeds) ?? seeds.map(() => 0)),
      });
      return {
        round,
        step: description.step,
        weights: description.weights,
        normalisation: description.statistics ?? 'standing',
        reals: reals.message.part,
        pictures: picturesOf(values, examples),
        kinds,
        probabilities: await discriminator.judge(place, values, [...labels]),
      };
    } finally {
      discriminator.release();
    }
  } finally {
    generator.release();
  }
}

async function realsOf(
  run: string,
  round: number,
  kinds: readonly Answer[],
  signal: AbortSignal,
): Promise<RealPictures> {
  const needed = kinds.filter((kind) => kind === 'real').length;
  const query = { count: String(needed + spareReals), seed: String(round), part: 'unseen' };
  let fetched: RealPictures;
  try {
    fetched = await fetchRealPictures(run, query, signal);
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    throw new NoRealsError(thrown instanceof Error ? thrown.message : String(thrown));
  }
  const found = fetched.message.names.length;
  if (found < needed) throw new NoRealsError('', found);
  return fetched;
}

/** The values of pictures of both kinds, one after the other, as a round has them. */
function inOrder(
  kinds: readonly Answer[],
  values: Readonly<Record<Answer, Float32Array<ArrayBuffer>>>,
): Float32Array<ArrayBuffer> {
  const generatedCount = kinds.filter((kind) => kind === 'generated').length;
  const size = values.generated.length / generatedCount;
  const ordered = new Float32Array(kinds.length * size);
  const next = { real: 0, generated: 0 };
  kinds.forEach((kind, i) => {
    const at = next[kind]++ * size;
    ordered.set(values[kind].subarray(at, at + size), i * size);
  });
  return ordered;
}

/**
 * Values as they are seen: files of real pictures have 256 levels, so generated ones get as many, for people and for D. Contrast
 * normalisation has no levels to go back to: there D judges the values.
 */
function seenValues(values: Float32Array<ArrayBuffer>, image: PictureExamples): Float32Array<ArrayBuffer> {
  return image.range === 'contrast' ? values : valuesOfPictures(picturesOf(values, image), image);
}
