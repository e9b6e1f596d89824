/** What commands make of a run never replaces the run, and never leaves it through a link that a stranger left there. */
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { skipNote } from '../../src/testing/skips.ts';
import { makePictures, runsIn, sparring, tiny } from './sparring.ts';

let cwd = '';
let run = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-results-in-runs-'));
  await makePictures(cwd, 'pictures', 8);
  await sparring(cwd, 'train', 'pictures', ...tiny, '--steps', '2');
  [run] = (await runsIn(cwd)) as [string];
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const windows = skipNote('unixFiles', process.platform === 'win32');

describe('a result in a run folder', () => {
  it.each([
    ['export', 'checkpoints/000002.safetensors', []],
    ['export', 'options.json', ['--format', 'onnx']],
    ['sample', 'reals.png', []],
    ['sample', 'samples', ['--count', '2', '--overwrite']],
    ['evaluate', 'options.png', ['--metric', 'nearest', '--count', '4']], // its numbers go into options.json
    ['export', '.', ['--format', 'hub', '--overwrite']],
  ])('of %s never replaces %s', async (command, out, more) => {
    const before = readFileSync(join(cwd, run, 'options.json'));
    const { code, stderr } = await sparring(cwd, command, run, ...more, '--out', join(run, out));
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^(?:generating 4 samples\n)?error: .* is needed by the run itself: pass another path with --out\n$/,
    );
    expect(readFileSync(join(cwd, run, 'options.json'))).toEqual(before);
    expect(existsSync(join(cwd, run, 'onnx'))).toBe(false);
  });

  it.skipIf(windows !== '')(`does not leave it through a link${windows}`, async () => {
    cpSync(join(cwd, run), join(cwd, 'stranger'), { recursive: true });
    writeFileSync(join(cwd, 'precious'), 'mine');
    for (const name of ['sample.png', 'sheet.png', 'sheet.json', 'features.png'])
      symlinkSync(join('..', 'precious'), join(cwd, 'stranger', name));
    for (const command of [['sample'], ['explore', 'sheet'], ['explore', 'features']]) {
      const { code, stderr } = await sparring(cwd, ...command, 'stranger');
      expect(code).toBe(1);
      expect(stderr).toMatch(/is a symbolic link, expected a file of the run/);
    }
    expect(readFileSync(join(cwd, 'precious'), 'utf8')).toBe('mine');
  });
});

describe('a folder for the hub', () => {
  const exportHub = (...more: string[]) => sparring(cwd, 'export', run, '--format', 'hub', ...more);

  it('keeps files of other programs unless they may be replaced, and says what it replaced', async () => {
    mkdirSync(join(cwd, 'project'));
    writeFileSync(join(cwd, 'project', 'README.md'), 'mine');
    const { code, stderr } = await exportHub('--out', 'project');
    expect(code).toBe(1);
    expect(stderr).toBe(
      'error: project already has README.md, of no earlier export: pass another folder, or --overwrite to replace it\n',
    );
    expect(readFileSync(join(cwd, 'project', 'README.md'), 'utf8')).toBe('mine');
    const forced = await exportHub('--out', 'project', '--overwrite');
    expect(forced.stdout).toMatch(/ kB: project \(1 replaced\)\n$/);
    // From now on it is an earlier export.
    expect((await exportHub('--out', 'project')).stdout).toMatch(/ kB: project \(6 replaced\)\n$/);
  });

  it('is what --overwrite is for', async () => {
    const { code, stderr } = await sparring(cwd, 'export', run, '--out', 'a.onnx', '--overwrite');
    expect([code, stderr]).toEqual([2, 'error: --overwrite applies to --format hub: leave it out\n']);
  });
});
