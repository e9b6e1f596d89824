/**
 * Virtual batches: parts of a batch, each with its own statistics of batch normalisation (the ghost batches of Hoffer et al.
 * 2017, arXiv 1705.08741). A step's gradients, statistics and losses are the means over them. So a batch may be larger than what
 * is computed at once, and what is learned does not depend on which process computes which part.
 */
import { UsageError } from '../../core/errors.ts';
import { RandomStream } from '../../core/random.ts';
import { option, says } from '../../core/sentence.ts';
import { floats, type Program } from '../../engine/runtime/program.ts';
import type { State } from '../../engine/runtime/state.ts';
import type { TensorData } from '../../engine/runtime/tensor.ts';
import { drawRandomInputs, type RandomInput } from '../../nn/scope.ts';
import { stateNames } from '../networks/state-names.ts';
import { PairwiseSum } from './pairwise-sum.ts';
import type { StepDefinition } from './step-definition.ts';
import type { Feeds } from './steps.ts';

/** The inputs of a step that have a row for each example of its batch. */
const perExample: ReadonlySet<string> = new Set(['real', 'z', 'zGenerator', stateNames.label]);

/** What decides how a batch is divided. */
export type Division = Pick<StepDefinition, 'batchSize' | 'virtualBatch'>;

/** Draws the random numbers of a part of a batch, such as masks, by the number of the part. */
export type MasksOfPart = (part: number) => RandomStream;

/** The examples that are computed, and normalised, together. */
export function virtualBatchOf({ batchSize, virtualBatch }: Division): number {
  return virtualBatch ?? batchSize;
}

/** The virtual batches of a batch. */
export function partsOf(division: Division): number {
  return division.batchSize / virtualBatchOf(division);
}

/** @throws UsageError if the batch is not a number of virtual batches */
export function checkDivision({ batchSize, virtualBatch }: Division): void {
  if (virtualBatch === undefined || batchSize % virtualBatch === 0) return;
  const below = Math.floor(batchSize / virtualBatch) * virtualBatch;
  const nearest = [below, below + virtualBatch].filter((size) => size > 0);
  throw new UsageError(
    says`${option('batchSize')} got ${batchSize}, which is not a multiple of ${option('virtualBatch', virtualBatch)}: pass ${nearest.join(' or ')}`,
    { option: 'batchSize' },
  );
}

/** @param update the number of D's updates before this one */
export function masksOf(options: Division & { readonly seed: number }, update: number): MasksOfPart {
  const parts = partsOf(options);
  return (part) => new RandomStream(options.seed, 'masks', update * parts + part);
}

/** What the program of a step is fed for each of so many parts of a batch, in their order. */
export function feedsOfParts(
  feeds: Feeds,
  parts: number,
  random: readonly RandomInput[],
  masks: MasksOfPart,
): Feeds[] {
  return Array.from({ length: parts }, (_, part) => {
    const own = Object.entries(feeds).map(([name, values]) => {
      if (!perExample.has(name)) return [name, values] as const;
      const length = values.length / parts;
      return [name, values.subarray(part * length, (part + 1) * length)] as const;
    });
    return { ...Object.fromEntries(own), ...drawRandomInputs(random, masks(part)) };
  });
}

/** The mean of each output over the parts of a batch, in float32. */
export async function meanOverParts(
  program: Program,
  parts: readonly Feeds[],
  state: State,
): Promise<Readonly<Record<string, TensorData>>> {
  if (parts.length === 1) return program.run(parts[0]!, state);
  const sum = new PairwiseSum();
  let results: Readonly<Record<string, TensorData>> = {};
  for (const feeds of parts) {
    results = await program.run(feeds, state);
    sum.add(joined(results));
  }
  const mean = sum.take()!;
  for (let i = 0; i < mean.length; i++) mean[i]! /= parts.length;
  return divided(mean, results);
}

/** All outputs in one array, in their order. */
function joined(results: Readonly<Record<string, TensorData>>): Float32Array {
  const names = Object.keys(results);
  const all = new Float32Array(names.reduce((length, name) => length + results[name]!.length, 0));
  let at = 0;
  for (const name of names) {
    const values = floats(results, name);
    all.set(values, at);
    at += values.length;
  }
  return all;
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
