/** The numbers of a training that its rules read. */

/** What a grid of samples measures, as `metrics.jsonl` has it. */
export interface GridNumbers {
  /** How much the pictures differ from one another, compared with real ones (`varietyOf`). */
  readonly variety?: number;
  /** The share of real points that the samples reach (`Coverage`). */
  readonly coverage?: number;
}

/** What a step measures, as `metrics.jsonl` has it, and its grid if it has one. */
export interface StepNumbers extends GridNumbers {
  readonly step: number;
  /** Mean of D(x); undefined if D gives scores, which say nothing of how certain it is. */
  readonly dReal?: number | undefined;
  /** Mean of D(G(z)); undefined as `dReal`. */
  readonly dFake?: number | undefined;
}

/** A step in which D gave probabilities. */
export interface JudgedStep {
  readonly step: number;
  readonly dReal: number;
  readonly dFake: number;
}

/** What does not change from step to step. */
export interface TrainingFacts {
  /** The number of training pictures; undefined if there is no end to them, as of points. */
  readonly examples?: number | undefined;
  /** Real examples that D sees in a step. */
  readonly examplesPerStep: number;
  /** The name of what G minimises. */
  readonly objective?: string | undefined;
  /** Updates of D in a step. */
  readonly k?: number | undefined;
  /** Whether a penalty limits the slope of D: R1, R2, or that of a gradient. */
  readonly limitsSlope?: boolean | undefined;
  /** Whether D sees pictures in changed colours, places or parts. */
  readonly isAugmented?: boolean | undefined;
  /** Whether pictures are mirrored at random. */
  readonly isMirrored?: boolean | undefined;
  /** Whether pictures are held out. */
  readonly holdsOut?: boolean | undefined;
}

/** The mean judgements of the last steps. */
export interface MeanJudgement {
  readonly dReal: number;
  readonly dFake: number;
  readonly steps: number;
}

/** @returns undefined if there are fewer steps */
export function meanOfLast(judged: readonly JudgedStep[], steps: number): MeanJudgement | undefined {
  if (judged.length < steps) return undefined;
  let [dReal, dFake] = [0, 0];
  for (let i = judged.length - steps; i < judged.length; i++) {
    dReal += judged[i]!.dReal / steps;
    dFake += judged[i]!.dFake / steps;
  }
  return { dReal, dFake, steps };
}
