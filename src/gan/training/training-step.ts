/**
 * The adversarial training algorithm (Goodfellow et al. 2014, algorithm 1), with gradients and updates joined in one
 * graph: for one update of D, and for an update of each network.
 */
import type { RandomInput } from '../../nn/scope.ts';
import type { Node } from '../../engine/tensor/node.ts';
import type { NetworkName } from '../networks/state-names.ts';
import type { IsDue } from '../objectives/objective.ts';
import { GradientStep, type LossGradients } from './gradient-step.ts';
import type { StepDefinition } from './step-definition.ts';
import { updateNetwork, type Update } from './update.ts';

export interface StepGraph {
  /** Reported scalars, by name. */
  readonly outputs: Readonly<Record<string, Node>>;
  /** New values of the tensors in the state that the step changes. */
  readonly updates: Readonly<Record<string, Node>>;
  /** The same values in fewer nodes. */
  readonly whole: readonly Node[];
  /** Random numbers to be drawn for each run, other than z. */
  readonly random: readonly RandomInput[];
}

/**
 * One update of the discriminator alone. There are k − 1 before each full step.
 *
 * @param isDue which parts of the losses are due; by default all
 */
export function discriminatorStep(definition: StepDefinition, isDue?: IsDue): StepGraph {
  const step = new GradientStep(definition, isDue);
  const discriminator = step.discriminator();
  const { updates, whole } = apply(definition, step, 'discriminator', discriminator);
  const statistics = statisticsOf(step);
  return {
    outputs: discriminator.outputs,
    updates: { ...updates, ...statistics },
    whole: [...whole, ...Object.values(statistics)],
    random: step.random.list,
  };
}

/** One update of the discriminator and one of the generator, in the order of the definition. */
export function fullStep(definition: StepDefinition, isDue?: IsDue): StepGraph {
  const step = new GradientStep(definition, isDue);
  const discriminator = step.discriminator();
  const simultaneous = definition.updates === 'simultaneous' ? step.generator() : undefined;
  const ofDiscriminator = apply(definition, step, 'discriminator', discriminator);
  const generator = simultaneous ?? step.generator();
  const ofGenerator = apply(definition, step, 'generator', generator);
  const statistics = statisticsOf(step);
  return {
    outputs: { ...discriminator.outputs, ...generator.outputs },
    updates: { ...ofDiscriminator.updates, ...ofGenerator.updates, ...statistics },
    whole: [...ofDiscriminator.whole, ...ofGenerator.whole, ...Object.values(statistics)],
    random: step.random.list,
  };
}

function statisticsOf(step: GradientStep): Record<string, Node> {
  return Object.fromEntries(step.statistics().map(({ name, value }) => [name, value]));
}

function apply(
  definition: StepDefinition,
  step: GradientStep,
  network: NetworkName,
  { gradients }: LossGradients,
): Update {
  const update = updateNetwork(definition, network, step.valuesOf(network), gradients);
  step.setValues(network, update.parameters);
  return update;
}
