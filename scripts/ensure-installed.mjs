/**
 * Installs the packages of package-lock.json if they are missing or have another version. Prints nothing if they are up
 * to date. It runs before anything is installed, so it only imports Node's modules.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Installs what package-lock.json requires. Exits with a message if that is impossible. */
export function ensureInstalled() {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  if (!isInRange(process.versions.node, engines.node)) {
    fail(
      `Sparring needs Node ${engines.node}, got ${process.versions.node}: install it from https://nodejs.org.`,
    );
  }
  if (isInstalled()) return;
  process.stderr.write('Installing the packages of package-lock.json (npm ci) …\n');
  // Development packages are needed to build, even if NODE_ENV is production. On Windows npm is a shell script.
  const { status, error } = spawnSync('npm', ['ci', '--include=dev'], {
    cwd: root,
    stdio: ['ignore', process.stderr, process.stderr],
    shell: process.platform === 'win32',
  });
  if (error !== undefined) fail(`npm could not be started (${error.message}): install npm and try again.`);
  if (status !== 0) fail('npm ci failed: see its message above, and check the network.');
}

/**
 * Whether a version is in a range of package.json. Only the two forms that it uses are known.
 *
 * @param {string} version `20.19.5`
 * @param {string} range `^20.19.0 || >=22.12.0`
 */
export function isInRange(version, range) {
  const numbers = (/** @type {string} */ text) => text.split('.').map(Number);
  const [major, minor, patch] = numbers(version);
  return range.split(' || ').some((part) => {
    const [, kind, from] = /^(\^|>=)(\d+\.\d+\.\d+)$/.exec(part) ?? [];
    if (kind === undefined) throw new Error(`package.json: "${part}" is neither ^ nor >= of a version`);
    const [minMajor, minMinor, minPatch] = numbers(from);
    if (major !== minMajor) return kind === '>=' && major > minMajor;
    return minor > minMinor || (minor === minMinor && patch >= minPatch);
  });
}

/**
 * Compares package-lock.json with the list that npm writes into node_modules. Optional packages may be missing there:
 * npm omits those for other platforms.
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
    return undefined; // missing or damaged: installing writes it again
  }
}

function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  ensureInstalled();
}
