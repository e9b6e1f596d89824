import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { SparringError } from '../core/errors.ts';
import { slugOf } from '../data/disk/numbering.ts';
import { loadLatestCheckpoint } from './load-checkpoint.ts';
import { openRunFolder, type RunFolder } from './run-folder.ts';
import { createRunFolder } from './new-run-folder.ts';
import { skipNote } from '../testing/skips.ts';
import { compileForProcesses } from '../data/disk/testing/compiled.ts';

const windows = skipNote('unixFiles', process.platform === 'win32');

let out = '';
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'sparring-runs-'));
});
afterEach(() => rmSync(out, { recursive: true, force: true }));

const bytes = Uint8Array.of(1, 2, 3);
const stepsOf = (files: readonly { step: number }[]) => files.map(({ step }) => step);

/** Opens a folder that contains only options. */
async function openOnly(path: string): Promise<RunFolder> {
  writeFileSync(join(path, 'options.json'), '{"formatVersion": 1}');
  return openRunFolder(path);
}

async function messageOfFailure(work: Promise<unknown>): Promise<string> {
  const thrown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(SparringError);
  const { message } = thrown as SparringError;
  expect(message).not.toContain('\n');
  return message;
}

describe('createRunFolder', () => {
  it('continues from the highest existing number, and adds the description', async () => {
    const parent = join(out, 'new', 'runs');
    const first = await createRunFolder(parent, 'Bedrooms dcgan-64');
    expect(first.path).toBe(join(parent, '00000-bedrooms-dcgan-64'));
    expect(readdirSync(first.path).sort()).toEqual(['checkpoints', 'samples']);
    mkdirSync(join(parent, '00041-of-old'));
    writeFileSync(join(parent, '00077-is-a-file'), '');
    const second = await createRunFolder(parent, 'mnist');
    expect(second.path).toBe(join(parent, '00042-mnist'));
    expect(readdirSync(parent).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('gives different numbers to runs started at the same time, whatever their names', async () => {
    const parent = join(out, 'of', 'runs');
    const runs = await Promise.all(
      Array.from({ length: 12 }, (_, i) => createRunFolder(parent, i % 2 === 0 ? 'same' : `other ${i}`)),
    );
    const numbers = runs.map(({ path }) => path.slice(parent.length + 1, parent.length + 6));
    expect(new Set(numbers).size).toBe(12);
    expect(readdirSync(parent)).toHaveLength(12);
  });

  it('gives different numbers to runs of two processes', async () => {
    const numbering = compileForProcesses('numbering.ts', join(out, 'compiled'));
    const script = `
      const { makeNumberedFolder } = await import(process.argv[1]);
      for (let i = 0; i < 20; i++) await makeNumberedFolder(process.argv[2], 'run ' + process.pid);
    `;
    const options = ['--input-type=module', '--eval', script, numbering, join(out, 'runs')];
    const children = [1, 2].map(() => spawn(process.execPath, options, { stdio: 'ignore' }));
    const codes = await Promise.all(children.map(async (child) => (await once(child, 'close'))[0] as number));
    expect(codes).toEqual([0, 0]);
    const numbers = readdirSync(join(out, 'runs')).map((name) => name.slice(0, 5));
    expect(new Set(numbers).size).toBe(40);
  });

  it('reports a folder that is a file, is inside a file, or cannot be created', async () => {
    const file = join(out, 'file');
    writeFileSync(file, '');
    expect(await messageOfFailure(createRunFolder(file, 'x'))).toBe(
      `expected a folder, got a file: ${file}; choose another`,
    );
    expect(await messageOfFailure(createRunFolder(join(file, 'runs'), 'x'))).toContain('choose another');
    expect(await messageOfFailure(createRunFolder('/proc/self/a/runs', 'x'))).toContain('choose another');
    expect(readdirSync(out)).toEqual(['file']);
  });

  it.each([
    ['Bedrooms (small), DCGAN 64', 'bedrooms-small-dcgan-64'],
    ['../../etc', 'etc'],
    ['Müller_Köln', 'muller-koln'],
    ['寝室 한국', '寝室-한국'],
    ['…', 'run'],
    ['x'.repeat(300), 'x'.repeat(60)],
    [`${'x'.repeat(59)} y`, 'x'.repeat(59)],
  ])('%s becomes %s', (description, slug) => expect(slugOf(description)).toBe(slug));
});

describe('RunFolder', () => {
  it('can be claimed by one owner at a time, any number of times', async () => {
    const { path } = await createRunFolder(out, 'x');
    const [first, second] = [await openOnly(path), await openOnly(path)];
    await Promise.all([first.claim(), first.claim()]);
    await expect(second.claim()).rejects.toThrow('this run is being trained by this process already');
    await second.close();
    await expect(second.claim()).rejects.toThrow('this run is being trained by this process already');
    await first.close();
    await second.claim();
    await second.close();
    expect(readdirSync(path)).not.toContain('training.pid');
  });

  it('reads options back, with the version of the format', async () => {
    const run = await createRunFolder(out, 'x');
    await run.writeOptions({ seed: 7, model: { ngf: 64 } });
    expect(readFileSync(run.optionsPath, 'utf8')).toBe(
      '{\n  "formatVersion": 2,\n  "seed": 7,\n  "model": {\n    "ngf": 64\n  }\n}\n',
    );
    const opened = await openRunFolder(run.path);
    expect(await opened.readOptions()).toEqual({ formatVersion: 2, seed: 7, model: { ngf: 64 } });
    expect(await opened.readOptions(z.object({ seed: z.number() }))).toEqual({ seed: 7 });
    const strict = z.object({ model: z.object({ ngf: z.string() }) });
    expect(await messageOfFailure(opened.readOptions(strict))).toMatch(
      /options\.json is invalid at model\.ngf: /,
    );
    const lacking = z.object({ model: z.strictObject({}) });
    expect(await messageOfFailure(opened.readOptions(lacking))).toMatch(
      /options\.json has "model\.ngf", which this Sparring does not know: upgrade it with npm install/,
    );
    await opened.writeOptions(await opened.readOptions());
    expect(await opened.readOptions()).toEqual({ formatVersion: 2, seed: 7, model: { ngf: 64 } });
  });

  it('names samples and checkpoints by step', async () => {
    const run = await createRunFolder(out, 'x');
    expect(await run.latestCheckpoint()).toBeUndefined();
    for (const step of [500, 1000, 1_000_000]) await run.writeSample(step, bytes);
    expect(stepsOf(await run.listSamples())).toEqual([500, 1000, 1_000_000]);
    expect(run.samplePath(500)).toBe(join(run.path, 'samples', '000500.png'));
    expect(await run.writeReals(bytes)).toBe(join(run.path, 'reals.png'));
    expect(await run.writeFile('training.gif', bytes)).toBe(join(run.path, 'training.gif'));
    expect(await messageOfFailure(run.writeFile('../x', bytes))).toContain('../x');
    expect(() => run.samplePath(-1)).toThrow('expected a step of 0 or more, got -1');
  });

  it('recreates deleted folders of samples and checkpoints, but not the run folder', async () => {
    const run = await createRunFolder(out, 'x');
    rmSync(run.samplesPath, { recursive: true });
    rmSync(run.checkpointsPath, { recursive: true });
    await run.writeSample(500, bytes);
    await run.writeCheckpoint(500, bytes);
    expect(stepsOf(await run.listSamples())).toEqual([500]);
    expect(stepsOf(await run.listCheckpoints())).toEqual([500]);
    rmSync(run.path, { recursive: true });
    expect(await messageOfFailure(run.writeSample(1000, bytes))).toContain('does not exist');
    expect(existsSync(run.path)).toBe(false);
  });

  it('keeps the newest checkpoints and the one just written', async () => {
    const run = await createRunFolder(out, 'x');
    for (const step of [500, 1000, 1500]) {
      expect(await run.writeCheckpoint(step, [bytes, bytes])).toBe(run.checkpointPath(step));
    }
    expect(stepsOf(await run.listCheckpoints())).toEqual([1000, 1500]);
    await run.writeCheckpoint(1500, bytes); // again: still two
    expect(stepsOf(await run.listCheckpoints())).toEqual([1000, 1500]);
    await run.writeCheckpoint(200, bytes);
    expect(stepsOf(await run.listCheckpoints())).toEqual([200, 1500]);
    expect((await run.latestCheckpoint())?.path).toBe(run.checkpointPath(1500));
    const one = await openRunFolderKeeping(run.path, 1);
    await one.writeCheckpoint(2000, bytes);
    expect(stepsOf(await one.listCheckpoints())).toEqual([2000]);
  });

  it('does not list temporary files as checkpoints or grids, and removes abandoned ones as it is claimed', async () => {
    const run = await createRunFolder(out, 'x');
    const abandoned = `.000900.tmp-${2 ** 22 + 1}-0`;
    for (const folder of [run.path, run.samplesPath, run.checkpointsPath]) {
      writeFileSync(join(folder, abandoned), '');
      writeFileSync(join(folder, 'notes.txt'), '');
    }
    expect([...(await run.listCheckpoints()), ...(await run.listSamples())]).toEqual([]);
    await run.claim();
    expect(readdirSync(run.checkpointsPath)).toEqual(['notes.txt']);
    expect(readdirSync(run.samplesPath)).toEqual(['notes.txt']);
    expect(readdirSync(run.path).sort()).toEqual(['checkpoints', 'notes.txt', 'samples', 'training.pid']);
    await run.close();
  });

  it('also keeps the checkpoints of every so many steps if asked to', async () => {
    const run = await createRunFolder(out, 'x');
    for (const step of [100, 150, 200, 250, 300, 350])
      await run.writeCheckpoint(step, bytes, { keepEvery: 200 });
    expect((await run.listCheckpoints()).map(({ step }) => step)).toEqual([200, 300, 350]);
  });

  it('also keeps the best checkpoint, until another is the best', async () => {
    const run = await createRunFolder(out, 'x');
    for (const step of [100, 200, 300, 400]) await run.writeCheckpoint(step, bytes, { best: 200 });
    expect((await run.listCheckpoints()).map(({ step }) => step)).toEqual([200, 300, 400]);
    await run.writeCheckpoint(500, bytes, { best: 500 });
    expect((await run.listCheckpoints()).map(({ step }) => step)).toEqual([400, 500]);
  });

  it('keeps the old checkpoints when a new one cannot be written', async () => {
    const run = await createRunFolder(out, 'x', { keepCheckpoints: 1 });
    await run.writeCheckpoint(500, bytes);
    mkdirSync(join(run.checkpointPath(1000), 'in-the-way'), { recursive: true });
    await messageOfFailure(run.writeCheckpoint(1000, bytes));
    expect(readFileSync(run.checkpointPath(500))).toHaveLength(3);
  });

  it('appends, reads and truncates the metrics', async () => {
    const run = await createRunFolder(out, 'x');
    for (const step of [1, 2, 3]) await run.appendMetrics({ step, seconds: step / 10 });
    await run.truncateMetricsAfter(2);
    await run.appendMetrics({ step: 3, seconds: 0.9 });
    await run.close();
    expect(await run.readMetrics()).toEqual([
      { step: 1, seconds: 0.1 },
      { step: 2, seconds: 0.2 },
      { step: 3, seconds: 0.9 },
    ]);
  });

  it('is discarded only while it contains no results', async () => {
    const empty = await createRunFolder(out, 'empty');
    await empty.writeOptions({});
    expect(await empty.discardIfUntrained()).toBe(true);
    const started = await createRunFolder(out, 'started');
    await started.appendMetrics({ step: 1 });
    expect(await started.discardIfUntrained()).toBe(false);
    expect(readdirSync(out)).toEqual(['00000-started']);
  });
});

describe('openRunFolder', () => {
  it('reports what is missing', async () => {
    const none = join(out, 'none');
    expect(await messageOfFailure(openRunFolder(none))).toBe(
      `expected a run folder, but ${none} does not exist; pass a folder that sparring train made`,
    );
    await expect(openRunFolder(none)).rejects.toMatchObject({ code: 'not-found' });
    expect(await messageOfFailure(openRunFolder(''))).toContain('expected a run folder, got an empty path;');
    const file = join(out, 'file');
    writeFileSync(file, '');
    expect(await messageOfFailure(openRunFolder(file))).toContain(`got a file: ${file}`);
    const empty = mkdtempSync(join(out, 'empty'));
    expect(await messageOfFailure(openRunFolder(empty))).toContain('options.json is missing');
  });

  it.each([
    ['a.jpg', Buffer.of(0xff, 0xd8, 0xff), 'it is a picture; train(FOLDER) makes a run of many'],
    ['a.zip', Buffer.from('PK\x03\x04'), 'it is a zip, of which train'],
    ['a.onnx', Buffer.from('\x08\x0a\x12\x07pytorch'), 'it is an ONNX network; pass a folder'],
    ['netG.pth', Buffer.from('\x80\x02}', 'latin1'), "become a run by import(FOLDER, { format: 'pytorch' })"],
    ['~/a', undefined, 'does not exist (the ~ was quoted'],
    ['runs/*', undefined, 'does not exist (no file has this pattern'],
  ])('says what %s is', async (name, contents, sentence) => {
    const path = contents === undefined ? name : join(out, name);
    if (contents !== undefined) writeFileSync(path, contents);
    expect(await messageOfFailure(openRunFolder(path))).toContain(sentence);
  });

  it('leads from a part of a run to the run, and from pictures to training', async () => {
    const { path } = await createRunFolder(out, 'one');
    for (const part of ['checkpoints', 'options.json']) {
      writeFileSync(join(path, 'options.json'), '{}');
      expect(await messageOfFailure(openRunFolder(join(path, part)))).toContain(
        `it is a part of a run, so pass ${path}`,
      );
    }
    const pictures = mkdtempSync(join(out, 'pictures'));
    writeFileSync(join(pictures, 'a.png'), '');
    expect(await messageOfFailure(openRunFolder(pictures))).toContain('it holds pictures, of which train');
  });

  it('is not taken for one by what an export for the hub has of its options', async () => {
    writeFileSync(join(out, 'options.json'), '{"formatVersion":2}');
    writeFileSync(join(out, 'config.json'), '{"library_name":"sparring"}');
    expect(await messageOfFailure(openRunFolder(out))).toBe(
      `${out} is an export for the hub and no run folder: pass the run that it was made of, or its onnx/model.onnx to another program`,
    );
  });

  it('suggests the newest run if the path is the folder of all runs', async () => {
    await createRunFolder(out, 'one');
    const { path } = await createRunFolder(out, 'two');
    expect(await messageOfFailure(openRunFolder(out))).toBe(
      `${out} is not a run folder, options.json is missing: it contains runs, so pass one of them, such as ${path}`,
    );
  });

  it.skipIf(windows !== '')(`does not call a folder no run that it cannot look into${windows}`, async () => {
    const { path, optionsPath } = await createRunFolder(out, 'one');
    symlinkSync('options.json', optionsPath);
    expect(await messageOfFailure(openRunFolder(path))).toBe(
      `could not read ${optionsPath}: its symbolic links lead in a circle; correct them or name another path`,
    );
    const long = join(out, 'x'.repeat(300));
    expect(await messageOfFailure(openRunFolder(long))).toContain('the path is too long');
  });

  it('reads options that an editor saved with a byte order mark', async () => {
    const { path, optionsPath } = await createRunFolder(out, 'one', { options: { seed: 1 } });
    writeFileSync(optionsPath, `\ufeff${readFileSync(optionsPath, 'utf8')}`);
    expect(await (await openRunFolder(path)).readOptions()).toMatchObject({ seed: 1 });
  });

  it.each([
    ['{"formatVersion":1', /options\.json is not valid JSON/],
    ['[1]', /expected a JSON object in .*options\.json, got a list/],
    ['{"seed":1}', /has no valid formatVersion \(got none\)/],
    [
      '{"formatVersion":3}',
      /was written by a newer Sparring \(format 3\), but this one reads format 2: upgrade with npm install sparring@latest/,
    ],
  ])('options.json of %s', async (text, message) => {
    writeFileSync(join(out, 'options.json'), text);
    expect(await messageOfFailure(openRunFolder(out))).toMatch(message);
  });
});

/** As `openRunFolder`, for a run without options. */
async function openRunFolderKeeping(path: string, keepCheckpoints: number) {
  writeFileSync(join(path, 'options.json'), '{"formatVersion":1}');
  return openRunFolder(path, { keepCheckpoints });
}

describe.skipIf(process.platform === 'win32')('a run folder from a stranger', () => {
  /** A run, and a folder with files that nothing may change. */
  async function besideVictims() {
    const run = await createRunFolder(out, 'run');
    const victims = join(out, 'victims');
    mkdirSync(victims);
    for (const name of ['file', '000009.png', '000001.safetensors'])
      writeFileSync(join(victims, name), 'mine');
    return { run, victims };
  }
  const namesAndTexts = (folder: string) =>
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]);

  it.each(['samples', 'checkpoints'])('is not written to through a link at %s', async (name) => {
    const { run, victims } = await besideVictims();
    rmSync(join(run.path, name), { recursive: true });
    symlinkSync(victims, join(run.path, name));
    writeFileSync(join(victims, '.left.tmp-999999999-0'), 'mine'); // as if a crash of an earlier version had left it
    const before = namesAndTexts(victims);
    const work =
      name === 'samples'
        ? [() => run.claim(), () => run.discardAfter(1), () => run.writeSample(10, bytes)]
        : [() => run.claim(), () => run.writeCheckpoint(10, bytes)];
    for (const write of work) {
      expect(await messageOfFailure(write())).toContain(`${name} is a symbolic link, expected a folder`);
    }
    expect(namesAndTexts(victims)).toEqual(before);
    expect(readdirSync(run.path)).not.toContain('training.pid');
  });

  it('does not write into a file that has another name outside it', async () => {
    const { run, victims } = await besideVictims();
    const victim = join(victims, 'file');
    const record = '{"step":1}\n';
    writeFileSync(victim, record);
    linkSync(victim, run.metricsPath);
    await run.appendMetrics({ step: 2 });
    await run.close();
    expect(readFileSync(victim, 'utf8')).toBe(record);
    expect((await run.readMetrics()).map(({ step }) => step)).toEqual([1, 2]);
  });

  it('is not written to through a link at a file', async () => {
    const { run, victims } = await besideVictims();
    const victim = join(victims, 'file');
    const writes: [string, () => Promise<unknown>][] = [
      [run.optionsPath, () => run.writeOptions({ sparring: '1' })],
      [run.realsPath, () => run.writeReals(bytes)],
      [run.samplePath(1), () => run.writeSample(1, bytes)],
      [run.checkpointPath(1), () => run.writeCheckpoint(1, bytes)],
      [join(run.path, 'samples.webp'), () => run.writeFile('samples.webp', bytes)],
      [run.metricsPath, () => run.appendMetrics({ step: 1 })],
    ];
    for (const [path, write] of writes) {
      symlinkSync(victim, path);
      expect(await messageOfFailure(write())).toContain(`${path} is a symbolic link, expected a file`);
    }
    expect(readFileSync(victim, 'utf8')).toBe('mine');
  });

  it('does not block at a pipe, fill the memory from a device, or take a folder for a file', async () => {
    const { run } = await besideVictims();
    symlinkSync('/dev/zero', run.optionsPath);
    expect(await messageOfFailure(run.readOptions())).toContain('options.json is a device, expected a file');
    rmSync(run.optionsPath);
    execFileSync('mkfifo', [run.optionsPath]);
    expect(await messageOfFailure(run.readOptions())).toContain('options.json is a pipe, expected a file');
    symlinkSync('/dev/zero', run.checkpointPath(1));
    expect(await messageOfFailure(loadLatestCheckpoint(run))).toContain('is a device, expected a file');
    mkdirSync(run.samplePath(3));
    expect(await messageOfFailure(run.writeSample(3, bytes))).toContain(
      '000003.png is a folder, expected a file',
    );
    const lock = join(run.path, 'training.pid');
    mkdirSync(lock);
    expect(await messageOfFailure(run.claim())).toContain('training.pid is a folder, expected a file');
    rmSync(lock, { recursive: true });
    execFileSync('mkfifo', [lock]);
    expect(await messageOfFailure(run.claim())).toContain('training.pid is a pipe, expected a file');
  });
});

it('leaves a grid out of the animation that it could not remove, and tries again at the end', async () => {
  const run = await createRunFolder(out, 'run');
  for (const step of [0, 3]) await run.writeSample(step, bytes);
  rmSync(run.samplePath(3));
  mkdirSync(run.samplePath(3)); // cannot be removed as a file
  await run.discardAfter(0);
  expect((await run.listSamples()).map(({ step }) => step)).toEqual([0]);
  rmSync(run.samplePath(3), { recursive: true });
  writeFileSync(run.samplePath(3), bytes);
  await run.close();
  expect(readdirSync(run.samplesPath)).toEqual(['000000.png']);
});

it('writes options again that were deleted while the run is trained', async () => {
  const run = await createRunFolder(out, 'run');
  await run.writeOptions({ sparring: '1' });
  const before = readFileSync(run.optionsPath, 'utf8');
  rmSync(run.optionsPath);
  await run.writeCheckpoint(1, bytes);
  expect(readFileSync(run.optionsPath, 'utf8')).toBe(before);
});

it('says which lines of the metrics are skipped', async () => {
  const run = await createRunFolder(out, 'run');
  writeFileSync(run.metricsPath, '{"step":1}\n{"step":2}\n');
  expect(await run.metricsWarning()).toBeUndefined();
  writeFileSync(run.metricsPath, '{"step":1}\nbad\n{"step":2}\n');
  expect(await run.metricsWarning()).toContain('line 2 of ');
});

describe('events', () => {
  it('are recorded once each, although a session that was killed does again what it did', async () => {
    const folder = await createRunFolder(out, 'a', { options: {} });
    const [first, second] = [
      { event: 'retry', step: 3, from: 2 },
      { event: 'retry', step: 3, from: 1 },
    ];
    for (const event of [first, second, first, second]) await folder.appendEvent(event);
    expect(await folder.readEvents()).toEqual([first, second]);
    await folder.close();
  });
});
