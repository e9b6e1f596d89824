/** Runs side by side: samples of the same seeds, the options that differ, and curves. */
import { range } from '../../core/numbers.ts';
import { UsageError } from '../../core/errors.ts';
import { grouped } from '../../core/wording.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import type { GeneratorOptions } from '../../runs/generator.ts';
import type { TrainedRun } from '../../runs/trained-run.ts';
import { differingOptions, type DifferingOption } from './differing-options.ts';
import { recordedCurves, type Curves, type CurveSettings } from './plot-runs.ts';
import { runNames } from './run-names.ts';
import { sampleRun, type Sampled } from './sample-sheets.ts';

/** More sheets beside each other are too small. */
export const maxCompared = 8;
/** Sheets in a row. */
export const maxInRow = 4;
const rows = 4;

export interface ComparisonSettings
  extends CurveSettings, Pick<GeneratorOptions, 'weights' | 'normalisation'> {
  /** Default: from 0, as many as fill the sheets. */
  readonly seeds?: readonly number[] | undefined;
}

export interface Comparison {
  readonly samples: readonly Sampled[];
  /** Different for each sheet: the run, with its step if a run is compared with itself. */
  readonly names: readonly string[];
  /** The index of the run of each sheet among those with curves. */
  readonly runOfSheet: readonly number[];
  readonly seeds: readonly number[];
  readonly differing: readonly DifferingOption[];
  readonly curves: Curves;
  /** What readers should know before they compare. */
  readonly notes: readonly string[];
}

/**
 * Compares runs, or one run at several steps.
 *
 * @param runs at the steps to compare
 * @throws SparringError if there are fewer than two or too many, or one cannot be sampled
 */
export async function compareRuns(
  runs: readonly TrainedRun[],
  runtime: Runtime,
  settings: ComparisonSettings,
): Promise<Comparison> {
  if (runs.length < 2 || runs.length > maxCompared) {
    throw new UsageError(
      `got ${runs.length} ${runs.length === 1 ? 'run' : 'runs'}, expected 2 to ${maxCompared}: pass several, or one at several steps, as in RUN@500 RUN@2000`,
    );
  }
  const paths = [...new Set(runs.map(({ path }) => path))];
  const curves = await recordedCurves(paths, settings);
  const { seeds = range(0, rows * columnsOfSheet(runs.length)) } = settings;
  const samples: Sampled[] = [];
  for (const run of runs) samples.push(await sampleRun(run, runtime, seeds, settings));
  const runOfSheet = runs.map(({ path }) => paths.indexOf(path));
  return {
    samples,
    names: sheetNames(runs, runNames(curves.runs).full, runOfSheet),
    runOfSheet,
    seeds,
    differing: differingOptions(curves.runs.map(({ options }) => options)),
    curves,
    notes: [...curves.notes, ...notesOn(runs)],
  };
}

/** Pictures in a row of a sheet, so that those of all sheets in a row have room. */
export function columnsOfSheet(sheets: number): number {
  return sheets === 2 ? 8 : sheets === 3 ? 5 : 4;
}

function sheetNames(
  runs: readonly TrainedRun[],
  names: readonly string[],
  runOfSheet: readonly number[],
): string[] {
  return runs.map(({ step }, i) => {
    const name = names[runOfSheet[i]!]!;
    const isRepeated = runOfSheet.indexOf(runOfSheet[i]!) !== runOfSheet.lastIndexOf(runOfSheet[i]!);
    return isRepeated ? `${name}, step ${grouped(step)}` : name;
  });
}

/** What does not compare as it seems. */
function notesOn(runs: readonly TrainedRun[]): string[] {
  const latents = new Set(
    runs.map(({ networks: { latent } }) => `${latent.dimension} ${latent.distribution}`),
  );
  const classes = new Set(runs.map(({ networks: { latent } }) => latent.classes));
  const data = new Set(runs.map(({ options }) => options.data));
  return [
    ...(latents.size > 1 ? ['The runs have different latent spaces: a seed is another z in each.'] : []),
    ...(classes.size > 1
      ? ['Not all of the runs have the same classes: a seed is not the same class in each.']
      : []),
    ...(data.size > 1
      ? ['The runs learned from different data: their losses and evaluations do not compare.']
      : []),
  ];
}
