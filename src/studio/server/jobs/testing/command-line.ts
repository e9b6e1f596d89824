/** The command line of the sources, so that tests need no build. */
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { CommandLine } from '../command-line.ts';

const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const main = fileURLToPath(new URL('../../../../cli/main.ts', import.meta.url));

export const sourceCommandLine: CommandLine = {
  file: process.execPath,
  args: ['--import', loader, main],
};

/** Calls until the condition holds, or its value is there. */
export async function until<T>(look: () => T | Promise<T>): Promise<NonNullable<T>> {
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
