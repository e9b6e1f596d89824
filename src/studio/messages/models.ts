/** The networks and pictures of a run, as the page computes with them. Models and pixels themselves are bytes. */
import { z } from 'zod';

const weights = z.enum(['live', 'average']);

/** Which models a run has. */
export const modelList = z.object({
  kinds: z.array(
    z.object({
      kind: z.string(),
      /** Why it has none, as a sentence without its full stop; null if it has one. */
      lacking: z.string().nullable(),
    }),
  ),
  /** The weights of the generator to choose from; the first is the default. */
  weights: z.array(weights),
});
export type ModelList = z.infer<typeof modelList>;

/** The directions of z that change pictures most, the first the most. */
export const directionsMessage = z.object({
  step: z.number(),
  weights,
  /** How many samples were moved to find them. */
  samples: z.number(),
  directions: z.array(
    z.object({
      /** A unit vector of z, with zeros for the class of a conditional GAN. */
      direction: z.array(z.number()),
      /** How much pictures change over a step of length 1: root mean square, where 1 is from black to white. */
      change: z.number(),
      /** The share of this direction in the mean square change over all directions. */
      share: z.number(),
    }),
  ),
});
export type DirectionsMessage = z.infer<typeof directionsMessage>;

/** Pictures of a run's data. Their pixels are bytes 0 to 255 beside it: [names, channels, height, width]. */
export const picturesMessage = z.object({
  channels: z.union([z.literal(1), z.literal(3)]),
  height: z.number(),
  width: z.number(),
  names: z.array(z.string()),
  /** The number of each picture in its data. */
  records: z.array(z.number()),
  /** The class of each, if the data has classes; null otherwise. */
  labels: z.array(z.number()).nullable(),
  classNames: z.array(z.string()).nullable(),
  /** What they are of: `mnist`, `photos`. */
  source: z.string(),
  /** Whether the run was trained on them. */
  part: z.enum(['training', 'held-out']),
});
export type PicturesMessage = z.infer<typeof picturesMessage>;

/** What excites the features of D's last convolution most, among real pictures. */
export const bestMessage = z.object({
  step: z.number(),
  layer: z.string(),
  maps: z.number(),
  height: z.number(),
  width: z.number(),
  /** How many real pictures were searched. */
  searched: z.number(),
  features: z.array(
    z.object({
      feature: z.number(),
      /** The strongest response of a picture, averaged over all pictures. */
      mean: z.number(),
      top: z.array(
        z.object({
          /** The index among the pictures of `pictures`. */
          picture: z.number(),
          row: z.number(),
          column: z.number(),
          activation: z.number(),
        }),
      ),
    }),
  ),
  /** Each picture once. */
  pictures: picturesMessage,
});
export type BestMessage = z.infer<typeof bestMessage>;
