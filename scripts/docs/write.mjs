/**
 * Writes the pages of the library into `site`, the guide first (`npm run docs`). TypeDoc needs the TypeScript before 7,
 * so the two are a project of their own, which is installed when it is first needed.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('./', import.meta.url));
const typedoc = join(folder, 'node_modules/typedoc/bin/typedoc');
const options = { cwd: folder, stdio: 'inherit' };

if (!existsSync(typedoc)) {
  // npm is a shell script on Windows.
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { ...options, shell: process.platform === 'win32' });
}
execFileSync(process.execPath, [typedoc, ...process.argv.slice(2)], options);
