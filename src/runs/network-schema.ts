/** The networks' part of `options.json`. */
import { z } from 'zod';
import type { NetworkOptions } from '../gan/network.ts';

export const whole = (least: number) => z.number().int().min(least);

/** What all networks have. */
const common = {
  channels: z.union([z.literal(1), z.literal(3)]),
  height: whole(1),
  width: whole(1),
  latentDim: whole(1),
  latentDistribution: z.enum(['normal', 'uniform']),
};

const dcganSchema = z.object({
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

const range = z.number().positive();
const probability = z.number().gt(0).max(1);

const maxoutMlpSchema = z.object({
  architecture: z.literal('maxout-mlp'),
  ...common,
  latentBound: z.number().positive(),
  generator: z
    .array(z.object({ units: whole(1), activation: z.enum(['relu', 'sigmoid']), range, bias: z.number() }))
    .readonly(),
  output: z.enum(['sigmoid', 'linear']),
  outputWeights: z.union([z.object({ range }), z.object({ nonzero: whole(1) })]),
  outputBias: z.enum(['zero', 'marginals']),
  discriminator: z.array(whole(1)).readonly(),
  pieces: whole(1),
  discriminatorRange: range,
  keepInput: probability,
  keepHidden: probability,
  maxNorm: z.number().positive().nullable(),
});

export const networkSchema = z.discriminatedUnion('architecture', [
  dcganSchema,
  maxoutMlpSchema,
]) satisfies z.ZodType<NetworkOptions>;
