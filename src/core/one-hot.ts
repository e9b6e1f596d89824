import { checkArguments, numbers, positiveInteger } from './checks.ts';
import { UsageError } from './errors.ts';

/**
 * Labels as a conditional network takes them: each is a row of zeros with a one at its class.
 *
 * @returns [labels, classes], row by row
 * @throws UsageError if a label is not a class
 */
export function oneHot(labels: ArrayLike<number>, classes: number): Float32Array<ArrayBuffer> {
  checkArguments('oneHot', { labels, classes }, { labels: numbers, classes: positiveInteger });
  const rows = new Float32Array(labels.length * classes);
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      throw new UsageError(
        `label ${label} is not one of the ${classes} classes: expected labels from 0 to ${classes - 1}`,
      );
    }
    rows[i * classes + label] = 1;
  }
  return rows;
}
