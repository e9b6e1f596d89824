/** Compiles a module for tests that need several processes, because Node 20 does not run TypeScript. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const tsc = fileURLToPath(new URL('../../../../node_modules/typescript/bin/tsc', import.meta.url));
const flags = '--ignoreConfig --module nodenext --target es2022 --rewriteRelativeImportExtensions --noCheck';

/**
 * Compiles a file of `src/data/disk` and everything it imports. The file must not import packages. Returns the URL of
 * the result, for `import()`.
 *
 * @param name of the file: `numbering.ts`
 * @param folder for the output; created
 */
export function compileForProcesses(name: string, folder: string): string {
  const source = fileURLToPath(new URL(`../${name}`, import.meta.url));
  execFileSync(process.execPath, [tsc, ...flags.split(' '), '--outDir', folder, source]);
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  return pathToFileURL(join(folder, 'data', 'disk', `${basename(name, '.ts')}.js`)).href;
}
