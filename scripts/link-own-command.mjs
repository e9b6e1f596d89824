/**
 * After a build, makes `npx sparring` in this clone run what was built. Without it npx would first install
 * the clone into its cache, and ask the registry on the way. On Windows, where a link is not enough, npx
 * goes that way.
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
