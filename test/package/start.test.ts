/** `npm start` in a fresh clone, in a built one, and at Ctrl-C, with a fake npm. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isInRange } from '../../scripts/ensure-installed.mjs';
import { skipNote } from '../../src/testing/skips.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

const installed = (version: string) => ({ 'node_modules/a': { version, integrity: version } });

/** Like the real files: npm's list inside node_modules lacks the clone itself and packages for other platforms. */
function writeLocks(version: string): void {
  const wanted = {
    '': { name: 'clone' },
    ...installed(version),
    'node_modules/for-another-platform': { version: '1.0.0', optional: true },
  };
  writeFileSync(join(clone, 'package-lock.json'), JSON.stringify({ packages: wanted }));
  writeFileSync(join(clone, 'to-be-installed.json'), JSON.stringify({ packages: installed(version) }));
}

/** Prints its arguments, and waits for Ctrl-C on request. The exit code is 3, to test that it is passed on. */
const program = `
  console.log('program', ...process.argv.slice(2));
  process.exitCode = 3;
  if (process.argv[2] === 'wait') {
    const waiting = setTimeout(() => {}, 60_000);
    process.on('SIGINT', () => { console.log('stopped'); clearTimeout(waiting); });
  }
`;

/** Writes the files that npm would, and prints its arguments. */
const fakeNpm = `#!/bin/sh
echo "npm $*"
case "$*" in
  ci*) mkdir -p node_modules && cp to-be-installed.json node_modules/.package-lock.json ;;
  *build) mkdir -p dist/cli && cp program.js dist/cli/main.js && test ! -e broken ;;
esac
`;

let clone = '';
beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'sparring-start-'));
  cpSync(join(root, 'scripts'), join(clone, 'scripts'), { recursive: true });
  for (const folder of ['src', 'bin']) mkdirSync(join(clone, folder));
  cpSync(join(root, 'package.json'), join(clone, 'package.json'));
  for (const name of ['src/a.ts', 'tsconfig.json', 'tsconfig.build.json'])
    writeFileSync(join(clone, name), '');
  writeLocks('1.0.0');
  writeFileSync(join(clone, 'program.js'), program);
  writeFileSync(join(clone, 'bin', 'npm'), fakeNpm);
  chmodSync(join(clone, 'bin', 'npm'), 0o755);
});
afterEach(() => rmSync(clone, { recursive: true, force: true }));

const environment = () => ({
  ...process.env,
  PATH: `${join(clone, 'bin')}${delimiter}${process.env['PATH']}`,
});

function start(...given: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/start.mjs', ...given], {
    cwd: clone,
    env: environment(),
    encoding: 'utf8',
  });
  return { status, stdout: stdout.trim(), npm: stderr.match(/^npm .*$/gm) ?? [] };
}

const installs = 'npm ci --include=dev';
const builds = 'npm run --silent build';

const missing = skipNote('shell', process.platform === 'win32');

describe.skipIf(missing !== '')(`npm start${missing}`, () => {
  it('installs, builds and trains digits, and does not install or build again', () => {
    const demonstration = 'program train mnist --classes labels --minutes 5 --studio';
    expect(start()).toEqual({ status: 3, stdout: demonstration, npm: [installs, builds] });
    expect(start()).toEqual({ status: 3, stdout: demonstration, npm: [] });
  });

  it('passes on arguments and the exit code', () => {
    expect(start('train', 'a folder', '--steps', '3')).toMatchObject({
      status: 3,
      stdout: 'program train a folder --steps 3',
    });
  });

  it('installs again if the lock file has another version', () => {
    start();
    writeLocks('2.0.0');
    expect(start().npm).toContain(installs);
  });

  it('builds again if a source is newer, but not for a test', () => {
    start();
    const later = new Date(Date.now() + 60_000);
    const before = new Date(Date.now() - 60_000);
    writeFileSync(join(clone, 'src/a.test.ts'), '');
    utimesSync(join(clone, 'src/a.test.ts'), later, later);
    utimesSync(join(clone, 'src'), before, before);
    expect(start().npm).toEqual([]);
    utimesSync(join(clone, 'src/a.ts'), later, later);
    expect(start().npm).toEqual([builds]);
  });

  it('does not run the output of a failed build, now or later', () => {
    writeFileSync(join(clone, 'broken'), '');
    expect(start()).toEqual({ status: 1, stdout: '', npm: [installs, builds] });
    expect(existsSync(join(clone, 'dist/cli/main.js'))).toBe(false);
    expect(start()).toEqual({ status: 1, stdout: '', npm: [builds] });
  });

  it('leaves Ctrl-C to the program, and waits for it', async () => {
    start();
    // A separate process group, signalled like a terminal does: all processes at once.
    const child = spawn(process.execPath, ['scripts/start.mjs', 'wait'], {
      cwd: clone,
      env: environment(),
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      if (text.includes('program wait')) setTimeout(() => process.kill(-child.pid!, 'SIGINT'), 200);
    });
    const [code] = (await once(child, 'close')) as [number | null];
    expect(printed).toBe('program wait\nstopped\n');
    expect(code).toBe(3);
  });
});

describe('ensure-installed', () => {
  it('names the versions of Node that package.json needs', () => {
    writeFileSync(join(clone, 'package.json'), JSON.stringify({ engines: { node: '>=999.0.0' } }));
    const script = join(clone, 'scripts/ensure-installed.mjs');
    const { status, stderr } = spawnSync(process.execPath, [script], {
      env: environment(),
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr).toBe(
      `Sparring needs Node >=999.0.0, got ${process.versions.node}: install it from https://nodejs.org.\n`,
    );
  });

  it.each([
    ['20.18.3', false],
    ['20.19.0', true],
    ['20.20.2', true],
    ['21.7.0', false],
    ['22.11.0', false],
    ['22.12.0', true],
    ['24.0.0', true],
  ])('knows whether it may run on Node %s', (version, expected) => {
    expect(isInRange(version, '^20.19.0 || >=22.12.0')).toBe(expected);
  });
});
