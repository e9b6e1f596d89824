import { evaluationsOf, type Evaluation } from '../../../runs/evaluations.ts';
import type { RunFolder } from '../../../runs/run-folder.ts';
import { fileStamp } from './stamps.ts';

/** The evaluations in the run's own file: none in a link, or in a file that cannot be read. */
export async function ownEvaluations(folder: RunFolder): Promise<readonly Evaluation[]> {
  if (fileStamp(folder.evaluationsPath) === undefined) return [];
  return evaluationsOf(folder).catch(() => []);
}
