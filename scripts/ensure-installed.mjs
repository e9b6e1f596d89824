/**
 * Installs the packages that package-lock.json names when they are missing or of another version. Quiet when
 * there is nothing to do. It runs before anything is installed, so it imports nothing but Node.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const oldestNode = 20;

/** Makes node_modules fit package-lock.json; ends the process, with one sentence, where that is impossible. */
export function ensureInstalled() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < oldestNode) {
    fail(
      `Sparring needs Node ${oldestNode} or later, got ${process.versions.node}: install it from https://nodejs.org.`,
    );
  }
  if (isInstalled()) return;
  process.stderr.write('Installing the packages of package-lock.json (npm ci) …\n');
  // Development packages are needed to build, whatever NODE_ENV says. On Windows npm is a shell script.
  const { status, error } = spawnSync('npm', ['ci', '--include=dev'], {
    cwd: root,
    stdio: ['ignore', process.stderr, process.stderr],
    shell: process.platform === 'win32',
  });
  if (error !== undefined) fail(`npm could not be started (${error.message}): install npm and try again.`);
  if (status !== 0) fail('npm ci did not succeed: see its message above, and check the network.');
}

/**
 * Compares package-lock.json with the list npm leaves inside node_modules. A package that is absent there is
 * fine when it is optional: npm leaves out what is made for other platforms.
 */
function isInstalled() {
  const wanted = readLock(join(root, 'package-lock.json'));
  const present = readLock(join(root, 'node_modules', '.package-lock.json'));
  if (wanted === undefined || present === undefined) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || entry.link === true) return true;
    const found = present[path];
    if (found === undefined) return entry.optional === true || entry.devOptional === true;
    return found.version === entry.version && found.integrity === entry.integrity;
  });
}

function readLock(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages;
  } catch {
    return undefined; // missing or broken: installing makes it anew
  }
}

function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  ensureInstalled();
}
