import { createHash } from 'node:crypto';
import { copyFile, mkdtemp, readdir, readFile, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pictureSource } from '../data/picture-source.ts';
import { encodePicture } from '../data/pictures/encode.ts';
import { createNodeRuntime } from '../engine/runtime/node/ort-node.ts';
import { RandomStream } from '../core/random.ts';
import { writeFileAtomic } from '../data/disk/atomic.ts';
import { makeFolder } from '../data/disk/folders.ts';
import { UsageError } from '../core/errors.ts';
import { fillDisk, mountSmallDisk } from '../data/testing/small-disk.ts';
import type { FullDisk } from '../runs/disk-room.ts';
import { lacks } from '../testing/skips.ts';
import { openRunFolder } from '../runs/run-folder.ts';
import { importRun, openRun } from './open-run.ts';
import { resumeTraining, train } from './training.ts';
import type { TrainOptions } from './training-options.ts';

const runtime = await createNodeRuntime({ threads: 1 });
let out = '';
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'sparring-train-'));
});
afterEach(() => rm(out, { recursive: true, force: true }));

/** Twelve pictures of noise, 16×16 in colour. */
const data = new RandomStream(1, 'test', 0).uniform(new Float32Array(12 * 3 * 16 * 16), -1, 1);
const noise = { data, shape: [12, 3, 16, 16], range: 'signed' } as const;
const tiny = {
  preset: 'dcgan-64',
  imageSize: { width: 16, height: 16 },
  ngf: 2,
  ndf: 2,
  latentDim: 4,
  batchSize: 4,
  grid: { columns: 2, rows: 2 },
} as const;
const options = (more: TrainOptions = {}): TrainOptions => ({ ...tiny, runtime, out, ...more });

/** What training computes in a run, whatever was done to it. */
async function traceOf(path: string, step: number): Promise<unknown> {
  const folder = await openRunFolder(path);
  return {
    metrics: (await folder.readMetrics()).map(({ seconds: _, ...record }) => record),
    sample: await readFile(folder.samplePath(step)),
  };
}

/** The digests of the files of a run, but of the metrics, which have the time, and the options. */
async function filesOf(path: string): Promise<Record<string, string>> {
  const names = await readdir(path, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile() && !/\.jsonl?$/.test(entry.name));
  const found = files.map(async ({ parentPath, name }): Promise<[string, string]> => {
    const bytes = await readFile(join(parentPath, name));
    return [join(parentPath, name), createHash('sha256').update(bytes).digest('hex')];
  });
  return Object.fromEntries(await Promise.all(found));
}

