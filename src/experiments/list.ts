import { experiments } from './registry.ts';
import { libraryWords, type Words } from '../core/sentence.ts';
import { ExperimentData } from './support/data.ts';
import { papers, type DataNeed } from './support/experiment.ts';

/** An experiment as `sparring reproduce list` shows it, with the data that is missing on this machine. */
export interface ListedExperiment {
  readonly name: string;
  /** The paper's title. */
  readonly paper: string;
  readonly where: string;
  readonly summary: string;
  readonly minutes: number;
  readonly needs: readonly (Pick<DataNeed, 'key' | 'what'> & { readonly optional: boolean })[];
  /** For each missing need, a sentence that says what to put where. */
  readonly missing: readonly string[];
}

/**
 * All experiments.
 *
 * @param dataRoot the folder of named sets, as `openSource` takes it
 * @param words of the sentences on missing data
 */
export function listExperiments(dataRoot?: string, words: Words = libraryWords): ListedExperiment[] {
  return experiments.map(({ name, paper, where, summary, minutes, needs }) => ({
    name,
    paper: papers[paper].title,
    where,
    summary,
    minutes,
    needs: needs.map(({ key, what, optional = false }) => ({ key, what, optional })),
    missing: new ExperimentData(needs, { dataRoot }).missing().map((sentence) => sentence.in(words)),
  }));
}
