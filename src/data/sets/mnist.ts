import { checkArguments, checkOptions, flag, oneOf, optional, text } from '../../core/checks.ts';
import { DataError } from '../../core/errors.ts';
import type { LabelledSource } from './idx-set.ts';
import { mnist } from './mnist-sets.ts';
import { openNamedSplit } from './open-set.ts';

/** A part of MNIST that `openMnist` opens. */
export type MnistSplit = 'train' | 'test';

/**
 * Opens MNIST with its labels, as `openSource` does for `mnist` and `mnist:test`.
 *
 * @param options.folder with the IDX files, compressed or not; default: the first folder on this machine that has them
 * @param options.fetch whether they may be fetched if they are not on this machine; default false
 * @throws SparringError if the files are missing or do not match the published ones
 */
export async function openMnist(
  split: MnistSplit,
  options: { folder?: string; fetch?: boolean } = {},
): Promise<LabelledSource> {
  checkArguments('openMnist', { split }, { split: oneOf(['train', 'test']) });
  checkOptions('openMnist', options, { folder: optional(text), fetch: optional(flag) });
  const { folder, fetch } = options;
  if (folder === undefined) return openNamedSplit({ set: mnist, split }, { fetch });
  const found = mnist.find(folder, split);
  if (found === undefined) {
    const names = mnist.published(split).map(({ name }) => name.replace(/\.gz$/, ''));
    throw new DataError(`${folder} lacks ${names.join(' or ')}: ${mnist.hint}`, { code: 'not-found' });
  }
  return mnist.open(found, split);
}
