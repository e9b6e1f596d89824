/** The command line as a program to start: whatever is long or risky is done by one, so that the server is safe from it. */
import { extname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf, SparringError } from '../../../core/errors.ts';

/** A program, and the arguments that come before those of a command. */
export interface CommandLine {
  readonly file: string;
  readonly args: readonly string[];
  /** What its environment has besides this process's. */
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/** The program with another folder of named sets. */
export function withDataRoot(program: CommandLine, dataRoot: string): CommandLine {
  return { ...program, env: { ...program.env, SPARRING_DATA: resolve(dataRoot) } };
}

/** The environment of a program that is started. */
export function environmentOf({ env }: CommandLine): NodeJS.ProcessEnv {
  return { ...process.env, ...env };
}

/** The command line that this module belongs to: built, or as sources if a loader of TypeScript runs this process. */
export function ownCommandLine(): CommandLine {
  const main = new URL(`../../../cli/main${extname(import.meta.url)}`, import.meta.url);
  return { file: process.execPath, args: [...process.execArgv, fileURLToPath(main)] };
}

/** The error of a program that could not be started. */
export function explainSpawn(thrown: unknown, { file }: CommandLine): SparringError {
  if (thrown instanceof SparringError) return thrown;
  return new SparringError(
    `could not start ${file}: ${messageOf(thrown)}; end other programs, or restart Sparring`,
    { cause: thrown },
  );
}
