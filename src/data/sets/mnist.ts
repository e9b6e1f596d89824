import { SparringError } from '../../core/errors.ts';
import type { LabelledSource } from './idx-set.ts';
import { mnist } from './mnist-sets.ts';
import { openNamedSplit } from './open-set.ts';

/** The digits of MNIST as pictures, and what each of them is. */
export type MnistSource = LabelledSource;

export type MnistSplit = 'train' | 'test';

/**
 * MNIST (`mnist`), with its labels: what `openSource` gives of `mnist` and `mnist:test`.
 *
 * @param options.folder holds the IDX files, packed or not; default: wherever they are on this machine
 * @param options.fetch whether they may be fetched if they are nowhere; default false
 * @throws SparringError if the files are missing or are not MNIST's
 */
export async function openMnist(
  split: MnistSplit,
  options: { folder?: string; fetch?: boolean } = {},
): Promise<MnistSource> {
  const { folder, fetch } = options;
  if (folder === undefined) return openNamedSplit({ set: mnist, split }, { fetch });
  const found = mnist.find(folder, split);
  if (found === undefined) {
    const names = mnist.published(split).map(({ name }) => name.replace(/\.gz$/, ''));
    throw new SparringError(`${folder} lacks ${names.join(' or ')}: ${mnist.hint}`);
  }
  return mnist.open(found, split);
}
