/** Runs the program of a step for each virtual batch of a batch. */
import { floats, type Program } from '../../engine/runtime/program.ts';
import type { State } from '../../engine/runtime/state.ts';
import type { TensorData } from '../../engine/runtime/tensor.ts';
import { drawRandomInputs, type RandomInput } from '../../nn/scope.ts';
import { stateNames } from '../networks/state-names.ts';
import { PairwiseSum } from './pairwise-sum.ts';
import type { Feeds } from './steps.ts';
import type { MasksOfPart } from './virtual-batches.ts';

/** The inputs of a step that have a row for each example of its batch. */
const perExample: ReadonlySet<string> = new Set(['real', 'z', 'zGenerator', stateNames.label]);

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
