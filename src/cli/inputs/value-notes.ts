/** What a look at the values of pictures says, in the words of the command line. */
import type { ValueLimits } from '../../core/value-range.ts';
import { colourNotes, lookAtValues, valueNotes } from '../../data/value-look.ts';
import type { RunOptions } from '../../runs/run-options.ts';
import type { RunData } from '../../runs/subject.ts';
import { commandWords } from '../terminal/words.ts';

/** What is wrong with the values of data, a clause each. @param values that were named for black and white */
export async function notesOfValues(source: RunData, values: ValueLimits | undefined): Promise<string[]> {
  const look = source.kind === 'pictures' ? await lookAtValues(source) : undefined;
  return look === undefined ? [] : valueNotes(look, values).map((note) => note.in(commandWords));
}

/** The same for a new training, and whether it learns colours that the pictures do not have, or too few. */
export async function notesOfNewTraining(
  { network, values }: Pick<RunOptions, 'network' | 'values'>,
  source: RunData,
  hasChosenChannels: boolean,
): Promise<string[]> {
  const look = source.kind === 'pictures' ? await lookAtValues(source) : undefined;
  if (look === undefined || network.architecture === 'point-mlp') return [];
  const ofColours = hasChosenChannels ? [] : colourNotes(look, network.channels);
  return [...valueNotes(look, values), ...ofColours].map((note) => note.in(commandWords));
}
