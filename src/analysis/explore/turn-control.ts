/** What an axis of latent space is compared with: axes between groups that were chosen at random. */
import { dot, joined, mean, norm, range } from '../../core/numbers.ts';
import { latentOfSeeds } from '../../gan/sampling/sampler.ts';
import { seededLatent, type SeededGenerator, type TurnSeeds } from './by-seeds.ts';
import { combination, typicalNorm, vectorsOf } from './latent.ts';
import { turnAxis, type TurnResult } from './latent-turn.ts';

/** Random axes that are compared with. */
const randomAxes = 8;
/** Their groups have the seeds from here on, which nobody chose. */
const firstSeed = 1_000_000;

/** How much the samples of a turn change in the same way. */
export interface TurnComparison {
  /** The mean cosine of the changes of two samples, from end to end; not a number if there is one sample, or none changes. */
  readonly agreement: number;
  /** The same along axes between random groups of as many samples, made as long as the axis. */
  readonly random: readonly number[];
  /** The squared norm that an axis between random groups has on average, as a share of the axis's. */
  readonly chance: number;
}

/** Compares a turn with those along random axes. */
export async function compareTurn(
  generator: SeededGenerator,
  { from, to, apply }: TurnSeeds,
  { rows, norm: length, t }: TurnResult,
): Promise<TurnComparison> {
  const { gan } = generator;
  const { dimension } = gan.latent;
  const latent = seededLatent(generator, apply);
  const samples = vectorsOf(latent, dimension);
  const axes = range(0, randomAxes).map((draw) => {
    const first = firstSeed + draw * (from.length + to.length);
    const groups = [
      range(first, first + from.length),
      range(first + from.length, first + from.length + to.length),
    ];
    const [start, end] = groups.map((seeds) => seededLatent(generator, seeds));
    const axis = turnAxis(start!, end!, dimension);
    return combination([[length / norm(axis), axis]]);
  });
  const ends = axes.flatMap((axis) =>
    samples.flatMap((z) =>
      [t[0]!, t.at(-1)!].map((share) =>
        combination([
          [1, z],
          [share, axis],
        ]),
      ),
    ),
  );
  const images = await generator.sample(joined(ends));
  const pictures = vectorsOf(images, images.length / ends.length);
  const changes = range(0, ends.length / 2).map((i) => difference(pictures[2 * i]!, pictures[2 * i + 1]!));
  const size = rows[0]!.images.length / t.length;
  const own = rows.map(({ images: row }) => difference(row.subarray(0, size), row.subarray(-size)));
  // Of truncated z it is smaller, by as much as that of the samples.
  const drawn = latentOfSeeds(gan, apply);
  const square = (typicalNorm(gan.latent) ** 2 * dot(latent, latent)) / dot(drawn, drawn);
  return {
    agreement: meanCosine(own),
    random: range(0, randomAxes).map((i) =>
      meanCosine(changes.slice(i * samples.length, (i + 1) * samples.length)),
    ),
    chance: (square * (1 / from.length + 1 / to.length)) / length ** 2,
  };
}

function difference(from: Float32Array, to: Float32Array): Float32Array {
  return combination([
    [1, to],
    [-1, from],
  ]);
}

/** Over all pairs. */
function meanCosine(vectors: readonly Float32Array[]): number {
  return mean(vectors.flatMap((a, i) => vectors.slice(i + 1).map((b) => dot(a, b) / (norm(a) * norm(b)))));
}
