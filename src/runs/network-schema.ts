/** The schema of the networks in `options.json`. */
import { z } from 'zod';
import { discriminatorNorms, generatorUpsamplings } from '../gan/networks/dcgan.ts';
import { maxLearnedClasses } from '../gan/networks/learned-classes.ts';
import type { NetworkOptions } from '../gan/networks/network.ts';
import { upsampleModes } from '../nn/upsample.ts';
import { schemaOf } from './schema-of.ts';

export const integer = (min: number) => z.number().int().min(min);

/** The members of all picture networks. */
const common = {
  channels: z.union([z.literal(1), z.literal(3)]),
  height: integer(1),
  width: integer(1),
  latentDim: integer(1),
  latentDistribution: z.enum(['normal', 'uniform']),
};

/** How many classes the networks learn. Missing if they know none. */
const classes = integer(2).max(maxLearnedClasses).optional();

const dcganSchema = z.strictObject({
  architecture: z.literal('dcgan'),
  ...common,
  ngf: integer(1),
  ndf: integer(1),
  kernel: z.union([z.literal(4), z.literal(5)]),
  leak: z.number(),
  projectionNorm: z.enum(['feature', 'channel']),
  sideMultiple: z.union([z.literal(4), z.literal(8)]),
  epsilon: z.number().positive().optional(),
  discriminatorNorm: z.enum(discriminatorNorms).optional(),
  generatorUpsampling: z.enum(generatorUpsamplings).optional(),
  classes,
});

const residualSchema = z.strictObject({
  architecture: z.literal('residual'),
  ...common,
  ngf: integer(1),
  ndf: integer(1),
  discriminatorNorm: z.enum(discriminatorNorms).optional(),
  generatorUpsampling: z.enum(upsampleModes).optional(),
  classes,
});

const fastganSchema = residualSchema.extend({ architecture: z.literal('fastgan') });

const conditionalDcganSchema = z.strictObject({
  architecture: z.literal('conditional-dcgan'),
  ...common,
  classes: integer(1),
  ngf: integer(1),
  ndf: integer(1),
  units: integer(1),
  leak: z.number(),
});

const range = z.number().positive();
const probability = z.number().gt(0).max(1);

/** The members of all networks of the 2014 paper. */
const goodfellow = {
  ...common,
  latentBound: z.number().positive(),
  generator: z
    .array(
      z.strictObject({ units: integer(1), activation: z.enum(['relu', 'sigmoid']), range, bias: z.number() }),
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
  outputWeights: z.union([z.strictObject({ range }), z.strictObject({ nonzero: integer(1) })]),
  outputBias: z.enum(['zero', 'marginals']),
  discriminator: z.array(integer(1)).readonly(),
  pieces: integer(1),
});

const maxoutConvSchema = z.strictObject({
  architecture: z.literal('maxout-conv'),
  ...goodfellow,
  paint: z.strictObject({ kernel: integer(1), stride: integer(1), range }),
  discriminator: z
    .array(
      z.strictObject({
        units: integer(1),
        pieces: integer(1),
        kernel: integer(1),
        padding: integer(0),
        pool: z.strictObject({ side: integer(1), stride: integer(1) }),
      }),
    )
    .readonly(),
  dense: z.array(z.strictObject({ units: integer(1), pieces: integer(1) })).readonly(),
});

const pointMlpSchema = z.strictObject({
  architecture: z.literal('point-mlp'),
  dimension: integer(1),
  latentDim: integer(1),
  latentDistribution: z.enum(['normal', 'uniform']),
  generator: z.array(integer(1)).readonly(),
  discriminator: z.array(integer(1)).readonly(),
  activation: z.enum(['relu', 'tanh']),
});

export const networkSchema = schemaOf<NetworkOptions>()(
  z.discriminatedUnion('architecture', [
    dcganSchema,
    residualSchema,
    fastganSchema,
    conditionalDcganSchema,
    maxoutMlpSchema,
    maxoutConvSchema,
    pointMlpSchema,
  ]),
);
