/**
 * `npm start`: installs and builds what is missing or out of date, then runs the command line with the
 * arguments given, or trains digits for five minutes where there are none.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './ensure-installed.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const program = join(root, 'dist', 'cli', 'main.js');
const demonstration = ['train', 'mnist', '--preset', 'dcgan-28', '--minutes', '5'];

// A terminal sends Ctrl-C to every process of the group, so the program gets its own: this one only waits.
process.on('SIGINT', () => {});

ensureInstalled();
if (buildIsStale()) build();

const given = process.argv.slice(2);
const child = spawn(process.execPath, [program, ...(given.length > 0 ? given : demonstration)], {
  stdio: 'inherit',
});
process.on('SIGTERM', () => child.kill('SIGTERM')); // sent to this process alone, so passed on
child.on('close', (code, signal) => {
  process.exitCode = code ?? 128 + constants.signals[signal];
});

/** Whether the newest source is newer than the program: the compiler writes every file on every build. */
function buildIsStale() {
  if (!existsSync(program)) return true;
  const sources = readdirSync(join(root, 'src'), { recursive: true })
    .filter((name) => !name.endsWith('.test.ts'))
    .map((name) => join('src', name));
  const inputs = [...sources, 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];
  const built = statSync(program).mtimeMs;
  return inputs.some((name) => statSync(join(root, name)).mtimeMs > built);
}

function build() {
  process.stderr.write('Building …\n');
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], {
    cwd: root,
    stdio: ['ignore', process.stderr, process.stderr],
    shell: process.platform === 'win32',
  });
  if (status === 0 && existsSync(program)) return;
  // What a failed build left is newer than its sources: without this the next start would trust it.
  rmSync(program, { force: true });
  process.stderr.write('The build did not succeed: see the message above.\n');
  process.exit(1);
}
