import type { Finding } from './finding.ts';
import type { MeanJudgement } from './training-numbers.ts';

/** What each rule of trainings found, in numbers: for those who say it in other words than `sentence`. */
export interface TrainingDetails {
  'd-saturated': MeanJudgement & { readonly isMinimax: boolean; readonly limitsSlope: boolean };
  'd-winning': MeanJudgement & { readonly limitsSlope: boolean };
  'few-pictures': MeanJudgement & {
    readonly pictures: number;
    /** How often D has seen each. */
    readonly passes: number;
    readonly isAugmented: boolean;
    readonly isMirrored: boolean;
    readonly holdsOut: boolean;
  };
  'samples-alike': {
    readonly step: number;
    readonly variety: number;
    /** What it was when it was highest; absent if it never was high. */
    readonly before?: { readonly step: number; readonly variety: number };
  };
  'modes-missed': {
    /** A share of 1. */
    readonly coverage: number;
    readonly isMinimax: boolean;
    /** Whether more updates of D in a step may help. */
    readonly canUpdateMore: boolean;
  };
  'best-behind': { readonly measure: DistanceName; readonly best: MeasuredAt; readonly last: MeasuredAt };
  /** Precision and recall as shares of 1. */
  'kinds-missed': { readonly step: number; readonly precision: number; readonly recall: number };
  /** `before` is the best of the first half of the training. */
  'distance-falling': {
    readonly measure: DistanceName;
    readonly before: MeasuredAt;
    readonly last: MeasuredAt;
  };
  'distance-resting': TrainingDetails['distance-falling'];
}

/** A distance of samples to real pictures, as people call it. */
export type DistanceName = 'KID' | 'FID';

/** What was measured of a step. */
export interface MeasuredAt {
  readonly step: number;
  readonly value: number;
}

export type TrainingFindingName = keyof TrainingDetails;

/** What a rule on the numbers of a training found. */
export type TrainingFinding = {
  [Name in TrainingFindingName]: Finding & { readonly name: Name; readonly details: TrainingDetails[Name] };
}[TrainingFindingName];
