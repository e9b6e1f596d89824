/** The networks' part of `options.json`. */
import { z } from 'zod';
import type { NetworkOptions } from '../gan/networks/network.ts';
import { schemaOf } from './schema-of.ts';

export const whole = (least: number) => z.number().int().min(least);

/** What all networks have. */
const common = {
  channels: z.union([z.literal(1), z.literal(3)]),
  height: whole(1),
  width: whole(1),
  latentDim: whole(1),
  latentDistribution: z.enum(['normal', 'uniform']),
};

const dcganSchema = z.strictObject({
  architecture: z.literal('dcgan'),
  ...common,
  ngf: whole(1),
  ndf: whole(1),
  kernel: z.union([z.literal(4), z.literal(5)]),
  leak: z.number(),
  projectionNorm: z.enum(['feature', 'channel']),
  sideMultiple: z.union([z.literal(4), z.literal(8)]),
  epsilon: z.number().positive().optional(),
});

const conditionalDcganSchema = z.strictObject({
  architecture: z.literal('conditional-dcgan'),
  ...common,
  classes: whole(1),
  ngf: whole(1),
  ndf: whole(1),
  units: whole(1),
  leak: z.number(),
});

const range = z.number().positive();
const probability = z.number().gt(0).max(1);

/** What all networks of the 2014 paper have. */
const goodfellow = {
  ...common,
  latentBound: z.number().positive(),
  generator: z
    .array(
      z.strictObject({ units: whole(1), activation: z.enum(['relu', 'sigmoid']), range, bias: z.number() }),
    )
    .readonly(),
  discriminatorRange: range,
  keepInput: probability,
  keepHidden: probability,
  maxNorm: z.number().positive().nullable(),
};

const maxoutMlpSchema = z.strictObject({
  architecture: z.literal('maxout-mlp'),
  ...goodfellow,
  output: z.enum(['sigmoid', 'linear']),
  outputWeights: z.union([z.strictObject({ range }), z.strictObject({ nonzero: whole(1) })]),
  outputBias: z.enum(['zero', 'marginals']),
  discriminator: z.array(whole(1)).readonly(),
  pieces: whole(1),
});

const maxoutConvSchema = z.strictObject({
  architecture: z.literal('maxout-conv'),
  ...goodfellow,
  paint: z.strictObject({ kernel: whole(1), stride: whole(1), range }),
  discriminator: z
    .array(
      z.strictObject({
        units: whole(1),
        pieces: whole(1),
        kernel: whole(1),
        padding: whole(0),
        pool: z.strictObject({ side: whole(1), stride: whole(1) }),
      }),
    )
    .readonly(),
  dense: z.array(z.strictObject({ units: whole(1), pieces: whole(1) })).readonly(),
});

const pointMlpSchema = z.strictObject({
  architecture: z.literal('point-mlp'),
  dimension: whole(1),
  latentDim: whole(1),
  latentDistribution: z.enum(['normal', 'uniform']),
  generator: z.array(whole(1)).readonly(),
  discriminator: z.array(whole(1)).readonly(),
  activation: z.enum(['relu', 'tanh']),
});

export const networkSchema = schemaOf<NetworkOptions>()(
  z.discriminatedUnion('architecture', [
    dcganSchema,
    conditionalDcganSchema,
    maxoutMlpSchema,
    maxoutConvSchema,
    pointMlpSchema,
  ]),
);
