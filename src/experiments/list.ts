import { experiments } from './registry.ts';
import { ExperimentData } from './support/data.ts';
import { papers, type DataNeed } from './support/experiment.ts';

/** An experiment, and what it lacks to be run on this machine. */
export interface ListedExperiment {
  readonly name: string;
  /** The paper's title. */
  readonly paper: string;
  readonly where: string;
  readonly summary: string;
  readonly minutes: number;
  readonly needs: readonly (Pick<DataNeed, 'key' | 'what'> & { readonly optional: boolean })[];
  /** A sentence for each thing, which says what to put where. */
  readonly missing: readonly string[];
}

/** All experiments. @param dataRoot where named sets are, as `openSource` takes it */
export function listExperiments(dataRoot?: string): ListedExperiment[] {
  return experiments.map(({ name, paper, where, summary, minutes, needs }) => ({
    name,
    paper: papers[paper].title,
    where,
    summary,
    minutes,
    needs: needs.map(({ key, what, optional = false }) => ({ key, what, optional })),
    missing: new ExperimentData(needs, { dataRoot }).missing(),
  }));
}
