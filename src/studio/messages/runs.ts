/** A run, as the studio shows it: the card on the shelf, and everything about it on its own page. */
import { z } from 'zod';
import { runStates } from './run-states.ts';

export type { RunState } from './run-states.ts';

/** What the numbers of a run say, and what to try. The numbers are for the words of other languages. */
const wording = { sentence: z.string(), advice: z.string().optional() };
const judgement = { dReal: z.number(), dFake: z.number(), steps: z.number() };
const isMinimax = z.boolean();
const limitsSlope = z.boolean();
const measured = z.object({ step: z.number(), value: z.number() });
/** A distance of samples to real pictures, as people call it. */
const measure = z.enum(['KID', 'FID']);
const trend = z.object({ measure, before: measured, last: measured });
const varietyAt = { step: z.number(), variety: z.number() };
export const findingMessage = z.discriminatedUnion('name', [
  z.object({
    name: z.literal('d-saturated'),
    ...wording,
    details: z.object({ ...judgement, isMinimax, limitsSlope }),
  }),
  z.object({ name: z.literal('d-winning'), ...wording, details: z.object({ ...judgement, limitsSlope }) }),
  z.object({
    name: z.literal('few-pictures'),
    ...wording,
    details: z.object({
      ...judgement,
      pictures: z.number(),
      passes: z.number(),
      isAugmented: z.boolean(),
      isMirrored: z.boolean(),
      holdsOut: z.boolean(),
    }),
  }),
  z.object({
    name: z.literal('samples-alike'),
    ...wording,
    details: z.object({ ...varietyAt, before: z.object(varietyAt).optional() }),
  }),
  z.object({
    name: z.literal('modes-missed'),
    ...wording,
    details: z.object({ coverage: z.number(), isMinimax, canUpdateMore: z.boolean() }),
  }),
  z.object({
    name: z.literal('best-behind'),
    ...wording,
    details: z.object({ measure, best: measured, last: measured }),
  }),
  z.object({
    name: z.literal('kinds-missed'),
    ...wording,
    details: z.object({ step: z.number(), precision: z.number(), recall: z.number() }),
  }),
  z.object({ name: z.literal('distance-falling'), ...wording, details: trend }),
  z.object({ name: z.literal('distance-resting'), ...wording, details: trend }),
]);
export type FindingMessage = z.infer<typeof findingMessage>;
/** The details of a finding, by its name. */
export type FindingDetails = {
  [Name in FindingMessage['name']]: Extract<FindingMessage, { readonly name: Name }>['details'];
};

/** Where a run ends; null: no such end. */
export const targetMessage = z.object({
  steps: z.number().nullable(),
  minutes: z.number().nullable(),
});

export const runCard = z.object({
  /** The name of its folder in RUNS. */
  id: z.string(),
  state: z.enum(runStates),
  /** Who trains it, if somebody does: this studio, another process, or a process of another computer. */
  trainedBy: z.enum(['studio', 'process', 'computer']).optional(),
  /** Why it failed or cannot be read. */
  problem: z.string().optional(),
  data: z.string().optional(),
  preset: z.string().optional(),
  image: z.object({ width: z.number(), height: z.number(), channels: z.number() }).optional(),
  /** Whether it is trained on points of a plane, not on pictures. */
  isOfPoints: z.boolean().optional(),
  classes: z.array(z.string()).optional(),
  /** Whether another program trained its networks. */
  isImported: z.boolean().optional(),
  step: z.number(),
  target: targetMessage.optional(),
  stepsPerSecond: z.number().optional(),
  /** Of training, so far. */
  seconds: z.number().optional(),
  secondsLeft: z.number().optional(),
  /** The step of the newest sheet of samples. */
  newestSheet: z.number().optional(),
  sheets: z.number(),
  /** Undefined until it has been measured. */
  bytes: z.number().optional(),
  finding: findingMessage.optional(),
  notes: z.string(),
  tags: z.array(z.string()),
  /** Milliseconds since 1970. */
  created: z.number(),
  changed: z.number(),
  branchedFrom: z.object({ run: z.string(), step: z.number() }).optional(),
});
export type RunCard = z.infer<typeof runCard>;

export const checkpointMessage = z.object({ step: z.number(), bytes: z.number() });

/** A value that an evaluation found. */
export const evaluationMessage = z.object({
  step: z.number(),
  metric: z.string(),
  what: z.string(),
  value: z.number(),
  standardError: z.number().optional(),
  samples: z.number(),
  unit: z.string().optional(),
  better: z.enum(['higher', 'lower']),
});

export type EvaluationMessage = z.infer<typeof evaluationMessage>;

/** What happened that no step measures. */
export const eventRecord = z
  .object({ step: z.number() })
  .catchall(z.union([z.number(), z.string(), z.boolean(), z.null()]));

export const runDetails = z.object({
  card: runCard,
  /** The steps that have a sheet of samples, ascending. */
  sheets: z.array(z.number()),
  /** How many samples a sheet has. */
  grid: z.object({ rows: z.number(), columns: z.number() }).optional(),
  hasReals: z.boolean(),
  checkpoints: z.array(checkpointMessage),
  /** The checkpoint that `--step best` means. */
  best: z.number().optional(),
  evaluations: z.array(evaluationMessage),
  events: z.array(eventRecord),
  /** options.json, as it is; null if it cannot be read. */
  options: z.record(z.string(), z.unknown()).nullable(),
  /** Sentences on what is wrong with it. Of damaged metrics its curves say how many lines they lack. */
  warnings: z.array(z.string()),
});
export type RunDetails = z.infer<typeof runDetails>;

export const runList = z.object({
  /** The id of the last event that these cards contain. */
  event: z.string(),
  runs: z.array(runCard),
});
export type RunList = z.infer<typeof runList>;

export const notesRequest = z.strictObject({
  notes: z.string().max(10_000).optional(),
  tags: z.array(z.string().trim().min(1).max(40)).max(20).optional(),
});
export type NotesRequest = z.infer<typeof notesRequest>;

/** A run in the trash. */
export const trashedRun = z.object({ id: z.string(), name: z.string(), trashed: z.number() });
export type TrashedRun = z.infer<typeof trashedRun>;
export const trashList = z.object({ runs: z.array(trashedRun) });
export type TrashList = z.infer<typeof trashList>;
