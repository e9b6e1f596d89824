/** Whether an objective can train these networks. */
import { UsageError } from '../../core/errors.ts';
import { option, says } from '../../core/sentence.ts';
import type { Gan } from '../networks/gan.ts';
import { boundaryOf } from '../objectives/objective.ts';
import type { StepDefinition } from './step-definition.ts';

/**
 * @throws UsageError if the objective has no label of real examples to smooth, or no boundary that adaptive augmentation
 *   needs, or D judges no example by itself
 */
export function checkObjective({
  gan,
  objective,
  realLabel,
  augmentation,
  augmentationStrength,
}: Pick<StepDefinition, 'gan' | 'objective' | 'realLabel' | 'augmentation' | 'augmentationStrength'>): void {
  if (realLabel !== 1 && objective.usesRealLabel === false) {
    throw new UsageError(
      says`${option('realLabel')} got ${realLabel}, but the scores of this objective have no labels: leave it out, or choose another ${option('objective')}`,
      { code: 'not-applicable', option: 'realLabel' },
    );
  }
  if (augmentationStrength !== undefined && augmentation === undefined) {
    throw new UsageError(
      says`${option('augmentationStrength')} says how often pictures are changed, and nothing changes them: pass ${option('augment')}, or leave it out`,
      { code: 'not-applicable', option: 'augmentationStrength' },
    );
  }
  if (augmentationStrength === 'adaptive' && boundaryOf(objective) === undefined) {
    throw new UsageError(
      says`adaptive augmentation counts the real examples that D takes for real, and of the scores of this objective only differences have a meaning: pass ${option('augmentationStrength', 0.5)}, or choose another ${option('objective')}`,
      { code: 'not-applicable', option: 'augmentationStrength' },
    );
  }
  if (objective.judgesAlone === true && hasBatchNorm(gan)) {
    throw new UsageError(
      says`a gradient penalty limits D’s slope at each example alone, but this D has batch normalisation, which mixes the examples of a batch: pass ${option('discriminatorNorm', 'none')} with a DCGAN, or choose another ${option('objective')} or penalty`,
      { code: 'not-applicable', option: 'objective' },
    );
  }
}

/** Whether D normalises by the statistics of a batch. */
export function hasBatchNorm({ discriminator }: Gan): boolean {
  return Object.keys(discriminator.parameters).some((path) => path.endsWith('runningMean'));
}