describe('train', () => {
  it('does nothing before the first step is asked for', async () => {
    train('no such folder', options());
    expect(await readdir(out)).toEqual([]);
  });

  it('tells a full disk, waits, and ends with what is not saved when its signal is aborted', async (context) => {
    const disk = join(out, 'disk');
    const unmount = mountSmallDisk(disk);
    if (unmount === undefined) return context.skip(lacks.mount.says);
    try {
      const stopping = new AbortController();
      const full: FullDisk[] = [];
      const training = train(noise, {
        ...options({ steps: 3, sampleEvery: 2 }),
        out: disk,
        signal: stopping.signal,
        onDiskFull(found) {
          full.push(found);
          stopping.abort();
        },
      });
      for await (const { step } of training) {
        if (step === 1) fillDisk(disk);
      }
      expect(full).toEqual([
        {
          path: join(training.path!, 'samples', '000002.png'),
          bytesNeeded: expect.any(Number),
          bytesFree: 0,
        },
      ]);
      expect(training.outcome).toMatchObject({
        interrupted: true,
        unsaved: { steps: 2, path: full[0]!.path },
      });
    } finally {
      unmount();
    }
  });

  it('trains step by step, writes a run folder, and opens the run', async () => {
    const training = train(noise, options({ steps: 3, sampleEvery: 2, checkpointEvery: 2 }));
    expect(training.path).toBeUndefined();
    const seen: unknown[] = [];
    for await (const progress of training) {
      const { step, run, sample, checkpoint, lossD, lossG, dReal, dFake } = progress;
      seen.push([step, run === training.path, sample, checkpoint]);
      for (const value of [lossD, lossG, dReal, dFake]) expect(Number.isFinite(value)).toBe(true);
      expect(progress.stepsPerSecond * tiny.batchSize).toBeCloseTo(progress.imagesPerSecond, 3);
    }
    const path = join(out, '00000-pictures-dcgan-64');
    const files = [join(path, 'samples', '000002.png'), join(path, 'checkpoints', '000002.safetensors')];
    expect(seen).toEqual([
      [1, true, undefined, undefined],
      [2, true, ...files],
      [3, true, undefined, undefined],
    ]);
    expect(training.path).toBe(path);
    expect(training.outcome).toMatchObject({ step: 3, interrupted: false });
    const run = await training.run();
    expect(run.step).toBe(3);
    const [picture] = await run.sample();
    expect(picture).toMatchObject({ width: 16, height: 16 });
    await run.close();
  });

  it('records that a program passed the pictures, and not a path that does not exist', async () => {
    const run = await train(pictureSource(noise, { name: 'cats' }), options({ steps: 1 })).run();
    expect(run.path).toBe(join(out, '00000-cats-dcgan-64'));
    expect(run.options).toMatchObject({
      data: '',
      passed: { name: 'cats', description: expect.stringContaining('array of 12 pictures of 16×16') },
      pictures: 12,
    });
  });

  it('takes a path as the command does, with its defaults', async () => {
    const folder = join(out, 'photos');
    await makeFolder(folder);
    const shape = { channels: 3, height: 16, width: 16 } as const;
    for (let i = 0; i < 4; i++) {
      const png = await encodePicture(data.subarray(i * 768, (i + 1) * 768), shape, { range: 'signed' });
      await writeFileAtomic(join(folder, `${i}.png`), png);
    }
    const run = await train(folder, options({ steps: 1 })).run();
    expect(run.options).toMatchObject({ data: folder, preset: 'dcgan-64', grid: { columns: 2, rows: 2 } });
    expect(run.options.passed).toBeUndefined();
    expect(run.options.training).toMatchObject({ batchSize: 4, seed: 1, k: 1, averageDecay: null });
  });

  it('warns of files that were left out, and of pictures that would be nearly black', async () => {
    const folder = join(out, 'binary');
    await makeFolder(folder);
    const shape = { channels: 1, height: 16, width: 16 } as const;
    const digits = Uint8Array.from({ length: 256 }, (_, i) => i % 2);
    const faint = Float32Array.from(digits, (value) => value / 255);
    for (let i = 0; i < 4; i++)
      await writeFileAtomic(join(folder, `${i}.png`), await encodePicture(faint, shape, { range: 'unit' }));
    await writeFileAtomic(join(folder, 'x.bmp'), new Uint8Array(8));
    const nearlyBlack = 'the pictures use 0 to 1 of 255, so they will be nearly black';
    const training = train(folder, options({ steps: 1 }));
    const run = await training.run();
    expect(training.warnings).toEqual([
      '1 file was left out by its extension: 1 × .bmp',
      `${nearlyBlack}: pass values: [0, 1] to make these black and white`,
      'the pictures are grey, and the networks learn them in colour: pass channels: 1 to learn them in grey, with a third of the values',
    ]);
    const resumed = resumeTraining(run.path, { runtime, steps: 2 });
    await resumed.run();
    expect(resumed.warnings).toEqual(training.warnings.slice(0, 2));
    // For pictures that the program passed, values would be refused.
    const passed = train({ data: digits, shape: [1, 16, 16] }, options({ steps: 1, batchSize: 1 }));
    await passed.run();
    expect(passed.warnings).toEqual([nearlyBlack]);
  });

  it('chooses the preset of digits for an array of 28×28', async () => {
    const digits = { data: new Uint8Array(2 * 28 * 28).fill(7), shape: [2, 28, 28] };
    const run = await train(digits, { runtime, out, steps: 1, batchSize: 2, ngf: 2, ndf: 2 }).run();
    expect(run.options).toMatchObject({ preset: 'quick-28', network: { channels: 1, height: 28 } });
  });

  it('trains on points', async () => {
    const run = await train('ring-2d', { runtime, out, steps: 1, batchSize: 8 }).run();
    expect(run.options).toMatchObject({ data: 'ring-2d', preset: 'gan-2d' });
    await expect(run.judge([])).rejects.toThrow('generates points');
  });

  it('counts the epoch of the step that was made, not of the next', async () => {
    const { batchSize } = tiny;
    const perEpoch = Math.floor(noise.shape[0] / batchSize);
    const epochs: number[] = [];
    for await (const { epoch } of train(noise, options({ steps: 3 * perEpoch }))) epochs.push(epoch);
    expect(epochs).toEqual(epochs.map((_, step) => Math.floor(step / perEpoch)));
    expect(epochs.at(-1)).toBe(2);
  });

  it('stops and saves when the loop is left, and resumes bit by bit', async () => {
    const straight = await train(noise, options({ steps: 5 })).run();
    const training = train(noise, options({ steps: 5 }));
    for await (const { step } of training) if (step === 2) break;
    expect(training.outcome).toMatchObject({ step: 2, interrupted: true });
    const path = training.path!;
    expect((await training.run()).step).toBe(2);
    const rest: number[] = [];
    const resumed = resumeTraining(path, { data: noise, runtime });
    for await (const { step } of resumed) rest.push(step);
    expect(rest).toEqual([3, 4, 5]);
    expect(resumed.outcome).toMatchObject({ step: 5, interrupted: false });
    expect(resumed.warnings).toEqual([]);
    expect(await traceOf(path, 5)).toEqual(await traceOf(straight.path, 5));
  });

  it('saves when the body of the loop throws, and rethrows', async () => {
    const training = train(noise, options({ steps: 5 }));
    const loop = async () => {
      for await (const _ of training) throw new Error('no more');
    };
    await expect(loop()).rejects.toThrow('no more');
    expect(training.outcome).toMatchObject({ step: 1, interrupted: true });
    expect((await openRun(training.path!)).step).toBe(1);
  });

  it('stops by its signal without an error, with everything saved', async () => {
    const stopping = new AbortController();
    const training = train(noise, options({ steps: 50, signal: stopping.signal }));
    for await (const { step } of training) if (step === 2) stopping.abort();
    expect(training.outcome).toMatchObject({ step: 2, interrupted: true });
    expect((await training.run()).step).toBe(2);
  });

  it('throws the reason of a signal that is aborted before anything exists', async () => {
    const signal = AbortSignal.abort(new Error('changed my mind'));
    await expect(train(noise, options({ signal })).run()).rejects.toThrow('changed my mind');
    expect(await readdir(out)).toEqual([]);
  });

  it('is stopped by await using', async () => {
    const training = train(noise, options({ steps: 50 }));
    await training[Symbol.asyncIterator]().next();
    await training[Symbol.asyncDispose]();
    expect(training.outcome).toMatchObject({ step: 1, interrupted: true });
    const idle = train(noise, options());
    await idle.stop();
    await expect(idle.run()).rejects.toThrow('left before its first step');
  });

  it.each([
    [{ seed: 1.5 }, 'train: seed got 1.5, expected a whole number'],
    [{ seed: '5' as unknown as number }, 'train: seed got "5"'],
    [{ batchSize: Number.NaN }, 'train: batchSize got NaN'],
    [{ channels: 4 as 3 }, 'train: channels got 4, expected 1 or 3'],
    [{ k: 1.5 }, 'train: k got 1.5'],
    [{ lr: 0 }, 'train: lr got 0, expected a number above 0'],
    [{ threads: -1 }, 'train: threads got -1'],
    [{ preset: 'dcgan-63' as 'dcgan-64' }, 'did you mean dcgan-64?'],
    [{ batchsize: 4 } as TrainOptions, 'batchsize is not an option, did you mean batchSize?'],
    [{ imageSize: 64 as never }, 'train: imageSize got 64'],
    [{ holdOut: 1 }, 'train: holdOut got 1, expected a number above 0 and below 1'],
    [{ signal: {} as AbortSignal }, 'train: signal got an object, expected an AbortSignal'],
  ])('refuses %o at once', (wrong, message) => {
    expect(() => train(noise, wrong)).toThrow(message);
    expect(() => train(noise, wrong)).toThrow(UsageError);
  });

  it('names options as the library does', async () => {
    const failing = train(noise, options({ batchSize: 13 })).run();
    await expect(failing).rejects.toMatchObject({
      code: 'invalid-argument',
      option: 'batchSize',
      message: expect.stringContaining('pass batchSize: 12 or less'),
    });
    await expect(train(noise, options({ generatorUnits: [3] })).run()).rejects.toThrow(
      'generatorUnits does not apply to dcgan-64, whose widths are ngf and ndf',
    );
  });

  it('refuses what is neither a path nor pictures, at once', () => {
    for (const junk of [undefined, null, 5, true]) {
      expect(() => train(junk as unknown as string)).toThrow(
        /^train: data got \w+, expected a path, the name of a set, or pictures$/,
      );
    }
  });

  it('leaves no folder if the options do not fit', async () => {
    await expect(train(noise, options({ batchSize: 13 })).run()).rejects.toThrow('larger than the data set');
    await expect(train(noise, options({ preset: 'gan-2d' })).run()).rejects.toThrow('generates points');
    await expect(train([], options()).run()).rejects.toThrow('got no pictures');
    expect(await readdir(out)).toEqual([]);
  });
});

