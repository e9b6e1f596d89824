/**
 * After a build, links `npx sparring` in this clone to the built program. Without the link, npx would install the clone
 * into its cache, which also queries the registry. On Windows, where a link is not enough, npx still does that.
 */
import { chmod, mkdir, rm, symlink } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const commands = fileURLToPath(new URL('../node_modules/.bin/', import.meta.url));

if (process.platform !== 'win32') {
  await mkdir(commands, { recursive: true });
  await rm(`${commands}sparring`, { force: true });
  await symlink('../../dist/cli/main.js', `${commands}sparring`);
  await chmod(program, 0o755);
}
