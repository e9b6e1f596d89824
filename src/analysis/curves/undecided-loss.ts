/** D’s loss where it cannot tell real from generated: a level that the losses of a good training come near. */
import type { ObjectiveName } from '../../gan/objectives/objectives.ts';
import type { RunOptions } from '../../runs/run-options.ts';

export interface UndecidedLoss {
  readonly value: number;
  /** `log 4 ≈ 1.386` */
  readonly wording: string;
}

const crossEntropy = { value: Math.log(4), wording: 'log 4 ≈ 1.386' };

/** The critic has none that says anything: its loss is 0 for any scores that are the same. */
const levels: Readonly<Record<ObjectiveName, UndecidedLoss | undefined>> = {
  minimax: crossEntropy,
  'non-saturating': crossEntropy,
  'least-squares': { value: 0.25, wording: '¼' },
  hinge: { value: 2, wording: '2' },
  wasserstein: undefined,
  relativistic: { value: Math.log(2), wording: 'log 2 ≈ 0.693' },
};

/**
 * Undefined if the runs have no such level in common. With smoothed labels it is not the least that G can hope for, and with
 * penalties the loss is never as low.
 */
export function undecidedLossOf(
  runs: readonly { readonly options: RunOptions }[],
): UndecidedLoss | undefined {
  const objectives = new Set(runs.map(({ options }) => options.training.objective));
  const isPlain = runs.every(
    ({ options: { training } }) => training.realLabel === 1 && training.penalties === undefined,
  );
  return isPlain && new Set([...objectives].map((name) => levels[name])).size === 1
    ? levels[[...objectives][0]!]
    : undefined;
}
