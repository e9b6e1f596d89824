/**
 * How well the nearest of many labelled examples tells what a new one is. Radford et al. 2015 (appendix, table 3) so
 * judge a conditional generator: its samples take the place of the training digits.
 */
import { SparringError } from '../../core/errors.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import { errorRate } from './linear-svm.ts';
import { NeighbourSearch } from './nearest-neighbours.ts';
import type { Rows } from './rows.ts';

/** Examples and the class of each. */
export interface LabelledRows {
  readonly rows: Rows;
  readonly labels: ArrayLike<number>;
}

/** The error with the first so many examples. */
export interface NeighbourError {
  readonly examples: number;
  /** Share of the test points whose nearest example is of another class. */
  readonly error: number;
}

export interface NeighbourErrorOptions {
  /** Numbers of examples at which the error is asked for, ascending; the last is how many are asked of `supply`. */
  readonly counts: readonly number[];
  readonly onProgress?: (examples: number, of: number) => void;
  /** Asked before each block: then the search ends with the examples that it has. */
  readonly isStopped?: () => boolean;
}

/** Examples looked at between two questions of `isStopped`, at most. */
const blockExamples = 2048;

/**
 * The error of the test points by one nearest neighbour among more and more examples, by Euclidean distance.
 *
 * @param supply gives examples number `first` to `first + count`, such as samples; they are not kept, so there may be
 *   ten million
 * @throws SparringError if examples and labels do not fit together
 */
export async function neighbourErrors(
  test: LabelledRows,
  supply: (first: number, count: number) => Promise<LabelledRows>,
  { counts, onProgress, isStopped = () => false }: NeighbourErrorOptions,
  runtime: Runtime,
): Promise<NeighbourError[]> {
  const most = counts.at(-1) ?? 0;
  const labels = new Uint16Array(most);
  const errors: NeighbourError[] = [];
  const search = new NeighbourSearch(test.rows, 1, runtime);
  const measure = () => {
    const found = search.neighbours().indices;
    const told = Uint16Array.from(found, (index) => labels[index]!);
    errors.push({ examples: search.added, error: errorRate(told, test.labels) });
  };
  try {
    for (const count of counts) {
      while (search.added < count && !isStopped()) {
        const wanted = Math.min(blockExamples, count - search.added);
        const given = await supply(search.added, wanted);
        if (given.rows.count !== wanted || given.labels.length !== wanted) {
          throw new SparringError(
            `got ${given.rows.count} examples and ${given.labels.length} labels, expected ${wanted} of each`,
          );
        }
        for (let i = 0; i < wanted; i++) labels[search.added + i] = given.labels[i]!;
        await search.add(given.rows);
        onProgress?.(search.added, most);
        // Without a turn of the event loop between blocking products, a Ctrl-C would never be heard.
        await new Promise<void>((resolve) => void setTimeout(resolve, 0));
      }
      if (search.added > (errors.at(-1)?.examples ?? 0)) measure();
      if (search.added < count) break;
    }
    return errors;
  } finally {
    await search.release();
  }
}
