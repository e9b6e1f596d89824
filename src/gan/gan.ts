import type { RandomStream } from '../core/random.ts';
import type { Shape } from '../core/shape.ts';
import type { Layer } from '../nn/layer.ts';

/** Where z comes from: `normal` N(0, 1), or `uniform` in ±bound. */
export type LatentDistribution = 'normal' | 'uniform';

export interface LatentSpec {
  readonly dimension: number;
  readonly distribution: LatentDistribution;
  /** Of a uniform distribution. Default 1, DCGAN's; √3 gives it the variance of the normal one. */
  readonly bound?: number;
}

export interface ImageSpec {
  readonly channels: 1 | 3;
  readonly height: number;
  readonly width: number;
  /**
   * What the values are. `signed`: [−1, 1], for a tanh generator; `unit`: [0, 1], for a sigmoid one; `contrast`: a
   * picture's mean is 0 and its length fixed (global contrast normalisation), for a linear one.
   */
  readonly range: 'signed' | 'unit' | 'contrast';
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
  readonly image: ImageSpec;
}

/** A GAN whose examples are points, [B, dimension]. */
export interface PointGan extends Networks {
  readonly point: PointSpec;
}

/** Two networks and what goes between them. */
export type Gan = PictureGan | PointGan;

/** The shape of one example, without the batch: [C, H, W] of a picture, [dimension] of a point. */
export function exampleShape(gan: Gan): Shape {
  if ('point' in gan) return [gan.point.dimension];
  const { channels, height, width } = gan.image;
  return [channels, height, width];
}

/** Draws `count` latent vectors, [count, dimension]. */
export function drawLatent(latent: LatentSpec, count: number, random: RandomStream): Float32Array {
  const { dimension, distribution, bound = 1 } = latent;
  const z = new Float32Array(count * dimension);
  return distribution === 'normal' ? random.normal(z) : random.uniform(z, -bound, bound);
}
