/**
 * What an experiment of the papers is: a record that says what it reproduces and what it needs, and a function that
 * does it. `registry.ts` lists them all; `sparring reproduce` runs them; `results.ts` keeps what they found.
 */
import type { Pixels } from '../../drawing/png.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import type { RunOptions } from '../../runs/run-options.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import type { Budget } from './budget.ts';

/** The papers, as results call them. */
export const papers = {
  gan: { title: 'Goodfellow et al. 2014', address: 'https://arxiv.org/abs/1406.2661' },
  dcgan: { title: 'Radford et al. 2015', address: 'https://arxiv.org/abs/1511.06434' },
} as const;
export type PaperName = keyof typeof papers;

/** Data that an experiment wants. */
export interface DataNeed {
  /** What `open` and `--data KEY=PATH` call it. */
  readonly key: string;
  /** What it is, for a person who has to find some: `faces, any folder of them`. */
  readonly what: string;
  /** The set that it is, where it is one with a name: `mnist:test`. Without: a folder or file called as the key. */
  readonly set?: string;
  /** Whether other data than the set does as well, and a person without it is to be told so. */
  readonly orOther?: boolean;
  /** Whether the experiment does without it, and leaves a part out. */
  readonly optional?: boolean;
  /**
   * Whether it is a file that goes with one run, such as boxes that a person drew on its samples, which the experiment
   * reads itself: it is only taken where it is named, with that run.
   */
  readonly ofRun?: boolean;
}

export interface Experiment {
  /** What people type: `gan-figure-1`. */
  readonly name: string;
  readonly paper: PaperName;
  /** Where in the paper: `figure 1`. */
  readonly where: string;
  /** What it shows, in a line. */
  readonly summary: string;
  readonly needs: readonly DataNeed[];
  /** Minutes that it takes unless told otherwise. */
  readonly minutes: number;
  /** Whether it can use a trained run in place of training one, or `several`, to say how they differ. */
  readonly takesRun: boolean | 'several';
  /** @throws SparringError if data is missing, or something fails */
  run(context: ExperimentContext): Promise<Outcome>;
}

/** What an experiment works with. */
export interface ExperimentContext {
  readonly runtime: Runtime;
  readonly seed: number;
  /** How long it may take; the experiment sees to it that it does not take much longer. */
  readonly budget: Budget;
  /** A folder of its own, which exists: for the runs that it trains. Pictures go into the outcome. */
  readonly folder: string;
  /** The runs to use in place of training one: none, one of experiments that take one, or several of those that take several. */
  readonly runs: readonly string[];
  /** Version of the program. */
  readonly version: string;
  /** Opens data that the experiment has said it needs. It is closed when the experiment is over. */
  open(key: string): Promise<PictureSource>;
  /** Opens what a run is trained on, likewise; without what it holds out. */
  openDataOf(options: Pick<RunOptions, 'data' | 'preparation'>): Promise<PictureSource>;
  /** Whether optional data is there. */
  has(key: string): boolean;
  /** What `open` opens, as the options of a run keep it. */
  pathOf(key: string): string;
  /** Aborted when the person asks to stop: the experiment then ends early, and says so. */
  readonly signal: AbortSignal;
  /** Tells a person where the work stands: one line, which the next replaces. */
  progress(line: string): void;
}

/** A number, and its standard error or deviation where it has one, in as many digits as mean something. */
export interface Measured {
  readonly value: number;
  readonly error?: number | undefined;
}

/** A line of a table: what was measured, by the paper, by us, or by both. */
export interface ResultRow {
  readonly what: string;
  readonly unit?: string | undefined;
  readonly paper?: Measured | undefined;
  readonly ours?: Measured | undefined;
}

/** A file that shows what was found. */
export interface ResultFile {
  /** Without a folder: `gan-figure-1.png`. */
  readonly name: string;
  /** Of a figure with text, what `encodePng` or `encodeJpeg` returns: the result lists letters that no font has. */
  readonly content: string | Uint8Array | Pixels;
  /** What is to be seen, for who cannot see it. Files without are kept beside the result and not shown. */
  readonly shows?: string;
}

/** What an experiment has found. */
export interface Outcome {
  /** How the numbers came about: they mean nothing without. */
  readonly protocol: string;
  readonly rows: readonly ResultRow[];
  readonly files: readonly ResultFile[];
  /** What a reader should know beside: what is missing, what it would take to go further. Sentences. */
  readonly remarks: readonly string[];
  /** Everything else that was measured, for programs. */
  readonly numbers?: Readonly<Record<string, unknown>>;
}
