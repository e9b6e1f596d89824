import { expect, it } from 'vitest';
import { stepRecordOf } from './step-record.ts';

const report = { step: 3, lossD: 1, lossG: 2, dReal: 0.75, dFake: -4 };

it('has probabilities and scores under names of their own', () => {
  expect(stepRecordOf(report, 'minimax')).toEqual(report);
  const { dReal: scoreReal, dFake: scoreFake, ...losses } = report;
  for (const objective of ['least-squares', 'hinge', 'wasserstein', 'relativistic'] as const)
    expect(stepRecordOf(report, objective)).toEqual({ ...losses, scoreReal, scoreFake });
});

it('has the probability of an adaptive augmentation, if there is one', () => {
  const adapting = { ...report, augmentation: 0.25 };
  expect(stepRecordOf(adapting, 'minimax')).toEqual(adapting);
  expect(stepRecordOf(adapting, 'hinge')).toMatchObject({ augmentation: 0.25, scoreReal: 0.75 });
});
