/** `sparring train` and `resume`: a whole run, Ctrl-C and a killed process. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { slowIt } from '../../src/testing/slow.ts';
import { makePictures, runsIn, sparring, start, tiny } from './sparring.ts';
import { traceOf as traceAt } from './trace.ts';

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'sparring-train-'));
  await makePictures(cwd, 'pictures', 10);
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const traceOf = (run: string, step: number) => traceAt(join(cwd, run), step);

describe('sparring train', () => {
  it('prints the training, its progress, the files, and the command to resume', async () => {
    const { code, stdout, stderr } = await sparring(cwd, 'train', 'pictures', ...tiny, '--epochs', '3');
    const [run] = await runsIn(cwd);
    expect([code, stderr]).toEqual([0, '']);
    const lines = stdout.trim().split('\n');
    expect(lines.slice(0, 9)).toEqual([
      'Training dcgan-64 on pictures',
      'Data        folder of 10 pictures',
      expect.stringMatching(/^Networks {4}16×16 in colour; G [\d,]+ and D [\d,]+ parameters$/),
      'Learning    non-saturating loss; Adam at 0.0002, β₁ 0.5; seed 1',
      'Length      6 steps (3 epochs), batches of 4',
      'Machine     cpu, 1 thread',
      'Run         runs/00000-pictures-dcgan-64',
      'Samples     runs/00000-pictures-dcgan-64/samples, always of the same z',
      expect.stringMatching(
        /^Progress {4}pictures a second; the losses of D and G; D\(x\) and D\(G\(z\)\), what D says /,
      ),
    ]);
    const progress =
      /^step (\d)\/6 · epoch \d · [\d.]+ images\/s · loss D [\d.]+ · loss G [\d.]+ · D\(x\) [\d.]+ · D\(G\(z\)\) [\d.]+( · [\d.]+ s left)? · newest 00000\1\.png$/;
    expect(lines.filter((line) => progress.test(line)).map((line) => progress.exec(line)![1])).toEqual([
      '1',
      '6',
    ]);
    // The first steps are no measure of the others.
    expect(lines.find((line) => line.startsWith('step 1/6'))).not.toContain('left');
    expect(lines.find((line) => line.startsWith('step 6/6'))).toMatch(/ · 0 s left · newest 000006\.png$/);
    expect(stdout).toMatch(
      /^Done at step 6, after [\d.]+ s of training; [\d.]+% of the time was spent waiting for pictures\.$/m,
    );
    for (const name of ['samples/000006.png', 'samples.webp', 'checkpoints/000006.safetensors']) {
      expect(stdout).toContain(`${run}/${name}\n`);
    }
    expect(stdout).toContain(`sparring sample ${run} `);
    expect(stdout).toContain(`sparring resume ${run} --steps 12`);
    expect((await readdir(join(cwd, run!))).sort()).toEqual([
      'checkpoints',
      'metrics.jsonl',
      'options.json',
      'reals.png',
      'samples',
      'samples.webp',
    ]);
    const [first] = (await readFile(join(cwd, run!, 'metrics.jsonl'), 'utf8')).split('\n');
    expect(Object.keys(JSON.parse(first!) as object)).toEqual(
      expect.arrayContaining(['step', 'seconds', 'lossD', 'lossG', 'dReal', 'dFake']),
    );
    const options: unknown = JSON.parse(await readFile(join(cwd, run!, 'options.json'), 'utf8'));
    expect(options).toMatchObject({ formatVersion: 2, data: join(cwd, 'pictures'), until: { steps: 6 } });
  });

  it('creates nothing on a dry run, and prints it as JSON', async () => {
    const plain = await sparring(cwd, 'train', 'pictures', ...tiny, '--dry-run', '--out', 'dry');
    expect(plain.stdout).toMatch(
      /^Would train dcgan-64 on pictures\nData[^\n]*\nNetworks {4}16×16 [^\n]*\nLearning[^\n]*\nLength {6}50 steps \(25 epochs\), batches of 4\nMachine[^\n]*\nTime {8}[\d.]+ (?:s|min): [\d.e-]+ s a step, measured now\nNotes {7}50 steps are too few to see more than colours: --minutes 60 trains for an hour\n {12}each epoch leaves out 2 of 10, which fill no batch: others each time\nWork[^\n]*\nPictures[^\n]*\nExecution   ONNX Runtime called directly; memory freed at last use\nOptions {5}[^\n]+\n {12}defaults: all others\n$/,
    );
    const json = await sparring(
      cwd,
      'train',
      'mnist',
      '--dry-run',
      '--json',
      '--minutes',
      '5',
      '--out',
      'dry',
    );
    expect(JSON.parse(json.stdout)).toMatchObject({
      data: 'mnist',
      preset: 'quick-28',
      network: { channels: 1, width: 28, height: 28, discriminatorNorm: 'spectral' },
      until: { steps: null, minutes: 5 },
      execution: { calls: 'direct', freesAtLastUse: true, reasons: [] },
      parameters: { generator: expect.any(Number), discriminator: expect.any(Number) },
    });
    expect(await readdir(cwd)).not.toContain('dry');
  });

  it('accepts every option that determines a run', async () => {
    const options =
      '--preset dcgan --image-size 32x16 --channels 1 --batch-size 2 --latent-dim 5 --ngf 3 --ndf 4 --lr 1e-3 ' +
      '--beta1 0.9 --objective minimax --r1 1 --r2 0.5 --penalty-every 4 --lecam 0.1 --k 2 --smooth-real 0.9 --generator-noise fresh --ema 0.99 --seed 7 ' +
      '--mirror --threads 1 --sample-every 3 --checkpoint-every 4 --grid 4x2 --steps 9 --epochs 1 --dry-run --json';
    const { stdout, stderr } = await sparring(cwd, 'train', 'pictures', ...options.split(' '));
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({
      preset: 'dcgan',
      network: { width: 32, height: 16, channels: 1, latentDim: 5, ngf: 3, ndf: 4, kernel: 5 },
      training: {
        batchSize: 2,
        optimiser: { kind: 'adam', learningRate: 1e-3, beta1: 0.9 },
        k: 2,
        objective: 'minimax',
        penalties: { r1: 1, r2: 0.5, every: 4, lecam: 0.1 },
        realLabel: 0.9,
        generatorNoise: 'fresh',
        averageDecay: 0.99,
        seed: 7,
      },
      preparation: { holdOut: null, crop: 'centre', mirror: true, values: 'signed' },
      threads: 1,
      until: { steps: 3, minutes: null }, // 5 batches per epoch, 2 per step: the epoch ends first
      sampleEvery: 3,
      checkpointEvery: 4,
      grid: { columns: 4, rows: 2 },
    });
  });

  it('prints a help with examples for each command, and a version', async () => {
    const answers = await Promise.all(
      [['--help'], ['train', '--help'], ['resume', '--help'], ['sample', '--help'], ['export', '--help']].map(
        (args) => sparring(cwd, ...args),
      ),
    );
    for (const { code, stdout, stderr } of answers) {
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(/^Examples:\n {2}sparring /m);
    }
    expect((await sparring(cwd, '--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(await sparring(cwd)).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('an interrupted run', () => {
  it('is saved at Ctrl-C and resumes exactly as if it had never stopped', async () => {
    const running = start(cwd, 'train', 'pictures', ...tiny, '--steps', '100000', '--out', 'interrupted');
    await running.prints('step 1/');
    running.child.kill('SIGINT');
    const stopped = await running.finished;
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toBe('');
    expect(stopped.stdout).toContain('Stopping');
    const step = Number(/^Stopped at step ([\d,]+)/m.exec(stopped.stdout)![1]!.replaceAll(',', ''));
    const run = join('interrupted', '00000-pictures-dcgan-64');
    expect(stopped.stdout).toContain(`sparring resume ${run}`);
    // The same number of steps in one session.
    const resumed = await sparring(cwd, 'resume', run, '--steps', String(step + 5));
    expect(resumed.stdout).toContain(`Resuming ${run} at step ${step}`);
    expect(resumed.code).toBe(0);
    const steps = String(step + 5);
    await sparring(cwd, 'train', 'pictures', ...tiny, '--steps', steps, '--out', 'never-interrupted');
    const never = join('never-interrupted', '00000-pictures-dcgan-64');
    expect(await traceOf(run, step + 5)).toEqual(await traceOf(never, step + 5));
  });

  it('warns if it is resumed on another kind of processor', async () => {
    await sparring(cwd, 'train', 'pictures', ...tiny, '--steps', '1', '--out', 'moved');
    const run = join('moved', '00000-pictures-dcgan-64');
    const file = join(cwd, run, 'options.json');
    const readOptions = async () =>
      JSON.parse(await readFile(file, 'utf8')) as { kernels: { channelBlock: number }; execution: object };
    const options = await readOptions();
    const direct = { calls: 'direct', freesAtLastUse: true, reasons: [] };
    expect(options.execution).toEqual(direct);
    const { channelBlock } = options.kernels;
    const execution = { calls: 'binding', freesAtLastUse: false, reasons: ['no koffi there'] };
    const moved = { ...options, kernels: { ...options.kernels, channelBlock: channelBlock + 1 }, execution };
    await writeFile(file, JSON.stringify(moved));
    const { code, stderr } = await sparring(cwd, 'resume', run, '--steps', '2');
    expect([code, stderr]).toEqual([
      0,
      `warning: this processor convolves ${channelBlock} channel${channelBlock === 1 ? '' : 's'} at a time and the previous one ${channelBlock + 1}: sums are rounded differently, so the run does not continue exactly as without the interruption\n`,
    ]);
    expect((await readOptions()).execution).toEqual(direct);
    expect(await sparring(cwd, 'resume', run, '--steps', '3')).toMatchObject({ code: 0, stderr: '' });
  });

  it('has the same weights and losses as an uninterrupted run', async () => {
    await sparring(cwd, 'train', 'pictures', ...tiny, '--steps', '20', '--out', 'a');
    await sparring(cwd, 'train', 'pictures', ...tiny, '--steps', '10', '--out', 'b');
    const b = join('b', '00000-pictures-dcgan-64');
    await sparring(cwd, 'train', '--resume', b, '--steps', '20');
    expect(await traceOf(b, 20)).toEqual(await traceOf(join('a', '00000-pictures-dcgan-64'), 20));
  });

  slowIt('trains lost steps again after it was killed', async () => {
    const run = join('killed', '00000-pictures-dcgan-64');
    const options = [
      '--steps',
      '100000',
      '--checkpoint-every',
      '7',
      '--sample-every',
      '3',
      '--out',
      'killed',
    ];
    const running = start(cwd, 'train', 'pictures', ...tiny, ...options);
    await running.prints('step 1/');
    const checkpoints = async () =>
      (await readdir(join(cwd, run, 'checkpoints'))).filter((name) => /^\d+\.safetensors$/.test(name)).sort();
    while ((await checkpoints()).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    running.child.kill('SIGKILL');
    expect((await running.finished).signal).toBe('SIGKILL');
    const step = Number((await checkpoints()).at(-1)!.slice(0, 6)) + 5;
    const { code, stderr } = await sparring(cwd, 'resume', run, '--steps', String(step));
    expect([code, stderr]).toEqual([0, '']);
    await sparring(cwd, 'train', 'pictures', ...tiny, '--steps', String(step), '--out', 'uninterrupted');
    const uninterrupted = join('uninterrupted', '00000-pictures-dcgan-64');
    expect(await traceOf(run, step)).toEqual(await traceOf(uninterrupted, step));
  });

  it('stops at SIGTERM as at Ctrl-C, and refuses a second process before that', async () => {
    const running = start(cwd, 'train', 'pictures', ...tiny, '--minutes', '5', '--out', 'terminated');
    await running.prints('step 1 ');
    const run = join('terminated', '00000-pictures-dcgan-64');
    const second = await sparring(cwd, 'resume', run);
    expect([second.code, second.stderr]).toEqual([
      1,
      expect.stringMatching(/^error: this run is being trained by process \d+/),
    ]);
    running.child.kill('SIGTERM');
    expect((await running.finished).code).toBe(143);
    expect(await readdir(join(cwd, run))).not.toContain('training.pid');
  });
});
