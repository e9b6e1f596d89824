import type { RandomStream } from '../core/random.ts';
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

/** Two networks and what goes between them. */
export interface Gan {
  readonly latent: LatentSpec;
  readonly image: ImageSpec;
  /** z [B, latent] → images [B, C, H, W] */
  readonly generator: Layer;
  /** images [B, C, H, W] → logits [B, 1]; D(x) is their sigmoid */
  readonly discriminator: Layer;
}

/** Draws `count` latent vectors, [count, dimension]. */
export function drawLatent(latent: LatentSpec, count: number, random: RandomStream): Float32Array {
  const { dimension, distribution, bound = 1 } = latent;
  const z = new Float32Array(count * dimension);
  return distribution === 'normal' ? random.normal(z) : random.uniform(z, -bound, bound);
}
