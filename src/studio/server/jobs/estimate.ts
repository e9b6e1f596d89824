/** How fast a training would be on this machine, and how large: `sparring train --dry-run`. */
import { z } from 'zod';
import type { EstimateFound } from '../../messages/jobs.ts';
import { estimateArguments } from './arguments.ts';
import type { EstimateRequest } from './requests.ts';
import { outcomeOf, runCommand, type CommandSettings } from './run-command.ts';

const recordSchema = z.object({
  preset: z.string(),
  secondsPerStep: z.number().positive(),
  pictures: z.number(),
  device: z.string(),
  threads: z.number(),
  until: z.object({ steps: z.number().nullable(), minutes: z.number().nullable() }),
  network: z.object({
    width: z.number().optional(),
    height: z.number().optional(),
    channels: z.number().optional(),
    latentDim: z.number(),
  }),
  training: z.object({ batchSize: z.number(), k: z.number() }),
  parameters: z.object({ generator: z.number(), discriminator: z.number() }),
  space: z.object({
    checkpointBytes: z.number(),
    runBytes: z.number(),
    freeBytes: z.number().optional(),
  }),
  notes: z.array(z.string()),
});

export interface EstimateSettings extends Omit<CommandSettings, 'what'> {
  /** The folder of runs, whose disk is looked at. */
  readonly root: string;
  /** How many trainings go on meanwhile. */
  readonly besides: number;
}

/**
 * Plans a training and measures a few of its steps. Nothing is written.
 *
 * @throws the signal's reason if it is aborted. @throws SparringError with the sentence of the command, as for data that do
 *   not suit the preset
 */
export async function estimateTraining(
  request: EstimateRequest,
  { root, besides, ...settings }: EstimateSettings,
): Promise<EstimateFound> {
  const command = { ...settings, what: 'the estimate' };
  const outcome = await runCommand(estimateArguments(request, root), command);
  const { network, training, space, ...same } = outcomeOf(outcome, recordSchema, command);
  const { width, height, channels, latentDim } = network;
  const hasImage = width !== undefined && height !== undefined && channels !== undefined;
  return {
    ...same,
    ...training,
    ...space,
    besides,
    stepsPerEpoch: Math.floor(same.pictures / training.batchSize) / training.k,
    ...(hasImage ? { image: { width, height, channels } } : {}),
    latentDim,
  };
}
