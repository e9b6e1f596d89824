/** The classes of examples as a conditional discriminator takes them, batch by batch. */
import { UsageError } from '../../core/errors.ts';
import { oneHot } from '../../core/one-hot.ts';
import type { Node } from '../../engine/tensor/node.ts';
import * as ops from '../../engine/tensor/ops.ts';
import { stateNames } from '../networks/state-names.ts';

/** The input for the labels of a batch, [batchSize, classes]; undefined for networks that are not conditional. */
export function labelInput(classes: number | undefined, batchSize: number): Node | undefined {
  return classes === undefined ? undefined : ops.input(stateNames.label, [batchSize, classes]);
}

/**
 * The feeds of `labelInput` for the batch that begins at an example; the last one is padded with the last label.
 *
 * @throws UsageError if the networks are conditional and the labels are not one for each example, or they are not
 *   conditional and there are labels
 */
export function labelRows(
  classes: number | undefined,
  {
    count,
    batchSize,
    labels,
  }: {
    readonly count: number;
    readonly batchSize: number;
    readonly labels: ArrayLike<number> | undefined;
  },
): (first: number) => Readonly<Record<string, Float32Array>> {
  if (classes === undefined) {
    if (labels === undefined) return () => ({});
    throw new UsageError('got labels for networks that are not conditional: leave them out');
  }
  if (labels?.length !== count) {
    throw new UsageError(
      `these networks are conditional and judge ${count} examples by their classes, but got ${labels?.length ?? 'no'} labels: pass one for each example`,
    );
  }
  const labelOf = (index: number) => labels[Math.min(index, count - 1)]!;
  return (first) => ({
    [stateNames.label]: oneHot(
      Array.from({ length: batchSize }, (_, i) => labelOf(first + i)),
      classes,
    ),
  });
}
