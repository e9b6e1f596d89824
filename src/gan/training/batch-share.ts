/** What one of several processes computes of every batch. */
import { UsageError } from '../../core/errors.ts';

/** Consecutive virtual batches of each batch, and what adds those of the other processes. */
export interface BatchShare {
  /** The number of its first virtual batch. */
  readonly first: number;
  readonly count: number;
  /**
   * Adds the sums of all processes, in place: every process gets the same bits, those of `pairwiseSum` over the shares in their
   * order.
   */
  readonly addOthers: (own: Float32Array) => Promise<void>;
  /** Does the work that has this name, such as `gradients of D`. Default: does it. */
  readonly during?: <T>(what: string, work: () => Promise<T>) => Promise<T>;
}

/** All virtual batches of a batch. */
export function wholeBatch(parts: number): BatchShare {
  return { first: 0, count: parts, addOthers: async () => {} };
}

/**
 * The sum of arrays of equal lengths, half by half: ((a + b) + (c + d)) + ((e + f) + (g + h)). Processes that have equal halves,
 * quarters and so on get the same bits together as one that has all. The error grows with the logarithm of the number of
 * arrays.
 *
 * @param first the number of the first array
 * @param count how many there are, at least one
 * @param arrayOf called in order. The sum may write to what it returns
 * @param added called with each array that was added to another and is not needed any more
 */
export async function pairwiseSum(
  first: number,
  count: number,
  arrayOf: (number: number) => Promise<Float32Array>,
  added: (array: Float32Array) => void = () => {},
): Promise<Float32Array> {
  if (count === 1) return arrayOf(first);
  const half = Math.floor(count / 2);
  const sum = await pairwiseSum(first, half, arrayOf, added);
  const other = await pairwiseSum(first + half, count - half, arrayOf, added);
  addTo(sum, other);
  added(other);
  return sum;
}

/** Adds the second array to the first. */
export function addTo(sum: Float32Array, added: Float32Array): void {
  for (let i = 0; i < sum.length; i++) sum[i]! += added[i]!;
}

/** @throws UsageError if it is not a share of a batch of so many virtual batches */
export function checkShare({ first, count }: BatchShare, parts: number): void {
  if (count >= 1 && first >= 0 && first + count <= parts) return;
  throw new UsageError(
    `a share got virtual batches ${first} to ${first + count - 1}, expected some of 0 to ${parts - 1}`,
  );
}
