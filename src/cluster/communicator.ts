/** Processes that compute together, and sums over all of them. */
import { UsageError } from '../core/errors.ts';
import { option, says } from '../core/sentence.ts';
import { addTo, type BatchShare } from '../gan/training/batch-share.ts';
import { partsOf, type Division } from '../gan/training/virtual-batches.ts';

/** One of several processes that exchange arrays. Their numbers are 0 to `size` − 1. */
export interface Communicator {
  /** The number of this process. */
  readonly rank: number;
  readonly size: number;
  /**
   * Sends an array to another process, which calls this with the lengths exchanged, and receives one from it.
   *
   * @param received is filled
   * @throws SparringError if the other process is gone
   */
  exchange(other: number, sent: Float32Array, received: Float32Array): Promise<void>;
}

/**
 * Replaces values by their sums over all processes: the same bits in each of them, and those of `pairwiseSum`, in the order of
 * the ranks. Each process first adds up its own piece, then hands it to the others (Rabenseifner 2004): so it sends and receives
 * 2 (W − 1)/W of the array, whatever the number W of processes.
 *
 * @param values of the same length everywhere
 * @param space half as long, for what comes from others: memory that was never touched is slow. Default: new
 * @throws UsageError if the number of processes is no power of two: their sums would not be halves of halves
 */
export async function sumOverRanks(
  communicator: Communicator,
  values: Float32Array,
  space = new Float32Array(Math.ceil(values.length / 2)),
): Promise<void> {
  const { rank, size } = communicator;
  checkSize(size);
  const halvings: { readonly other: number; readonly kept: Piece; readonly given: Piece }[] = [];
  let piece: Piece = [0, values.length];
  for (let distance = 1; distance < size; distance *= 2) {
    const middle = Math.ceil((piece[0] + piece[1]) / 2);
    const [lower, upper]: [Piece, Piece] = [
      [piece[0], middle],
      [middle, piece[1]],
    ];
    const keepsLower = (rank & distance) === 0;
    const [kept, given] = keepsLower ? [lower, upper] : [upper, lower];
    const other = rank ^ distance;
    const received = space.subarray(0, kept[1] - kept[0]);
    await communicator.exchange(other, values.subarray(...given), received);
    addTo(values.subarray(...kept), received);
    halvings.push({ other, kept, given });
    piece = kept;
  }
  for (const { other, kept, given } of halvings.toReversed()) {
    await communicator.exchange(other, values.subarray(...kept), values.subarray(...given));
  }
}

/** From, up to. */
type Piece = [from: number, to: number];

/**
 * What this process computes of each batch.
 *
 * @throws UsageError if its virtual batches cannot be shared equally
 */
export function shareOf(communicator: Communicator, division: Division): BatchShare {
  const { rank, size } = communicator;
  checkSize(size);
  const parts = partsOf(division);
  if (parts % size !== 0) {
    const { batchSize, virtualBatch } = division;
    const each = size * (virtualBatch ?? 1);
    const below = Math.floor(batchSize / each) * each;
    if (virtualBatch === undefined && batchSize % size === 0) {
      throw new UsageError(
        says`this run computes each batch of ${batchSize} as one, which ${size} processes cannot share: resume it by one process, or train anew with ${option('virtualBatch', batchSize / size)}`,
        { option: 'virtualBatch' },
      );
    }
    const nearest = [below, below + each].filter((multiple) => multiple > 0).join(' or ');
    throw new UsageError(
      virtualBatch === undefined
        ? says`${size} processes cannot share a batch of ${batchSize} equally: pass ${option('batchSize')} ${nearest}`
        : says`${size} processes cannot share the ${parts} virtual batches of a batch of ${batchSize} equally: pass ${option('batchSize')} ${nearest}, or a smaller ${option('virtualBatch')}`,
      { option: 'batchSize' },
    );
  }
  const count = parts / size;
  let space = new Float32Array();
  const addOthers = async (own: Float32Array) => {
    const length = Math.ceil(own.length / 2);
    if (space.length < length) space = new Float32Array(length);
    await sumOverRanks(communicator, own, space);
  };
  return { first: rank * count, count, addOthers };
}

function checkSize(size: number): void {
  if (Number.isInteger(Math.log2(size))) return;
  const below = 2 ** Math.floor(Math.log2(size));
  throw new UsageError(
    `${size} processes cannot share a batch, because their sums would depend on their number: start ${below} or ${2 * below}`,
  );
}
