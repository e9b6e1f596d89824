/**
 * The protocols of the 2015 paper for features with linear SVMs (section 5): C is chosen on held-out pictures, then tested
 * once.
 */
import { mean } from '../../core/numbers.ts';
import { RandomStream } from '../../core/random.ts';
import { classify, errorRate, trainLinearSvm, type LinearSvm } from '../metrics/linear-svm.ts';
import type { Rows } from '../metrics/rows.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';

/** Points in blocks, and the class of each. */
export interface LabelledBlocks {
  readonly blocks: readonly Rows[];
  readonly labels: Uint16Array;
}

/** Called with a line about the progress of a training. */
export type OnLine = (line: string) => void;

/** The values of C that DCGAN's authors try (github.com/Newmu/dcgan_code, `svhn/svhn_semisup_analysis.py`). */
export const authorsCosts = [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01] as const;

/** The error rate of a machine on labelled points. */
export async function errorOf(
  machine: LinearSvm,
  { blocks, labels }: LabelledBlocks,
  runtime: Runtime,
): Promise<number> {
  let wrong = 0;
  let first = 0;
  for (const block of blocks) {
    const found = await classify(machine, block, runtime);
    wrong += errorRate(found, labels.subarray(first, first + block.count)) * block.count;
    first += block.count;
  }
  return wrong / first;
}

export interface CostChoice {
  readonly cost: number;
  /** The validation error of each cost tried. */
  readonly tried: readonly { readonly cost: number; readonly error: number }[];
}

/**
 * The cost with the lowest validation error, the first of equals. Each training starts from the weights of the one before.
 */
export async function chooseCost(
  training: LabelledBlocks,
  validation: LabelledBlocks,
  costs: readonly number[],
  classes: number,
  runtime: Runtime,
  onProgress: OnLine = () => undefined,
): Promise<CostChoice> {
  const tried: { cost: number; error: number }[] = [];
  let start: LinearSvm | undefined;
  for (const cost of costs) {
    const options = { classes, cost, ...(start === undefined ? {} : { start }) };
    const { machine } = await trainLinearSvm(training.blocks, training.labels, options, runtime);
    tried.push({ cost, error: await errorOf(machine, validation, runtime) });
    onProgress(`C ${cost}: validation error ${(100 * tried.at(-1)!.error).toFixed(2)}%`);
    start = machine;
  }
  const best = tried.reduce((a, b) => (b.error < a.error ? b : a));
  return { cost: best.cost, tried };
}

/** Draws `each` points of each class at random. Returns their indices, class by class. */
export function drawPerClass(
  labels: Uint16Array,
  classes: number,
  each: number,
  random: RandomStream,
): number[] {
  const drawn: number[] = [];
  for (let label = 0; label < classes; label++) {
    const own = [...labels.keys()].filter((i) => labels[i] === label);
    const order = random.permutation(own.length);
    for (const at of order.subarray(0, each)) drawn.push(own[at]!);
  }
  return drawn;
}

export interface FewLabels {
  /** The number of labelled points of each class; 100 in the paper. */
  readonly each: number;
  readonly costs: readonly number[];
  /** The number of draws for each cost while C is chosen; 10 in the authors' code. */
  readonly choosingDraws: number;
  /** The number of draws that are reported; 100 in the authors' code. */
  readonly draws: number;
  readonly seed: number;
  readonly onProgress?: OnLine;
  readonly isStopped?: () => boolean;
}

export interface FewLabelsResult {
  readonly cost: number;
  readonly tried: CostChoice['tried'];
  /** The test error of each draw. */
  readonly errors: readonly number[];
  readonly mean: number;
  /** 1.96 standard deviations of the draws. */
  readonly spread: number;
}

/**
 * The protocol for few labels. Several draws of labelled points choose C by their validation error. Many draws with that
 * C are then tested.
 *
 * @param take gives the features of training points by their indices
 */
export async function fewLabelsError(
  labels: Uint16Array,
  take: (indices: readonly number[]) => Promise<Rows>,
  validation: LabelledBlocks,
  test: LabelledBlocks,
  classes: number,
  protocol: FewLabels,
  runtime: Runtime,
): Promise<FewLabelsResult> {
  const {
    each,
    costs,
    choosingDraws,
    draws,
    seed,
    onProgress = () => undefined,
    isStopped = () => false,
  } = protocol;
  let draw = 0;
  const trained = async (cost: number) => {
    const indices = drawPerClass(labels, classes, each, new RandomStream(seed, 'shuffle', draw++));
    const rows = await take(indices);
    const own = Uint16Array.from(indices, (i) => labels[i]!);
    return (await trainLinearSvm([rows], own, { classes, cost }, runtime)).machine;
  };
  const tried: { cost: number; error: number }[] = [];
  for (const cost of costs) {
    let sum = 0;
    for (let i = 0; i < choosingDraws; i++) sum += await errorOf(await trained(cost), validation, runtime);
    tried.push({ cost, error: sum / choosingDraws });
    onProgress(`C ${cost}: validation error ${((100 * sum) / choosingDraws).toFixed(2)}%`);
  }
  const { cost } = tried.reduce((a, b) => (b.error < a.error ? b : a));
  const errors: number[] = [];
  while (errors.length < draws && !(errors.length > 1 && isStopped())) {
    errors.push(await errorOf(await trained(cost), test, runtime));
    onProgress(`draw ${errors.length} of ${draws}: test error ${(100 * errors.at(-1)!).toFixed(2)}%`);
  }
  const average = mean(errors);
  const variance = mean(errors.map((error) => (error - average) ** 2));
  return { cost, tried, errors, mean: average, spread: 1.96 * Math.sqrt(variance) };
}
