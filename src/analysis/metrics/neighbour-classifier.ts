/**
 * One-nearest-neighbour classification. Radford et al. 2015 (appendix, table 3) evaluate a conditional generator with
 * it: its samples replace the training digits.
 */
import {
  callback,
  checkArguments,
  including,
  listOf,
  members,
  numbers,
  optional,
  positiveInteger,
  type RulesOf,
} from '../../core/checks.ts';
import { UsageError } from '../../core/errors.ts';
import { runtimeRule, type Runtime } from '../../engine/runtime/runtime.ts';
import { errorRate } from './linear-svm.ts';
import { NeighbourSearch } from './nearest-neighbours.ts';
import { rowsRule, type Rows } from './rows.ts';

/** Examples with their classes. */
export interface LabelledRows {
  readonly rows: Rows;
  readonly labels: ArrayLike<number>;
}

/** The error with the first `examples` examples. */
export interface NeighbourError {
  readonly examples: number;
  /** The share of test points whose nearest example belongs to another class. */
  readonly error: number;
}

/** The options of `neighbourErrors`. */
export interface NeighbourErrorOptions {
  /**
   * The numbers of examples at which the error is measured, ascending. The last is the total that `supply` provides.
   */
  readonly counts: readonly number[];
  readonly onProgress?: (examples: number, of: number) => void;
  /** Called before each block. If it returns true, the search ends with the examples so far. */
  readonly isStopped?: () => boolean;
}

/** The maximum number of examples between two calls of `isStopped`. */
const blockExamples = 2048;

const labelledRule = including({ rows: rowsRule, labels: numbers });
const optionRules: RulesOf<NeighbourErrorOptions> = {
  counts: listOf(positiveInteger, 1),
  onProgress: optional(callback),
  isStopped: optional(callback),
};

/**
 * The error of one-nearest-neighbour classification, by Euclidean distance, for a growing number of examples.
 *
 * @param supply returns the examples from `first` to `first + count` − 1, such as samples; they are not kept, so there
 *   may be ten million
 * @throws SparringError if `supply` returns another number of examples or labels
 */
export async function neighbourErrors(
  test: LabelledRows,
  supply: (first: number, count: number) => Promise<LabelledRows>,
  options: NeighbourErrorOptions,
  runtime: Runtime,
): Promise<NeighbourError[]> {
  checkArguments(
    'neighbourErrors',
    { test, supply, options, runtime },
    { test: labelledRule, supply: callback, options: members(optionRules), runtime: runtimeRule },
  );
  const { counts, onProgress, isStopped = () => false } = options;
  const total = counts.at(-1) ?? 0;
  const labels = new Uint16Array(total);
  const errors: NeighbourError[] = [];
  const search = new NeighbourSearch(test.rows, 1, runtime);
  const measure = () => {
    const found = search.neighbours().indices;
    const predicted = Uint16Array.from(found, (index) => labels[index]!);
    errors.push({ examples: search.added, error: errorRate(predicted, test.labels) });
  };
  try {
    for (const count of counts) {
      while (search.added < count && !isStopped()) {
        const wanted = Math.min(blockExamples, count - search.added);
        const given = await supply(search.added, wanted);
        if (given.rows.count !== wanted || given.labels.length !== wanted) {
          throw new UsageError(
            `got ${given.rows.count} examples and ${given.labels.length} labels, expected ${wanted} of each`,
          );
        }
        for (let i = 0; i < wanted; i++) labels[search.added + i] = given.labels[i]!;
        await search.add(given.rows);
        onProgress?.(search.added, total);
        // The products block the event loop. Without yielding in between, Ctrl-C would not be handled.
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
