/** Results never replace what a run is made of, and follow no link out of a run folder. */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { skipNote } from '../../testing/skips.ts';
import { writeResult, writeResults } from './result-files.ts';

let folder = '';
let run = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparring-results-'));
  run = join(folder, 'run');
  for (const name of ['checkpoints', 'samples', 'set-aside']) mkdirSync(join(run, name), { recursive: true });
  writeFileSync(join(run, 'options.json'), 'options');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const windows = skipNote('unixFiles', process.platform === 'win32');

describe('a result', () => {
  it('is written beside the files of a run, and into folders of its own there', async () => {
    mkdirSync(join(run, 'pictures'));
    for (const name of ['sample.png', 'nearest.json', join('pictures', '000000.png')]) {
      await writeResult(join(run, name), 'one');
      await writeResult(join(run, name), 'two');
      expect(readFileSync(join(run, name), 'utf8')).toBe('two');
    }
  });

  it.each([
    'options.json',
    'Options.JSON',
    'metrics.jsonl',
    'metrics.index',
    'events.jsonl',
    'evaluations.jsonl',
    'training.pid',
    'reals.png',
    'samples.webp',
    'checkpoints/000012.safetensors',
    'samples/000012.png',
    'set-aside/sample.png',
  ])('never replaces %s, which a run is made of', async (name) => {
    const path = join(run, name);
    const before = existsSync(path);
    await expect(writeResult(path, 'result')).rejects.toThrow(
      `${path} is needed by the run itself: pass another path`,
    );
    expect(readFileSync(join(run, 'options.json'), 'utf8')).toBe('options');
    expect(existsSync(path)).toBe(before);
  });

  it('is not written at all if another one of its files would replace one', async () => {
    const files = ['options.png', 'options.json'].map((name) => ({ path: join(run, name), content: 'x' }));
    await expect(writeResults(files)).rejects.toThrow('needed by the run itself');
    expect(existsSync(join(run, 'options.png'))).toBe(false);
  });

  it('may have such a name outside a run', async () => {
    await writeResult(join(folder, 'options.json'), 'result');
    expect(readFileSync(join(folder, 'options.json'), 'utf8')).toBe('result');
  });
});

describe.skipIf(windows !== '')(`a result and links${windows}`, () => {
  it('follows none out of a run folder', async () => {
    const precious = join(folder, 'precious');
    writeFileSync(precious, 'mine');
    symlinkSync(join('..', 'precious'), join(run, 'sample.png'));
    symlinkSync(join('..', 'absent'), join(run, 'sheet.png'));
    symlinkSync('..', join(run, 'pictures'));
    for (const name of ['sample.png', 'sheet.png'])
      await expect(writeResult(join(run, name), 'x')).rejects.toThrow(/is a symbolic link, expected a file/);
    await expect(writeResult(join(run, 'pictures', 'precious'), 'x')).rejects.toThrow(
      /is a symbolic link, expected a folder/,
    );
    expect(readFileSync(precious, 'utf8')).toBe('mine');
    expect(existsSync(join(folder, 'absent'))).toBe(false);
  });

  it('replaces a file that has another name outside, which keeps its contents', async () => {
    writeFileSync(join(folder, 'precious'), 'mine');
    linkSync(join(folder, 'precious'), join(run, 'sample.png'));
    await writeResult(join(run, 'sample.png'), 'result');
    expect(readFileSync(join(folder, 'precious'), 'utf8')).toBe('mine');
  });

  it('does not wait for the reader of a pipe in a run folder', async () => {
    execFileSync('mkfifo', [join(run, 'sample.png')]);
    await expect(writeResult(join(run, 'sample.png'), 'x')).rejects.toThrow(/is a pipe, expected a file/);
  });

  it('finds the run that a link leads to', async () => {
    symlinkSync('run', join(folder, 'latest'));
    symlinkSync(join('run', 'options.json'), join(folder, 'model.onnx'));
    for (const name of [join('latest', 'options.json'), 'model.onnx'])
      await expect(writeResult(join(folder, name), 'x')).rejects.toThrow('needed by the run itself');
    await writeResult(join(folder, 'latest', 'sample.png'), 'result');
    expect(readFileSync(join(run, 'sample.png'), 'utf8')).toBe('result');
  });
});
