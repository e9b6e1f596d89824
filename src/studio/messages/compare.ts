/** Runs side by side. */
import { z } from 'zod';

export const differingMessage = z.object({
  /** The runs whose options can be read, in the order that they were asked for. */
  runs: z.array(z.string()),
  options: z.array(
    z.object({
      /** In words: `learning rate`. */
      option: z.string(),
      /** As in options.json: `training.optimiser.learningRate`. */
      path: z.string(),
      /** The value of each of `runs`; null if it has no such option. */
      values: z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])),
      /** Whether it changes what is learned, and not only what is written when, or where. */
      changesTraining: z.boolean(),
    }),
  ),
});
export type DifferingMessage = z.infer<typeof differingMessage>;