describe('resumeTraining', () => {
  it('needs the pictures again that a program passed, and takes others', async () => {
    const { path } = await train(noise, options({ steps: 1 })).run();
    await expect(resumeTraining(path, { runtime, steps: 2 }).run()).rejects.toThrow(
      'the run’s pictures were passed by a program (pictures, array of 12 pictures',
    );
    const fewer = { ...noise, data: data.subarray(0, 8 * 768), shape: [8, 3, 16, 16] };
    const resumed = resumeTraining(path, { runtime, steps: 2, lr: 0.1, data: fewer });
    const run = await resumed.run();
    expect(run.step).toBe(2);
    expect(run.options.training.optimiser.learningRate).toBe(0.1);
    expect(resumed.warnings).toEqual([expect.stringContaining('started with 12 pictures and now has 8')]);
  });

  it('says in one sentence that other versions made the run, and records those of now', async () => {
    const { path } = await train(noise, options({ steps: 1 })).run();
    const folder = await openRunFolder(path);
    const { onnxRuntime, sparring, ...rest } = await folder.readOptions();
    expect(onnxRuntime).toMatch(/^1\.\d+\.\d+$/);
    await folder.writeOptions({ ...rest, sparring: '0.0.1', onnxRuntime: '1.20.0' });
    const resumed = resumeTraining(path, { runtime, steps: 2, data: noise });
    await resumed.run();
    expect(resumed.warnings).toEqual([
      `the run was made with Sparring 0.0.1 and ONNX Runtime 1.20.0, and this is Sparring ${String(sparring)} and ONNX Runtime ${String(onnxRuntime)}: it may not continue exactly as without the interruption`,
    ]);
    expect(await (await openRunFolder(path)).readOptions()).toMatchObject({ onnxRuntime, sparring: '0.0.1' });
  });

  it('has no steps if there is nothing left to train', async () => {
    const { path } = await train(noise, options({ steps: 1 })).run();
    const resumed = resumeTraining(path, { runtime, data: noise });
    expect((await resumed.run()).step).toBe(1);
    expect(resumed.outcome).toBeUndefined();
    // The run is not claimed any more.
    expect((await resumeTraining(path, { runtime, steps: 2, data: noise }).run()).step).toBe(2);
  });

  it('continues as a branch, whose path is its own', async () => {
    const { path } = await train(noise, options({ steps: 2 })).run();
    const branch = resumeTraining(path, { runtime, steps: 3, data: noise, branch: true });
    expect(branch.path).toBeUndefined();
    const run = await branch.run();
    expect([run.path, branch.path, run.step]).toEqual([join(out, '00001-pictures-dcgan-64'), run.path, 3]);
    expect(run.options.branchedFrom).toEqual({ run: '00000-pictures-dcgan-64', step: 2 });
    expect((await openRun(path, { runtime })).step).toBe(2);
    await expect(resumeTraining(path, { runtime, data: noise, branch: true }).run()).rejects.toThrow(
      `a branch of ${path} would end at step 2, where it begins: pass steps: 3 or more`,
    );
  });

  it.each([
    ['the animation', async (path: string) => rm(join(path, 'samples.webp'))],
    ['the animation of its new end', async (path: string) => utimes(join(path, 'samples.webp'), 0, 0)],
    [
      'the last grid',
      async (path: string) => {
        await rm(join(path, 'samples/000003.png'));
        await rm(join(path, 'samples.webp'));
      },
    ],
    [
      'the removal of an old checkpoint',
      async (path: string) =>
        copyFile(join(path, 'checkpoints/000002.safetensors'), join(path, 'checkpoints/000001.safetensors')),
    ],
  ])('makes up for what a crash after the last step left out: %s', async (_, leaveOut) => {
    const { path } = await train(noise, options({ steps: 3, checkpointEvery: 1 })).run();
    const whole = await filesOf(path);
    await leaveOut(path);
    expect(await resumeTraining(path, { runtime, data: noise }).run()).toMatchObject({ step: 3 });
    expect(await filesOf(path)).toEqual(whole);
    await leaveOut(path);
    // Also if the same end is asked for again.
    await resumeTraining(path, { runtime, data: noise, steps: 3 }).run();
    expect(await filesOf(path)).toEqual(whole);
  });

  it('checks its arguments at once', () => {
    expect(() => resumeTraining('', {})).toThrow('resumeTraining: path got ""');
    expect(() => resumeTraining('runs/0', { minutes: -1 })).toThrow('resumeTraining: minutes got -1');
    expect(() => resumeTraining('runs/0', { preset: 'dcgan' } as object)).toThrow('preset is not an option');
  });

  it('refuses a run that does not exist', async () => {
    await expect(resumeTraining(join(out, 'none')).run()).rejects.toThrow('does not exist');
  });
});

