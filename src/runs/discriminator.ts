/** The discriminator of a run at work: which statistics it normalises by, and the state that holds them. */
import { UsageError } from '../core/errors.ts';
import { hint, option, says } from '../core/sentence.ts';
import type { PictureSource } from '../data/pictures/source.ts';
import { readSome } from '../data/read-values.ts';
import type { Runtime } from '../engine/runtime/runtime.ts';
import type { State } from '../engine/runtime/state.ts';
import {
  discriminatorState,
  hasStatistics,
  standingDiscriminator,
  type RealExamples,
} from '../gan/sampling/standing-discriminator.ts';
import type { Normalisation } from './generator.ts';
import type { TrainedRun } from './trained-run.ts';

/** How many training pictures standing statistics are measured on, a fixed random choice: as many as z for a generator. */
export const measuredPictures = 512;

/** The statistics that a discriminator normalises by, and the pictures that standing ones are measured on. */
export interface DiscriminatorChoice {
  readonly normalisation: Normalisation;
  /** The run's training pictures, for `standing`. */
  readonly pictures?: PictureSource | undefined;
  /** Stops between two blocks of pictures. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The state that judges and exports of a run's discriminator use: copies of D's tensors.
 *
 * @param runtime called only if the discriminator must run, to measure its standing statistics
 * @throws UsageError if standing statistics are asked for without pictures, or conditional networks get none with labels
 * @throws SparringError if no picture can be read, or the device fails; the signal's reason if it is aborted
 */
export async function discriminatorStateOf(
  run: Pick<TrainedRun, 'networks' | 'state' | 'options' | 'gan'>,
  { normalisation, pictures, signal }: DiscriminatorChoice,
  runtime: () => Promise<Runtime>,
): Promise<State> {
  const { networks, state } = run;
  if (normalisation !== 'standing' || !hasStatistics(networks)) return discriminatorState(networks, state);
  if (pictures === undefined) {
    throw new UsageError(
      says`standing statistics of a discriminator are those of its training pictures, and got none: pass them${hint('data')}, or ${option('normalisation', 'running')}`,
      { code: 'not-applicable', option: 'normalisation' },
    );
  }
  const real = await realExamples(run, pictures, signal);
  return standingDiscriminator(networks, state, await runtime(), real);
}

/** The training pictures that statistics are measured on, with their classes if the run is conditional. */
async function realExamples(
  { gan }: Pick<TrainedRun, 'gan'>,
  source: PictureSource,
  signal: AbortSignal | undefined,
): Promise<RealExamples> {
  const { values, records } = await readSome(source, gan.image, measuredPictures, signal);
  const labels = gan.latent.classes === undefined ? undefined : labelsFor(source, records);
  return { values, labels };
}

/**
 * The classes of records, for conditional networks.
 *
 * @throws UsageError if the source has no labels
 */
export function labelsFor(source: PictureSource, records: readonly number[]): number[] {
  const { labels, name } = source;
  if (labels !== undefined) return records.map((record) => labels[record]!);
  throw new UsageError(
    says`${name} has no labels, but these networks are conditional and judge a picture by its class: pass ${option('label')}, or data with labels`,
    { code: 'not-applicable' },
  );
}
