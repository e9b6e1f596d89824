/**
 * The interface of experiments: a record of what an experiment reproduces and needs, and a function that runs it.
 * `registry.ts` lists all experiments, `sparring reproduce` runs them, and `results.ts` stores their outcomes.
 */
import type { Pixels } from '../../drawing/png.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import type { RunOptions } from '../../runs/run-options.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import type { Budget } from './budget.ts';
import type { Training } from '../trainings.ts';

/** The papers, with their titles in results. */
export const papers = {
  gan: { title: 'Goodfellow et al. 2014', address: 'https://arxiv.org/abs/1406.2661' },
  dcgan: { title: 'Radford et al. 2015', address: 'https://arxiv.org/abs/1511.06434' },
} as const;
export type PaperName = keyof typeof papers;

/** Data that an experiment needs. */
export interface DataNeed {
  /** The key for `open` and `--data KEY=PATH`. */
  readonly key: string;
  /** A description that tells a user what to find: `any folder of faces`. */
  readonly what: string;
  /** The name of a set: `mnist:test`. Without it, the data is a folder or file in the data root, named like the key. */
  readonly set?: string;
  /** Whether other data can replace the set. The message on a missing set then mentions it. */
  readonly orOther?: boolean;
  /** Whether the experiment can run without it, with a part left out. */
  readonly optional?: boolean;
  /**
   * Whether it is a file for a certain run, such as boxes that a person drew on its samples. The experiment reads the file
   * itself. It is only used if it is named, together with the run.
   */
  readonly ofRun?: boolean;
}

export interface Experiment {
  /** The name on the command line: `gan-figure-1`. */
  readonly name: string;
  readonly paper: PaperName;
  /** Where in the paper: `figure 1`. */
  readonly where: string;
  /** One line on what it shows. */
  readonly summary: string;
  readonly needs: readonly DataNeed[];
  /** The default budget in minutes. */
  readonly minutes: number;
  /** Whether it can use a trained run instead of training one; `several`: more than one, to report how they differ. */
  readonly takesRun: boolean | 'several';
  /** @throws SparringError if data is missing or the experiment fails */
  run(context: ExperimentContext): Promise<Outcome>;
}

/** The context of an experiment: its inputs and helpers. */
export interface ExperimentContext {
  readonly runtime: Runtime;
  readonly seed: number;
  /** How long the experiment may take. The experiment itself must not take much longer. */
  readonly budget: Budget;
  /** The experiment's folder, for runs that it trains. It exists. Pictures go into the outcome. */
  readonly folder: string;
  /** Runs to use instead of training one; as many as `takesRun` allows. */
  readonly runs: readonly string[];
  /** Version of the program. */
  readonly version: string;
  /** Opens data of a need. It is closed at the end of the experiment. */
  open(key: string): Promise<PictureSource>;
  /** Opens the training data of a run, without held-out pictures. It is closed at the end of the experiment. */
  openDataOf(options: Pick<RunOptions, 'data' | 'preparation'>): Promise<PictureSource>;
  /** Whether optional data exists. */
  has(key: string): boolean;
  /** The path or name that `open` opens, as in the options of a run. */
  pathOf(key: string): string;
  /** Aborted when the user stops the experiment, which then ends early and says so in its remarks. */
  readonly signal: AbortSignal;
  /** Shows the user a line on the current work, which the next line replaces. */
  progress(line: string): void;
}

/** A number with its standard error or deviation, if it has one, rounded to the meaningful digits. */
export interface Measured {
  readonly value: number;
  readonly error?: number | undefined;
}

/** A row of a table: what was measured, the paper's number and ours. */
export interface ResultRow {
  readonly what: string;
  readonly unit?: string | undefined;
  readonly paper?: Measured | undefined;
  readonly ours?: Measured | undefined;
}

/** A file of an outcome, such as a picture. */
export interface ResultFile {
  /** Without a folder: `gan-figure-1.png`. */
  readonly name: string;
  /** For a figure with text, the result of `encodePng` or `encodeJpeg`: the outcome lists the letters that no font has. */
  readonly content: string | Uint8Array | Pixels;
  /** Alternative text of a picture. Files without it are written, but neither recorded nor shown. */
  readonly shows?: string;
}

/** The outcome of an experiment. */
export interface Outcome {
  /** How the numbers were measured. */
  readonly protocol: string;
  readonly rows: readonly ResultRow[];
  readonly files: readonly ResultFile[];
  /** Sentences on limits of the result, and on how to improve it. */
  readonly remarks: readonly string[];
  /** The trainings within the experiment that made no run of their own; those with a run folder are found there. */
  readonly trainings?: readonly Omit<Training, 'within'>[];
  /** All other measurements, as JSON values. */
  readonly numbers?: Readonly<Record<string, unknown>>;
}
