/** Checks the endings of output files, which determine their formats. */
import { extname } from 'node:path';
import { UsageError } from '../../core/errors.ts';

/**
 * The ending of a path, if the option accepts it.
 *
 * @param name of the option
 * @param endings each with its dot, in lower case
 * @throws UsageError if the path has another ending
 */
export function endingOf<T extends string>(name: string, path: string, endings: readonly T[]): T {
  const ending = extname(path).toLowerCase();
  const found = endings.find((each) => each === ending);
  if (found !== undefined) return found;
  throw new UsageError(
    `${name} got ${JSON.stringify(path)}, expected a ${endings.slice(0, -1).join(', ')}${endings.length > 1 ? ' or ' : ''}${endings.at(-1)!} file`,
  );
}

/** @throws UsageError if a path was given and has another ending */
export function checkEnding(name: string, path: string | undefined, ...endings: readonly string[]): void {
  if (path !== undefined) endingOf(name, path, endings);
}
