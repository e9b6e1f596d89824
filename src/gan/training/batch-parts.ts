/** Runs the program of a step for each virtual batch of a batch. */
import { drawRandomInputs, type RandomInput } from '../../nn/scope.ts';
import { stateNames } from '../networks/state-names.ts';
import { pairwiseSum, type BatchShare } from './batch-share.ts';
import type { FlatOutputsPool } from './flat-outputs.ts';
import type { Feeds } from './steps.ts';
import type { MasksOfPart } from './virtual-batches.ts';

/** The inputs of a step that have a row for each example of its batch. */
const perExample: ReadonlySet<string> = new Set(['real', 'z', 'zGenerator', stateNames.label]);

/** What the program of a step is fed for a part of a batch of so many parts. */
export function feedsOfPart(
  feeds: Feeds,
  part: number,
  parts: number,
  random: readonly RandomInput[],
  masks: MasksOfPart,
): Feeds {
  const own = Object.entries(feeds).map(([name, values]) => {
    if (!perExample.has(name)) return [name, values] as const;
    const length = values.length / parts;
    return [name, values.subarray(part * length, (part + 1) * length)] as const;
  });
  return { ...Object.fromEntries(own), ...drawRandomInputs(random, masks(part)) };
}

/**
 * The mean of each output over all parts of a batch, in float32, of which this process computes its share.
 *
 * @param run runs the program, whose outputs are to be in these arrays
 * @param own what the program is fed for each part of the share
 * @param pool has arrays for the outputs
 * @param of whose outputs they are, such as `D`
 * @returns arrays of the pool, which the next call with it writes to
 */
export async function meanOverParts(
  run: (feeds: Feeds, into: Readonly<Record<string, Float32Array>>) => Promise<unknown>,
  own: readonly Feeds[],
  parts: number,
  pool: FlatOutputsPool,
  { addOthers, during = plainly }: Pick<BatchShare, 'addOthers' | 'during'>,
  of: string,
): Promise<Readonly<Record<string, Float32Array>>> {
  pool.giveAll();
  const outputsOfPart = async (i: number) => {
    const { all, parts: into } = pool.take();
    await run(own[i]!, into);
    return all;
  };
  const mean = await during(`gradients of ${of}`, () =>
    pairwiseSum(0, own.length, outputsOfPart, (all) => pool.give(all)),
  );
  if (parts > 1) {
    await during(`sum of ${of}`, () => addOthers(mean));
    for (let i = 0; i < mean.length; i++) mean[i]! /= parts;
  }
  return pool.partsOf(mean);
}

/** Does work of which nobody is told. */
export async function plainly<T>(_: string, work: () => Promise<T>): Promise<T> {
  return work();
}
