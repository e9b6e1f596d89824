import { expectArray } from '../../core/arrays.ts';
import { SparringError } from '../../core/errors.ts';
import { oneHot } from '../../core/one-hot.ts';
import type { RandomStream } from '../../core/random.ts';
import type { Shape } from '../../core/shape.ts';
import type { ValueRange } from '../../core/value-range.ts';
import type { Layer } from '../../nn/layer.ts';
import type { Node } from '../../engine/tensor/node.ts';
import * as ops from '../../engine/tensor/ops.ts';

/** Where z comes from: `normal` N(0, 1), or `uniform` in ±bound. */
export type LatentDistribution = 'normal' | 'uniform';

export interface LatentSpec {
  /** Numbers of a z. */
  readonly dimension: number;
  /**
   * Of a conditional GAN, how many classes there are: the last so many numbers of z are the class, a one among zeros.
   * What is explored of z (walks, arithmetic) so has its class with it.
   */
  readonly classes?: number;
  readonly distribution: LatentDistribution;
  /** Of a uniform distribution. Default 1, DCGAN's; √3 gives it the variance of the normal one. */
  readonly bound?: number;
}

export interface ImageSpec {
  readonly channels: 1 | 3;
  readonly height: number;
  readonly width: number;
  /** What the values are. */
  readonly range: ValueRange;
}

/** What a generator of points makes: vectors, such as the places of a known distribution. */
export interface PointSpec {
  /** Numbers of a point. */
  readonly dimension: number;
}

/** The two networks and where they begin. `example` is a picture [C, H, W] or a point [dimension]. */
interface Networks {
  readonly latent: LatentSpec;
  /** z [B, latent] → examples [B, …example] */
  readonly generator: Layer;
  /** examples [B, …example] → logits [B, 1]; D(x) is their sigmoid */
  readonly discriminator: Layer;
}

/** A GAN whose examples are pictures, [B, C, H, W]. */
export interface PictureGan extends Networks {
  readonly kind: 'pictures';
  readonly image: ImageSpec;
}

/** A GAN whose examples are points, [B, dimension]. */
export interface PointGan extends Networks {
  readonly kind: 'points';
  readonly point: PointSpec;
}

/** Two networks and what goes between them, told apart by `kind`. */
export type Gan = PictureGan | PointGan;

/** The shape of one example, without the batch: [C, H, W] of a picture, [dimension] of a point. */
export function exampleShape(gan: Gan): Shape {
  if (gan.kind === 'points') return [gan.point.dimension];
  const { channels, height, width } = gan.image;
  return [channels, height, width];
}

/** Draws `count` latent vectors, [count, dimension]; classes, where there are any, each as likely as the others. */
export function drawLatent(latent: LatentSpec, count: number, random: RandomStream): Float32Array {
  const { dimension, distribution, bound = 1, classes = 0 } = latent;
  const drawn = new Float32Array(count * (dimension - classes));
  if (distribution === 'normal') random.normal(drawn);
  else random.uniform(drawn, -bound, bound);
  if (classes === 0) return drawn;
  const labels = Array.from({ length: count }, () => random.below(classes));
  const z = new Float32Array(count * dimension);
  const own = dimension - classes;
  for (let i = 0; i < count; i++) z.set(drawn.subarray(i * own, (i + 1) * own), i * dimension);
  return withClasses(latent, z, labels);
}

/**
 * Gives each z a class, in place.
 *
 * @param z [labels, dimension]
 * @throws SparringError if the GAN is not conditional. @throws UsageError if a label is no class
 */
export function withClasses(
  { dimension, classes }: LatentSpec,
  z: Float32Array,
  labels: ArrayLike<number>,
): Float32Array {
  if (classes === undefined) {
    throw new SparringError('got classes for a generator that is not conditional: leave them out');
  }
  expectArray('z', z, 'Float32Array');
  const rows = oneHot(labels, classes);
  for (let i = 0; i < labels.length; i++) {
    z.set(rows.subarray(i * classes, (i + 1) * classes), (i + 1) * dimension - classes);
  }
  return z;
}

/** The classes that are a part of z, [B, classes]; undefined where there are none. */
export function labelsOf({ dimension, classes }: LatentSpec, z: Node): Node | undefined {
  if (classes === undefined) return undefined;
  return ops.slice(z, { starts: [0, dimension - classes], lengths: [z.shape[0]!, classes] });
}
