/** What a look at the data of a run says: what its source noted, and what its values are. */
import { libraryWords, type Sentence, type Words } from '../core/sentence.ts';
import type { ValueLimits } from '../core/value-range.ts';
import { notesOf } from '../data/pictures/source.ts';
import { colourNotes, lookAtValues, valueNotes } from '../data/value-look.ts';
import type { RunOptions } from './run-options.ts';
import type { RunData } from './subject.ts';

/** What is wrong with the values of data, a clause each. @param values that were named for black and white */
export async function notesOfValues(source: RunData, values: ValueLimits | undefined): Promise<Sentence[]> {
  const look = source.kind === 'pictures' ? await lookAtValues(source) : undefined;
  return look === undefined ? [] : valueNotes(look, values);
}

/** The same for a new training, and whether it learns colours that the pictures do not have, or too few. */
export async function notesOfNewTraining(
  { network, values }: Pick<RunOptions, 'network' | 'values'>,
  source: RunData,
  hasChosenChannels: boolean,
): Promise<Sentence[]> {
  const look = source.kind === 'pictures' ? await lookAtValues(source) : undefined;
  if (look === undefined || network.architecture === 'point-mlp') return [];
  return [...valueNotes(look, values), ...(hasChosenChannels ? [] : colourNotes(look, network.channels))];
}

/**
 * The notes of data in the words of a program. One that passed the pictures itself has no option `values` for them.
 *
 * @param ofValues what was found in the values
 */
export function notesForPrograms(
  source: RunData,
  ofValues: readonly Sentence[],
  wasOpenedHere: boolean,
): string[] {
  const words: Words = wasOpenedHere ? libraryWords : { ...libraryWords, knows: (name) => name !== 'values' };
  return [...notesOf(source), ...ofValues.map((note) => note.in(words))];
}
