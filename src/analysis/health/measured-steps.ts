/** Rules on what was measured of several steps of one training: where samples stand, and whether they still get nearer. */
import { option, says } from '../../core/sentence.ts';
import { fineFigure, grouped, percent } from '../../core/wording.ts';
import type { DistanceName, MeasuredAt, TrainingFinding } from './training-finding.ts';

/** One evaluation, as `evaluations.jsonl` has it. */
export interface MeasuredValue {
  readonly step: number;
  /** With all that it depends on: `kid@random-conv-64-whitened,bicubic,n=2048/2048,training`. */
  readonly metric: string;
  readonly value: number;
  readonly standardError?: number | undefined;
}

/** The distances of samples to real pictures, as people call them. */
const distances: Readonly<Record<string, DistanceName>> = { kid: 'KID', fid: 'FID' };

/** Nearer values do not differ: a last checkpoint within 15% of the best one is as good. */
const clearShare = 0.15;
/** Or so many standard errors of their difference. */
const clearErrors = 3;
/** A trend has as many evaluated steps, */
const stepsOfTrend = 3;
/** and rests if it does so over this many in the second half of the training. */
const restingSteps = 3;

/** Samples that lie among real pictures, and reach few of them. A training on its way has both low, or recall higher. */
const amongReal = 0.4;
const fewReached = 0.4;
/** Of fewer pictures, neighbourhoods are too wide to tell kinds apart. */
const enoughPictures = 500;

/**
 * What the evaluations of a run say, the gravest first.
 *
 * @param deciding those that `best` goes by: one of each step, in the order of the steps
 * @param all in the order in which they were measured, without what people said
 * @param kept the steps that have a checkpoint
 */
export function measuredFindings(
  deciding: readonly MeasuredValue[],
  all: readonly MeasuredValue[],
  kept: readonly number[],
): readonly TrainingFinding[] {
  const [first] = deciding;
  const measure = first && distances[nameOf(first)];
  const found = [
    ...(measure === undefined ? [] : [behind(measure, deciding, kept)]),
    kindsMissed(all),
    ...(measure === undefined ? [] : [trend(measure, deciding)]),
  ];
  return found.filter((finding) => finding !== undefined);
}

/** The best step that has a checkpoint is clearly better than the last. */
function behind(
  measure: DistanceName,
  steps: readonly MeasuredValue[],
  kept: readonly number[],
): TrainingFinding | undefined {
  const last = steps.at(-1);
  const available = steps.filter(({ step }) => kept.includes(step));
  if (last === undefined || available.length === 0) return undefined;
  const best = lowest(available);
  if (best.step >= last.step || !isClearlyBelow(best, last)) return undefined;
  return {
    name: 'best-behind',
    details: { measure, best: placeOf(best), last: placeOf(last) },
    sentence: says`The best step is behind, since ${measure} was ${at(best)} and is ${at(last)}`,
    advice: says`sample with ${option('step', 'best')}; to train further, resume from there with a lower ${option('learningRate')}`,
  };
}

/** Whether the distance still falls, or rests. Nothing is said of one that rises: `behind` does. */
function trend(measure: DistanceName, steps: readonly MeasuredValue[]): TrainingFinding | undefined {
  const last = steps.at(-1);
  if (last === undefined || steps.length < stepsOfTrend) return undefined;
  const isEarly = ({ step }: MeasuredValue) => step <= last.step / 2;
  const [early, late] = [steps.filter(isEarly), steps.filter((each) => !isEarly(each))];
  if (early.length === 0) return undefined;
  const [before, best] = [lowest(early), lowest(steps)];
  if (isClearlyBelow(best, last)) return undefined;
  if (isClearlyBelow(last, before)) {
    return {
      name: 'distance-falling',
      details: { measure, before: placeOf(before), last: placeOf(last) },
      sentence: says`${measure} is still falling, from ${at(before)} to ${at(last)}, so more steps may make samples better`,
    };
  }
  if (late.length < restingSteps || isClearlyBelow(lowest(late), before)) return undefined;
  return {
    name: 'distance-resting',
    details: { measure, before: placeOf(before), last: placeOf(last) },
    sentence: says`${measure} has rested since the first half of the training, and is ${at(last)} after ${at(before)}`,
    advice: says`more steps alone change little; try a lower ${option('learningRate')}, or more pictures`,
  };
}

/** By precision and recall of the last step that has both. */
function kindsMissed(values: readonly MeasuredValue[]): TrainingFinding | undefined {
  const ofShares = values.filter((each) => nameOf(each) === 'recall' && isOfEnough(each));
  const recall = ofShares.reduce<MeasuredValue | undefined>(
    (newest, each) => (newest === undefined || each.step >= newest.step ? each : newest),
    undefined,
  );
  if (recall === undefined) return undefined;
  const precision = values.findLast(
    ({ step, metric }) => step === recall.step && metric === recall.metric.replace('recall', 'precision'),
  );
  if (precision === undefined || precision.value < amongReal) return undefined;
  if (recall.value >= fewReached * precision.value) return undefined;
  return {
    name: 'kinds-missed',
    details: { step: recall.step, precision: precision.value, recall: recall.value },
    sentence: says`G draws only some kinds of pictures: at step ${grouped(recall.step)}, ${percent(precision.value)} of the samples lie among real pictures (precision), but only ${percent(recall.value)} of the real pictures among samples (recall)`,
    advice: says`if it stays so, train again with a lower ${option('learningRate')} or another ${option('seed')}`,
  };
}

/** `kid` of `kid@random-conv-64-whitened,bicubic,n=2048/2048,training`. */
function nameOf({ metric }: MeasuredValue): string {
  return metric.split('@', 1)[0]!;
}

function isOfEnough({ metric }: MeasuredValue): boolean {
  const [, samples, real] = /,n=(\d+)\/(\d+),/.exec(metric) ?? [];
  return Math.min(Number(samples ?? 0), Number(real ?? 0)) >= enoughPictures;
}

/** Of equal ones the later. */
function lowest(values: readonly MeasuredValue[]): MeasuredValue {
  return values.reduce((low, each) => (each.value <= low.value ? each : low));
}

function isClearlyBelow(low: MeasuredValue, high: MeasuredValue): boolean {
  const error = Math.hypot(low.standardError ?? 0, high.standardError ?? 0);
  return high.value - low.value > Math.max(clearShare * Math.abs(low.value), clearErrors * error);
}

function placeOf({ step, value }: MeasuredValue): MeasuredAt {
  return { step, value };
}

/** `0.0310 at step 12,000` */
function at({ step, value }: MeasuredValue): string {
  return `${fineFigure(value)} at step ${grouped(step)}`;
}
