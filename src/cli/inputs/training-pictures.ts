/** Opens the pictures that a run was trained on, for commands that can do without them. */
import { SparringError } from '../../core/errors.ts';
import { sentenceOf } from '../../core/sentence.ts';
import type { PictureSource } from '../../data/pictures/source.ts';
import type { TrainedRun } from '../../runs/trained-run.ts';
import { commandWords } from '../terminal/words.ts';
import { openRunData, type RunDataFlags } from './run-data.ts';

/** The pictures, or why there are none, in a sentence without its full stop. */
export type FoundPictures = { readonly pictures: PictureSource } | { readonly why: string };

/**
 * Opens what `--data` names, else the pictures that the run was trained on.
 *
 * @throws SparringError if `--data` names what cannot be opened
 */
export async function findTrainingPictures(
  { options, path }: TrainedRun,
  flags: RunDataFlags,
): Promise<FoundPictures> {
  if (flags.data !== undefined) return { pictures: await openRunData(options, flags) };
  if (options.data === '') {
    return { why: `${path} was imported, so its training pictures are unknown (--data names them)` };
  }
  return orWhy(async () => ({ pictures: await openRunData(options, flags) }));
}

/** What opens, or why it does not. Only a SparringError is an answer. */
export async function orWhy<T>(opening: () => Promise<T>): Promise<T | { readonly why: string }> {
  try {
    return await opening();
  } catch (thrown) {
    if (thrown instanceof SparringError) return { why: sentenceOf(thrown).in(commandWords) };
    throw thrown;
  }
}
