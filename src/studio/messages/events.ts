/** The stream of what changes. Every tab of a browser reads the same one. */
import { z } from 'zod';
import { jobMessage } from './jobs.ts';
import { eventRecord, evaluationMessage, runCard, checkpointMessage } from './runs.ts';

/** New records of a run in training, column by column; null where a record has no such number. */
export const metricsGrew = z.object({
  run: z.string(),
  /** Whether the records before are no longer what they were: read the curves again. */
  restarted: z.boolean(),
  steps: z.array(z.number()),
  values: z.record(z.string(), z.array(z.number().nullable())),
});
export type MetricsGrew = z.infer<typeof metricsGrew>;

export const studioEvents = {
  /** A card is new, or changed. */
  run: runCard,
  /** A run is no longer there. */
  gone: z.object({ run: z.string() }),
  metrics: metricsGrew,
  sheet: z.object({ run: z.string(), step: z.number() }),
  checkpoints: z.object({ run: z.string(), checkpoints: z.array(checkpointMessage) }),
  /** All evaluations of a run, and the checkpoint that `--step best` means. */
  evaluations: z.object({
    run: z.string(),
    evaluations: z.array(evaluationMessage),
    best: z.number().optional(),
  }),
  event: z.object({ run: z.string(), event: eventRecord }),
  /** A job is new, or changed: its state. */
  job: jobMessage,
  /** The server no longer has what this page missed: read everything again. */
  reset: z.object({}),
} as const;

export type StudioEventName = keyof typeof studioEvents;
export type StudioEvents = { [Name in StudioEventName]: z.infer<(typeof studioEvents)[Name]> };
/** An event with its name. */
export type StudioEvent = {
  [Name in StudioEventName]: { readonly name: Name; readonly data: StudioEvents[Name] };
}[StudioEventName];
