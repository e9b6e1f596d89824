/** What is installed with Sparring, and that a release can be made again, byte by byte. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, symlinkSync, utimesSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { slowIt } from '../../src/testing/slow.ts';
import { dependenciesIn, isPermitted } from '../../scripts/supply/dependencies.mjs';
import { dependencyPage } from '../../scripts/supply/write.mjs';
import { root } from './consumer.ts';

const run = promisify(execFile);

describe('what is installed', () => {
  const dependencies = dependenciesIn(root);

  it('has a licence that is permitted, and a hash', () => {
    expect(dependencies.length).toBeGreaterThan(30);
    expect(dependencies.filter(({ licence }) => !isPermitted(licence))).toEqual([]);
    expect(dependencies.filter(({ hasIntegrity }) => !hasIntegrity)).toEqual([]);
    expect(['GPL-3.0', '', 'MIT AND GPL-3.0', 'UNLICENSED'].filter(isPermitted)).toEqual([]);
    expect(isPermitted('(GPL-3.0 OR MIT)')).toBe(true);
  });

  it('runs install scripts in two packages alone, neither of which the release needs', () => {
    const names = dependencies.filter(({ hasInstallScript }) => hasInstallScript).map(({ name }) => name);
    expect(names).toEqual(['koffi', 'onnxruntime-node']);
  });

  it('comes from no host but the registry, which the lock file does not name', () => {
    const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
    expect(lock.match(/"resolved"|https?:[^"]*\.tgz|git\+/g)).toBeNull();
  });

  it('is what docs/dependencies.md lists (mend it by node scripts/supply/write.mjs)', async () => {
    expect(readFileSync(join(root, 'docs/dependencies.md'), 'utf8')).toBe(await dependencyPage());
  });
});

describe('a release', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sparring-release-'));
    await pack('first');
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function pack(name: string): Promise<void> {
    const options = ['--quick', '--platform', 'linux-x64', '--out', join(folder, name)];
    await run(process.execPath, ['scripts/pack/pack.mjs', ...options], { cwd: root });
  }

  /** The hash of each file in a folder, by its path. */
  function hashesIn(path: string): Readonly<Record<string, string>> {
    const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    const entries = files.map(({ parentPath, name }) => {
      const file = join(parentPath, name);
      return [
        file.slice(path.length),
        createHash('sha256').update(readFileSync(file)).digest('hex'),
      ] as const;
    });
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  slowIt('is the same bytes when it is packed again, at another time', async () => {
    const file = join(root, 'dist/index.js');
    const { atime, mtime } = statSync(file);
    utimesSync(file, new Date(2001, 0, 1), new Date(2001, 0, 1));
    await pack('second').finally(() => utimesSync(file, atime, mtime));
    const first = hashesIn(join(folder, 'first'));
    expect(hashesIn(join(folder, 'second'))).toEqual(first);
    expect(Object.keys(first)).toHaveLength(5);
  });

  slowIt('is built to the same bytes in another folder', async () => {
    const out = join(folder, 'dist');
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    await run(process.execPath, [compiler, '-p', 'tsconfig.build.json', '--outDir', out], { cwd: root });
    await run(process.execPath, ['scripts/web-bundle.mjs', out], { cwd: root });
    await run(process.execPath, ['scripts/program-bundle.mjs', out], { cwd: root });
    await run(process.execPath, ['scripts/studio-page.mjs', out], { cwd: root });
    expect(hashesIn(out)).toEqual(hashesIn(join(root, 'dist')));
  });

  it('comes with a bill of what it contains', async () => {
    const [file] = readdirSync(join(folder, 'first')).filter((name) => name.endsWith('.cdx.json'));
    const bill = JSON.parse(readFileSync(join(folder, 'first', file!), 'utf8')) as Record<string, unknown>;
    expect(bill).toMatchObject({
      bomFormat: 'CycloneDX',
      specVersion: '1.5',
      metadata: { component: { name: 'sparring' } },
      components: expect.arrayContaining([
        expect.objectContaining({ name: 'sharp', licenses: [{ license: { id: 'Apache-2.0' } }] }),
        expect.objectContaining({
          name: '@sparring/svhn',
          licenses: [{ license: { id: 'MIT' } }],
          copyright: 'Copyright (c) 2015 Alec Radford',
        }),
        expect.objectContaining({ name: '@sparring/onnxruntime-web', scope: 'optional' }),
      ]),
    });
    expect(JSON.stringify(bill)).not.toContain(root);
  });
});
