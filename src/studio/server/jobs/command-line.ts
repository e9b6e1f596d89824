/** The command line as a program to start: whatever is long or risky is done by one, so that the server is safe from it. */
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A program, and the arguments that come before those of a command. */
export interface CommandLine {
  readonly file: string;
  readonly args: readonly string[];
}

/** The command line that this module belongs to: built, or as sources if a loader of TypeScript runs this process. */
export function ownCommandLine(): CommandLine {
  const main = new URL(`../../../cli/main${extname(import.meta.url)}`, import.meta.url);
  return { file: process.execPath, args: [...process.execArgv, fileURLToPath(main)] };
}
