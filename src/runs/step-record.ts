/** The numbers of a step by the names that files and programs know them by. */
import { judgementBy, type ObjectiveName } from '../gan/objectives/objectives.ts';
import type { StepReport } from '../gan/training/trainer.ts';

interface Losses {
  readonly step: number;
  readonly lossD: number;
  readonly lossG: number;
  /** The probability of an adaptive augmentation. */
  readonly augmentation?: number;
}

/** What a step measures: D answers with probabilities, or with scores, which have other names. */
export type StepRecord = Losses &
  (
    | { readonly dReal: number; readonly dFake: number }
    | { readonly scoreReal: number; readonly scoreFake: number }
  );

/** @param objective of the training */
export function stepRecordOf(
  { step, lossD, lossG, dReal, dFake, augmentation }: StepReport,
  objective: ObjectiveName,
): StepRecord {
  const losses = { step, lossD, lossG };
  const adapted = augmentation === undefined ? {} : { augmentation };
  return judgementBy(objective) === 'score'
    ? { ...losses, scoreReal: dReal, scoreFake: dFake, ...adapted }
    : { ...losses, dReal, dFake, ...adapted };
}
