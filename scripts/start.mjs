/**
 * `npm start`: installs and builds what is missing or out of date, then runs the command line with the given arguments.
 * Without arguments, it trains digits for five minutes.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { demonstration } from './demonstration.mjs';
import { ensureInstalled } from './ensure-installed.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const program = join(root, 'dist', 'cli', 'main.js');

// A terminal sends Ctrl-C to every process of the group, so the program receives it, too. This process only waits.
process.on('SIGINT', () => {});

ensureInstalled();
if (buildIsStale()) build();

const given = process.argv.slice(2);
const child = spawn(process.execPath, [program, ...(given.length > 0 ? given : demonstration)], {
  stdio: 'inherit',
});
process.on('SIGTERM', () => child.kill('SIGTERM')); // only sent to this process, so it is passed on
child.on('close', (code, signal) => {
  process.exitCode = code ?? 128 + constants.signals[signal];
});

/** Whether any source is newer than the program. The compiler writes every file on every build. */
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
  // The output of a failed build is newer than its sources. Without this, the next start would use it.
  rmSync(program, { force: true });
  process.stderr.write('The build failed: see the message above.\n');
  process.exit(1);
}
