/** How each objective pushes D's score of a generated picture: G upwards, D downwards. */
import { checkArguments, finite, listOf } from '../core/checks.ts';
import { grad } from '../engine/tensor/grad.ts';
import { interpret } from '../engine/tensor/interpret.ts';
import * as ops from '../engine/tensor/ops.ts';
import { objectiveNames, objectives, type ObjectiveName } from '../gan/objectives/objectives.ts';
import { lossesOfLogits } from '../gan/objectives/of-logits.ts';
import { critic } from '../gan/objectives/wasserstein.ts';

type Pushes = Readonly<Record<ObjectiveName, number>>;

export interface PushesAt {
  /** What D says of a generated picture: the logit of its probability where an objective has one. */
  readonly score: number;
  /** The negative gradient of G's loss by that score: how G pushes it upwards. */
  readonly generator: Pushes;
  /** The gradient of D's loss by it: how D pushes it downwards. */
  readonly discriminator: Pushes;
}

/** The score of the real picture that relativistic pairs compare the generated one with. */
export const pairedScore = 1;

/** The scores in the table. */
export const tabledScores: readonly number[] = [-4, -1, 0, 1, 4];

/** Computed with the objectives of trainings, without penalties: Wasserstein's, which draws random numbers, acts on D's slope. */
export function pushesAt(scores: readonly number[]): PushesAt[] {
  checkArguments('pushesAt', { scores }, { scores: listOf(finite) });
  const fake = ops.input('fake', [1, 1]);
  const real = ops.constant([pairedScore], [1, 1]);
  const slopes = objectiveNames.flatMap((name) => {
    const losses = lossesOfLogits(name === 'wasserstein' ? critic : objectives[name], { real, fake });
    return [...grad(losses.generator, [fake]), ...grad(losses.discriminator, [fake])];
  });
  return scores.map((score) => {
    const values = interpret(slopes, { fake: [score] }).map((value) => value[0]!);
    const each = (value: (at: number) => number) =>
      Object.fromEntries(objectiveNames.map((name, i) => [name, value(2 * i)])) as Pushes;
    return { score, generator: each((at) => 0 - values[at]!), discriminator: each((at) => values[at + 1]!) };
  });
}
