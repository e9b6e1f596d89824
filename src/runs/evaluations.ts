/** What `sparring evaluate` measured of a run, in its `evaluations.jsonl`: a line for each evaluation. */
import { z } from 'zod';
import { readOwnFileIfThere } from '../data/disk/own-files.ts';
import { parseMetrics } from './metrics-log.ts';
import type { RunFolder } from './run-folder.ts';

const evaluationSchema = z.object({
  step: z.number().int().nonnegative(),
  /**
   * The name of the metric, as `sparring evaluate --metric` has it; of metrics of features also what their numbers depend
   * on: `kid@random-conv-64-whitened,bicubic,n=2048/2048,training`.
   */
  metric: z.string(),
  value: z.number(),
  /** Which of two values is the better one. */
  better: z.enum(['higher', 'lower']),
  /** What the value is, without the value: `log-likelihood of mnist:test`. */
  what: z.string(),
  standardError: z.number().optional(),
  unit: z.string().optional(),
  /** The number of samples. */
  samples: z.number().int().positive(),
  /** How it was measured. */
  protocol: z.string(),
  weights: z.string(),
  normalisation: z.string(),
  truncation: z.number().optional(),
});

/**
 * The metric of games “real or generated?” in the studio. Whoever plays a few pictures measures with an error of a tenth, so it
 * never decides which step is best.
 */
export const peopleMetric = 'people';

/** The value of one metric for the generator of one step. */
export type Evaluation = z.infer<typeof evaluationSchema>;

/** What a metric adds to an evaluation; the run and the generator add the rest. */
export type MetricValue = Omit<Evaluation, 'step' | 'weights' | 'normalisation' | 'truncation'>;

/** Which generator was evaluated. */
export interface Evaluated extends Pick<Evaluation, 'weights' | 'normalisation'> {
  readonly run: { readonly path: string; readonly step: number };
  readonly truncation?: number | undefined;
}

/** More than fifty thousand evaluations. */
const maxBytes = 2 ** 24;

/** All evaluations of a run, in order. Lines that are none are skipped. @throws SparringError if they cannot be read */
export async function evaluationsOf({
  evaluationsPath,
}: Pick<RunFolder, 'evaluationsPath'>): Promise<Evaluation[]> {
  const bytes = await readOwnFileIfThere(evaluationsPath, maxBytes);
  const { lines } = parseMetrics(bytes?.toString('utf8') ?? '');
  return lines.flatMap(({ record }) => evaluationSchema.safeParse(record).data ?? []);
}
