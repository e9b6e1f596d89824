/** Runs the program of a step for each virtual batch of a batch. */
import { joined } from '../../core/numbers.ts';
import { floats } from '../../engine/runtime/program.ts';
import type { TensorData } from '../../engine/runtime/tensor.ts';
import { drawRandomInputs, type RandomInput } from '../../nn/scope.ts';
import { stateNames } from '../networks/state-names.ts';
import { pairwiseSum, type BatchShare } from './batch-share.ts';
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
 * @param own what the program is fed for each part of the share
 * @param of whose outputs they are, such as `D`
 */
export async function meanOverParts(
  run: (feeds: Feeds) => Promise<Readonly<Record<string, TensorData>>>,
  own: readonly Feeds[],
  parts: number,
  { addOthers, during = plainly }: Pick<BatchShare, 'addOthers' | 'during'>,
  of: string,
): Promise<Readonly<Record<string, TensorData>>> {
  if (parts === 1) return run(own[0]!);
  let results: Readonly<Record<string, TensorData>> = {};
  const mean = await during(`gradients of ${of}`, () =>
    pairwiseSum(0, own.length, async (i) => joinedOutputs((results = await run(own[i]!)))),
  );
  await during(`sum of ${of}`, () => addOthers(mean));
  for (let i = 0; i < mean.length; i++) mean[i]! /= parts;
  return divided(mean, results);
}

/** Does work of which nobody is told. */
export async function plainly<T>(_: string, work: () => Promise<T>): Promise<T> {
  return work();
}

/** All outputs in one array, in their order. */
function joinedOutputs(results: Readonly<Record<string, TensorData>>): Float32Array {
  return joined(Object.keys(results).map((name) => floats(results, name)));
}

/** The outputs in such an array. @param like has their names and lengths */
function divided(
  all: Float32Array,
  like: Readonly<Record<string, TensorData>>,
): Readonly<Record<string, TensorData>> {
  let at = 0;
  return Object.fromEntries(
    Object.entries(like).map(([name, { length }]) => [name, all.subarray(at, (at += length))]),
  );
}