describe('weights of other programs', () => {
  it('leave a run by PyTorch’s names and make the same run', async () => {
    const run = await train(noise, options({ steps: 2 })).run();
    const folder = join(out, 'pytorch');
    await makeFolder(folder);
    await run.exportTo(join(folder, 'netG.safetensors'), { names: 'pytorch', normalisation: 'running' });
    await run.exportTo(join(folder, 'netD.safetensors'), { network: 'discriminator', names: 'pytorch' });
    const imported = await importRun(folder, join(out, 'imported'), { format: 'safetensors', runtime });
    expect(imported.options).toMatchObject({
      imported: { format: 'safetensors', from: folder },
      preset: 'dcgan-64',
      network: { ...run.options.network },
    });
    const how = { seeds: [1, 2], normalisation: 'running', as: 'floats' } as const;
    const [theirs, own] = [await imported.sample(how), await run.sample(how)];
    expect(theirs).toEqual(own);
    expect(await imported.judge(own)).toEqual(await run.judge(own));
    // It trains further.
    const more = { data: new Uint8Array(16 * 3 * 16 * 16), shape: [16, 3, 16, 16] };
    const further = resumeTraining(imported.path, { runtime, data: more, steps: 1 });
    expect((await further.run()).step).toBe(1);
  });

  it('enter an open run, whose next samples show them', async () => {
    const [first, second] = [
      await train(noise, options({ steps: 1 })).run(),
      await train(noise, options({ steps: 1, seed: 2 })).run(),
    ];
    const how = { normalisation: 'running', as: 'floats' } as const;
    const [before, wanted] = [await first.sample(how), await second.sample(how)];
    expect(before).not.toEqual(wanted);
    await first.importWeights(
      'generator',
      await second.export({ format: 'safetensors', normalisation: 'running' }),
    );
    expect(await first.sample(how)).toEqual(wanted);
    const path = join(out, 'd.safetensors');
    await second.exportTo(path, { network: 'discriminator', names: 'sparring' });
    await first.importWeights('discriminator', path);
    expect(await first.judge(wanted)).toEqual(await second.judge(wanted));
    await expect(first.importWeights('generator', path)).rejects.toThrow('d.safetensors: ');
    await expect(first.importWeights('generator', join(out, 'none'))).rejects.toThrow('does not exist');
    await expect(first.importWeights('generator', new Uint8Array(3))).rejects.toThrow('the file: ');
  });

  it('can be had by name: those of DCGAN’s authors', async () => {
    const run = await importRun('svhn', join(out, 'svhn'), { runtime });
    expect(run.options).toMatchObject({ imported: { format: 'dcgan-code', from: '@sparring/svhn@1.0.0' } });
    const [picture] = await run.sample({ seeds: [1] });
    expect([picture!.width, picture!.height]).toEqual([32, 32]);
    await expect(importRun('svnh', join(out, 'made'), { runtime })).rejects.toThrow(
      'importRun without a format: networks got "svnh", expected svhn',
    );
  });

  it('make no run if a file is missing or damaged', async () => {
    const folder = join(out, 'half');
    await makeFolder(folder);
    const importing = () => importRun(folder, join(out, 'made'), { format: 'safetensors', runtime });
    await expect(importing()).rejects.toThrow('netG.safetensors does not exist');
    for (const name of ['netG', 'netD']) await writeFileAtomic(join(folder, `${name}.safetensors`), 'no');
    await expect(importing()).rejects.toThrow('netG.safetensors: not a valid safetensors file');
    expect(await readdir(out)).not.toContain('made');
    await expect(importRun(folder, join(out, 'made'), { format: 'pickle' as 'safetensors' })).rejects.toThrow(
      'format got "pickle", expected dcgan-code or safetensors',
    );
  });
});
