/** What a look at the values of pictures says, in the words of the command line. */
import * as data from '../../runs/data-notes.ts';
import { commandWords } from '../terminal/words.ts';

/** What is wrong with the values of data, a clause each. */
export async function notesOfValues(...given: Parameters<typeof data.notesOfValues>): Promise<string[]> {
  return (await data.notesOfValues(...given)).map((note) => note.in(commandWords));
}

/** The same for a new training, and whether it learns colours that the pictures do not have, or too few. */
export async function notesOfNewTraining(
  ...given: Parameters<typeof data.notesOfNewTraining>
): Promise<string[]> {
  return (await data.notesOfNewTraining(...given)).map((note) => note.in(commandWords));
}
