import { layerRule, type Layer } from '../../nn/layer.ts';
import { valueRanges, type ValueRange } from '../../core/value-range.ts';
import {
  anything,
  checkArguments,
  having,
  including,
  integer,
  numbers,
  oneOf,
  optional,
  positive,
  positiveInteger,
  type Rule,
} from '../../core/checks.ts';
import { expectArray } from '../../core/arrays.ts';
import { UsageError } from '../../core/errors.ts';
import { oneHot } from '../../core/one-hot.ts';
import type { RandomStream } from '../../core/random.ts';
import type { Shape } from '../../core/shape.ts';
import type { Node } from '../../engine/tensor/node.ts';
import * as ops from '../../engine/tensor/ops.ts';

export const latentDistributions = ['normal', 'uniform'] as const;
/** The distribution of z: `normal` is N(0, 1), `uniform` is within ±bound. */
export type LatentDistribution = (typeof latentDistributions)[number];

/** What a generator takes: the shape and the distribution of z. */
export interface LatentSpec {
  /** Numbers in a z, including the class. */
  readonly dimension: number;
  /**
   * The number of classes of a conditional GAN. The last `classes` numbers of z are the class, one-hot. So explorations
   * of z (walks, arithmetic) include the class.
   */
  readonly classes?: number;
  readonly distribution: LatentDistribution;
  /** The bound of a uniform distribution. Default 1, as for DCGAN; √3 gives it variance 1, as the normal one has. */
  readonly bound?: number;
}

/** The shape of a picture and what its values mean. */
export interface ImageSpec {
  readonly channels: 1 | 3;
  readonly height: number;
  readonly width: number;
  /** The range of the values. */
  readonly range: ValueRange;
  /** Whether the pictures are white at their edges, so that figures draw a line around each. */
  readonly outlined?: boolean;
}

/** The output of a generator of points: vectors, such as samples of a known distribution. */
export interface PointSpec {
  /** Numbers in a point. */
  readonly dimension: number;
}

/** The two networks and their latent space. `example` is a picture [C, H, W] or a point [dimension]. */
export interface Networks {
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

/** Two networks and the shape of their examples, distinguished by `kind`. */
export type Gan = PictureGan | PointGan;

export const latentRule = including({
  dimension: positiveInteger,
  classes: optional(positiveInteger),
  distribution: oneOf(latentDistributions),
  bound: optional(positive),
});
export const imageRules = {
  channels: oneOf([1, 3]),
  height: positiveInteger,
  width: positiveInteger,
  range: oneOf(valueRanges),
};

/** What an argument that takes a GAN accepts. */
export const ganRule: Rule = (name, value) => {
  having('a GAN, such as dcgan(…)', 'kind', 'latent', 'generator', 'discriminator')(name, value);
  const { kind } = value as Gan;
  including({
    kind: oneOf(['pictures', 'points']),
    latent: latentRule,
    generator: layerRule,
    discriminator: layerRule,
    ...(kind === 'points'
      ? { point: including({ dimension: positiveInteger }) }
      : { image: including(imageRules) }),
  })(name, value);
};

/** What an argument that takes a GAN of pictures accepts. */
export const pictureGanRule: Rule = (name, value) => {
  ganRule(name, value);
  including({ kind: oneOf(['pictures']) })(name, value);
};

/** The shape of one example, without the batch: [C, H, W] for pictures, [dimension] for points. */
export function exampleShape(gan: Gan): Shape {
  checkArguments('exampleShape', { gan }, { gan: having('a GAN, such as dcgan(…)', 'kind', 'latent') });
  if (gan.kind === 'points') return [gan.point.dimension];
  const { channels, height, width } = gan.image;
  return [channels, height, width];
}

const drawRules = {
  latent: latentRule,
  count: integer(0),
  random: having('a RandomStream', 'normal', 'uniform'),
};

/** Draws `count` latent vectors, [count, dimension]. The classes of a conditional GAN are equally likely. */
export function drawLatent(latent: LatentSpec, count: number, random: RandomStream): Float32Array {
  checkArguments('drawLatent', { latent, count, random }, drawRules);
  const { dimension, distribution, bound = 1, classes = 0 } = latent;
  const drawn = new Float32Array(count * (dimension - classes));
  if (distribution === 'normal') random.normal(drawn);
  else random.uniform(drawn, -bound, bound);
  if (classes === 0) return drawn;
  const labels = Array.from({ length: count }, () => random.below(classes));
  const z = new Float32Array(count * dimension);
  const width = dimension - classes;
  for (let i = 0; i < count; i++) z.set(drawn.subarray(i * width, (i + 1) * width), i * dimension);
  return withClasses(latent, z, labels);
}

/**
 * Sets the class of each z, in place.
 *
 * @param z [labels.length, dimension]
 * @throws SparringError if the GAN is not conditional. @throws UsageError if a label is not one of the classes
 */
export function withClasses(latent: LatentSpec, z: Float32Array, labels: ArrayLike<number>): Float32Array {
  checkArguments('withClasses', { latent, z, labels }, { latent: latentRule, z: anything, labels: numbers });
  const { dimension, classes } = latent;
  if (classes === undefined) {
    throw new UsageError('got classes for a generator that is not conditional: leave them out', {
      code: 'not-applicable',
    });
  }
  expectArray('z', z, 'Float32Array');
  if (z.length !== labels.length * dimension) {
    throw new UsageError(
      `withClasses got ${z.length} numbers of z and ${labels.length} labels, expected ${dimension} numbers for each label`,
    );
  }
  const rows = oneHot(labels, classes);
  for (let i = 0; i < labels.length; i++) {
    z.set(rows.subarray(i * classes, (i + 1) * classes), (i + 1) * dimension - classes);
  }
  return z;
}

/** The classes in z, [B, classes]; undefined if the GAN is not conditional. */
export function labelsOf({ dimension, classes }: LatentSpec, z: Node): Node | undefined {
  if (classes === undefined) return undefined;
  return ops.slice(z, { starts: [0, dimension - classes], lengths: [z.shape[0]!, classes] });
}
