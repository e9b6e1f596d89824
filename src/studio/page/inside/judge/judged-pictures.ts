/** What D says of pictures of several kinds, and where it looks. */
import { range } from '../../../../core/numbers.ts';
import type { RgbaPicture } from '../../../../core/pictures.ts';
import { rgbaOf } from '../../../../core/pictures.ts';
import { labelsOfSeeds } from '../../../../gan/sampling/sampler.ts';
import type { PictureExamples } from '../../painter/picture-values.ts';
import { latentsOf } from '../../painter/latents.ts';
import type { Network } from '../../painter/network.ts';
import { discriminatorFeeds, generatorFeeds } from '../feeds.ts';

export const kinds = ['own', 'training', 'held-out', 'samples'] as const;
export type Kind = (typeof kinds)[number];

export interface JudgedPicture {
  /** Unique among all that are shown: `samples 3`. */
  readonly key: string;
  readonly kind: Kind;
  readonly name: string;
  readonly picture: RgbaPicture;
  readonly probability: number;
  /** [C, H, W] */
  readonly evidence: Float32Array;
}

/** Samples that are compared with. */
export const sampleCount = 16;

/** @param network of the kind `discriminator-evidence` */
export async function judge(
  network: Network,
  kind: Kind,
  values: Float32Array,
  { names, labels }: { readonly names: readonly string[]; readonly labels: readonly number[] },
): Promise<JudgedPicture[] | undefined> {
  const { description } = network;
  const image = description.examples as PictureExamples;
  const found = await network.run(kind, discriminatorFeeds(description, values, labels), names.length);
  if (found === undefined) return undefined;
  const size = image.channels * image.height * image.width;
  const of = (all: Float32Array, i: number) => all.subarray(i * size, (i + 1) * size);
  return names.map((name, i) => ({
    key: `${kind} ${i}`,
    kind,
    name,
    picture: rgbaOf(of(values, i), image),
    probability: found['probability']![i]!,
    evidence: of(found['evidence']!, i),
  }));
}

/** Samples of the first seeds, as D takes them. */
export async function sampled(
  network: Network,
): Promise<
  { readonly values: Float32Array; readonly names: string[]; readonly labels: number[] } | undefined
> {
  const { latent, outputs } = network.description;
  const seeds = range(0, sampleCount);
  const made = await network.run('judged', generatorFeeds(latent, latentsOf(latent, seeds)), seeds.length);
  if (made === undefined) return undefined;
  return {
    values: made[outputs.at(-1)!.name]!,
    names: seeds.map(String),
    labels: labelsOfSeeds(latent, seeds) ?? [],
  };
}
