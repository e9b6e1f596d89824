/** What files are called: the ending of a name says what is in it. */
import { extname } from 'node:path';
import { UsageError } from '../../core/errors.ts';

/**
 * The ending of a path, if it is one of those that an option takes.
 *
 * @param name of the option
 * @param endings each with its dot, in lower case
 * @throws UsageError if the name ends otherwise
 */
export function endingOf<T extends string>(name: string, path: string, endings: readonly T[]): T {
  const ending = extname(path).toLowerCase();
  const found = endings.find((each) => each === ending);
  if (found !== undefined) return found;
  throw new UsageError(`${name} got ${JSON.stringify(path)}, expected a ${endings.join(' or ')} file`);
}

/** @throws UsageError if a file was named and its name ends otherwise */
export function checkEnding(name: string, path: string | undefined, ...endings: readonly string[]): void {
  if (path !== undefined) endingOf(name, path, endings);
}
