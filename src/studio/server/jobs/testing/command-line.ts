/** The command line of the sources, so that tests need no build. */
import { join } from 'node:path';
import { compiledLibrary } from '../../../../testing/compiled.ts';
import type { CommandLine } from '../command-line.ts';

export const sourceCommandLine: CommandLine = {
  file: process.execPath,
  args: [join(await compiledLibrary(), 'cli', 'main.js')],
};

/** Calls until the condition holds, or its value is there. */
export async function until<T>(look: () => T | Promise<T>): Promise<NonNullable<T>> {
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
