import { UsageError } from './errors.ts';

/**
 * Labels as a conditional network takes them: for each a row of zeros with a one at its class.
 *
 * @returns [labels, classes], row by row
 * @throws UsageError if a label is no class
 */
export function oneHot(labels: ArrayLike<number>, classes: number): Float32Array<ArrayBuffer> {
  const rows = new Float32Array(labels.length * classes);
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      throw new UsageError(`there is no class ${label} among ${classes}: expected labels from 0 on`);
    }
    rows[i * classes + label] = 1;
  }
  return rows;
}
